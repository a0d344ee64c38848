"""Training nano from scratch on a set that `tinyv data build` made. Needs the extra `[train]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError, MissingExtraError
from tinyv.io.text import json_line
from tinyv.nano.training.recipe import NanoRecipe, recipe_of

__all__ = ["NanoRecipe", "train"]


def train(args: argparse.Namespace, values: Mapping[str, Any]) -> int:
    """`tinyv train DATA --base nano --out DIR`: progress on stderr and in DIR/train.log, figures on stdout; 0."""
    recipe = recipe_of(values)
    if args.dry_run:
        sys.stdout.write(
            json_line({"base": "nano", **{name: getattr(recipe, name) for name in recipe.__slots__}})
        )
        return 0
    out = _folder(args)
    try:
        from tinyv.nano.training.training import train_nano  # here, as it imports the libraries of [train]
    except ImportError as exc:
        raise MissingExtraError("training nano", "train") from exc
    with (out / "train.log").open("w", encoding="utf-8") as log:

        def tell(line: str) -> None:
            print(f"tinyv: {line}", file=sys.stderr, flush=True)
            log.write(line + "\n")
            log.flush()

        card = train_nano(args.data, out, recipe, tell)
    names = ("name", "threshold", "rows", "seconds")
    sys.stdout.write(json_line({name: card[name] for name in names}))
    return 0


def _folder(args: argparse.Namespace) -> Path:
    """Where to write. Raises ConfigError if it is missing or in use."""
    for option in ("resume", "validation", "devices"):
        if getattr(args, option):
            raise ConfigError(
                f"--{option} has no meaning for --base nano, which trains in minutes: leave it out"
            )
    if args.out is None:
        raise ConfigError("--out is missing: name the folder of the trained model")
    out = Path(args.out)
    if (out / "nano.json").exists() and not args.overwrite:
        raise ConfigError(f"{str(out)!r} holds a nano already: use --overwrite or another --out")
    if not args.data.is_dir():
        raise ConfigError(f"{str(args.data)!r} is no folder: name one that `tinyv data build` made")
    out.mkdir(parents=True, exist_ok=True)
    return out
