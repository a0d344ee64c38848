"""The training step of a rollout: as its row has it, or as verl names the file that the row is in."""

from __future__ import annotations

from pathlib import Path

from tinyv.analysis.sources import is_data

_DIGITS = 12
_DUMP = ".jsonl"


def step_of(value: object) -> int | None:
    """A whole number from 0 on, also as 3.0 or as the text "3"; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        return step_of(int(value))
    if isinstance(value, str):
        return int(value) if _is_number(value) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**_DIGITS else None


class Steps:
    """Reads steps, and counts the values that are none."""

    def __init__(self) -> None:
        self.unread = 0
        """Values that are there and name no step."""
        self.example: object = None
        """The first of them."""
        self._of_files: dict[str, int | None] = {}

    def read(self, value: object) -> int | None:
        """The step that a value names; a value that names none is counted, a missing one is not."""
        step = step_of(value)
        if step is None and value is not None:
            self.example = self.example if self.unread else value
            self.unread += 1
        return step

    def named(self, file: str) -> int | None:
        """The step that a file of verl's `rollout_data_dir` is named by: 1.jsonl, 2.jsonl, ..., and nothing else there.

        Data that is cut into 00000.jsonl, 00001.jsonl, ... is no such folder.
        """
        if file not in self._of_files:
            path = Path(file)
            alike = _name_of(path) is not None and all(map(_name_of, filter(is_data, path.parent.iterdir())))
            self._of_files[file] = step_of(_name_of(path)) if alike else None
        return self._of_files[file]


def _name_of(file: Path) -> str | None:
    """The number that a dump is named by, as verl writes it; None for other names."""
    stem = file.name.removesuffix(_DUMP)
    written = stem != file.name and _is_number(stem) and str(int(stem)) == stem
    return stem if written else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS
