"""`tinyv train`: fine-tune a language model into a verifier, or train nano."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.io.text import json_line
from tinyv.train.launch import command, devices_of, is_first
from tinyv.train.recipe import NANO, Recipe, kind_of, recipe_of, says, values_of

_DESCRIPTION = """Fine-tune a verifier on what `tinyv data build` wrote (a folder with train.jsonl and
validation.jsonl, or one file and --validation). The defaults are the published recipe of TinyV-1.5B. OUT becomes a
folder that vLLM and transformers serve take, with a model card, metrics.json, and tinyv.toml for `tinyv score
--model`: it holds the threshold found on the held-out pairs. The figures are printed as one JSON line."""
_EPILOG = "exit codes: 0 trained; 2 user error; 130 Ctrl-C, --resume goes on from the last checkpoint"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("train", help="train a verifier", description=_DESCRIPTION, epilog=_EPILOG)
    add = parser.add_argument
    add("data", type=Path, metavar="DATA", help="folder of a training set, or its train.jsonl")
    add("--out", type=Path, metavar="DIR", help="folder of the trained model (needed but for --dry-run)")
    add("--validation", type=Path, metavar="FILE", help="held-out pairs (default: DATA/validation.jsonl)")
    add("--config", type=Path, metavar="FILE", help="TOML file with any of the recipe's keys; flags win")
    add("--devices", type=int, metavar="N", help="devices to plan for with --dry-run (default: as launched)")
    add("--dry-run", action="store_true", help="print recipe, steps, memory and command; load no weights")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on from the last checkpoint in DIR")
    again.add_argument("--overwrite", action="store_true", help="delete the run in DIR and start anew")
    _add_recipe(parser.add_argument_group("recipe", "keys of --config, with their defaults"))
    parser.set_defaults(run=run)


def _add_recipe(group: Any) -> None:
    """One flag for each field of the recipe."""
    for one in fields(Recipe):
        flag = "--" + one.name.replace("_", "-")
        default = f" (default: {one.default})".replace("%", "%%") if one.default not in ("", 0) else ""
        text = says(one).replace("%", "%%") + default
        if kind_of(one) is bool:
            group.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=text)
        else:
            group.add_argument(flag, type=kind_of(one), default=None, metavar="X", help=text)


def run(args: argparse.Namespace) -> int:
    """Train and print the figures; 0, or errors as exceptions."""
    given = {one.name: getattr(args, one.name) for one in fields(Recipe)}
    values = values_of(args.config, {name: value for name, value in given.items() if value is not None})
    if values.get("base") == NANO:
        return _train_nano()(args, values)
    recipe = recipe_of(values)
    devices = devices_of(args.devices, dry_run=args.dry_run)
    if args.out is None and not args.dry_run:
        raise ConfigError("--out is missing: name the folder of the trained model")
    return _train(args, recipe, devices)


def _train_nano() -> Callable[[argparse.Namespace, dict[str, Any]], int]:
    """`tinyv.nano.training.train(args, values)`, which returns the exit code; `values` are those that were given."""
    train: Callable[[argparse.Namespace, dict[str, Any]], int] = import_module("tinyv.nano.training").train
    return train


def _train(args: argparse.Namespace, recipe: Recipe, devices: int) -> int:
    from tinyv.train.job import (
        check_environment,
        dry_run_text,
        job_of,
        notes,
    )  # here, as --help needs none of it

    if not args.dry_run:
        check_environment(recipe)
    job = job_of(recipe, args.data, args.validation, args.out or Path("DIR"), devices)
    if args.dry_run:
        sys.stdout.write(dry_run_text(job, command(_argv(args, recipe), devices, recipe.precision)))
        return 0
    if is_first():
        for line in notes(job):
            print(f"tinyv: notice: {line}", file=sys.stderr)
    from tinyv.train.running import train

    outcome = train(job, resume=args.resume, overwrite=args.overwrite)
    if outcome is not None:
        sys.stdout.write(json_line(_summary(outcome)))
    return 0


def _summary(outcome: dict[str, Any]) -> dict[str, Any]:
    """The figures that decide; metrics.json has the others."""
    validation = outcome["validation"]
    names = ("pairs", "undecided", "recall_at_fpr", "auc", "ece")
    figures = {name: validation[name] for name in names}
    return {name: outcome[name] for name in ("name", "best_step", "threshold", "seconds")} | figures


def _argv(args: argparse.Namespace, recipe: Recipe) -> list[str]:
    """The arguments of the run that a dry run was about: what differs from the defaults, in words."""
    words = ["train", str(args.data), "--out", str(args.out or "DIR")]
    if args.validation is not None:
        words += ["--validation", str(args.validation)]
    for one in fields(Recipe):
        value = getattr(recipe, one.name)
        if value != one.default:
            flag = one.name.replace("_", "-")
            words += (
                [f"--{flag}" if value else f"--no-{flag}"]
                if kind_of(one) is bool
                else [f"--{flag}", str(value)]
            )
    return words
