"""The folder of a set while it is made: one run at a time, drafts apart, and `card.json` only when all is there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinyv import __version__
from tinyv.data.options import BuildOptions
from tinyv.data.parts import NAMES
from tinyv.errors import ConfigError, OutputError
from tinyv.io.runs import check_same, digest_of, lock

CARD, README, ANNOTATIONS, MADE_FROM, DRAFTS = (
    *("card.json", "README.md", "annotations.jsonl", "made-from.json", ".drafts"),
)
DATASET_INFO = "dataset_info.json"
RESULTS = (*(f"{part}.{end}" for part in NAMES for end in ("jsonl", "parquet")), DATASET_INFO)
FORMAT = 1


class Workplace:
    """An open folder; `drafts` is where unfinished files stand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drafts = folder / DRAFTS

    def finish(self, readme: str, card: str) -> None:
        """Move the drafts to their places; the card comes last. Raises OutputError."""
        try:
            (self.folder / CARD).unlink(missing_ok=True)
            for name in RESULTS:
                (self.folder / name).unlink(missing_ok=True)
                if (self.drafts / name).exists():
                    (self.drafts / name).replace(self.folder / name)
            for name, text in ((README, readme), (CARD, card)):
                draft = self.drafts / name
                draft.write_text(text, encoding="utf-8")
                draft.replace(self.folder / name)
        except OSError as exc:
            raise OutputError(f"cannot write {str(self.folder)!r}: {exc.strerror or exc}") from exc


@contextmanager
def opened(folder: Path, made_from: dict[str, Any], *, resume: bool, overwrite: bool) -> Iterator[Workplace]:
    """The folder, locked against a second run and cleared of unfinished files, which are cleared again at the end.

    Raises ConfigError if it holds a set and neither `resume` nor `overwrite` is given, or if the set was made from
    something else than what `resume` would go on with.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"--out must be a folder, found the file {str(folder)!r}")
    place = Workplace(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / ".lock").open("ab")
    except OSError as exc:
        raise ConfigError(f"cannot write {str(folder)!r}: {exc.strerror or exc}") from exc
    with held:
        lock(held, folder)
        _begin(folder, made_from, resume=resume, overwrite=overwrite)
        shutil.rmtree(place.drafts, ignore_errors=True)
        place.drafts.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place.drafts, ignore_errors=True)


def describe(inputs: Sequence[Path], options: BuildOptions) -> dict[str, Any]:
    """Inputs and options as flat JSON-ready values."""
    made_from: dict[str, Any] = {"format": FORMAT, "tinyv": __version__}
    for what, paths in (("input", inputs), ("--against", options.against)):
        made_from[f"{what}s"] = len(paths)
        for number, path in enumerate(paths, 1):
            made_from[f"{what} {number}"] = path.name
            made_from[f"{what} {number} digest"] = digest_of(path)
    return made_from | _flat(options.as_dict())


def _flat(options: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in options.items():
        if isinstance(value, dict):
            flat |= {f"{name} {key}": one for key, one in value.items()}
        else:
            flat[name] = value
    return flat


def _begin(folder: Path, made_from: dict[str, Any], *, resume: bool, overwrite: bool) -> None:
    ours = [name for name in (MADE_FROM, CARD, README, ANNOTATIONS, *RESULTS) if (folder / name).exists()]
    if ours and not resume and not overwrite:
        raise ConfigError(
            f"{folder} holds {ours[0]}: use --resume to go on, --overwrite to start anew, or another --out"
        )
    if resume and ours:
        _check(folder, made_from)
        return
    for name in ours:
        (folder / name).unlink(missing_ok=True)
    draft = folder / (MADE_FROM + ".draft")
    draft.write_text(json.dumps(made_from, indent=1) + "\n", encoding="ascii")
    draft.replace(folder / MADE_FROM)


def _check(folder: Path, made_from: dict[str, Any]) -> None:
    try:
        before = json.loads((folder / MADE_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = None
    if not isinstance(before, dict):
        raise ConfigError(f"{folder} has no readable {MADE_FROM}: use --overwrite or another --out")
    check_same(folder, before, made_from)
