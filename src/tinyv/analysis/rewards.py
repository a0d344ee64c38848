"""What the trainer gave a rollout: the field of its row that says so.

TRL's table of completions has a column for each reward function, named as the function is, so there is no one name to
look for. A field is taken by itself where only one can be meant; where several can, somebody has to name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from sys import float_info
from typing import Any

from tinyv.audit.record import GROUP_IDS, SAMPLE_IDS
from tinyv.io.rows import BrokenRow, Row

USUAL = ("score", "reward", "tinyv", "acc")
"""Fields that hold it in dumps of verl, TRL and tinyv; the first that has a number."""
_OF_TRL = ("prompt", "advantage")
_COMPLETIONS = ("completion", "completions")
_NO_REWARDS = frozenset(
    {
        *SAMPLE_IDS,
        *GROUP_IDS,
        *("step", "epoch", "advantage", "label", "oracle", "ground_truth", "solution", "answer"),
    }
)
"""Numbers of such a table that are no rewards."""
_LARGEST = float_info.max


def number_of(value: object) -> float | None:
    """None also for what means nothing: files may be anybody's, and Python's JSON reads NaN."""
    return float(value) if isinstance(value, (int, float)) and abs(value) <= _LARGEST else None


def fields_that_may_hold_it(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Fields that hold numbers and are called `*_reward` or `reward_*`, or, in TRL's table, whatever they are called.

    None where one of the usual names is there. A column of nulls counts: with more rows it may have numbers.
    """
    usual = (row.get(name) for row in rows for name in USUAL)
    if any(value is not None and _numbers(value) for value in usual):
        return ()
    names = dict.fromkeys(str(name) for row in rows for name in row)
    held = [name for name in names if all(_numbers(row.get(name)) for row in rows)]
    called = tuple(name for name in held if name.endswith("_reward") or name.startswith("reward_"))
    if called or not all(map(_of_trl, rows)):
        return called
    return tuple(name for name in held if name not in _NO_REWARDS)


def _of_trl(row: Mapping[str, Any]) -> bool:
    return all(name in row for name in _OF_TRL) and any(name in row for name in _COMPLETIONS)


def _numbers(value: object) -> bool:
    """True for null, a number, or a list of these, one for each completion."""
    if isinstance(value, list):
        return all(one is None or _is_number(one) for one in value)
    return value is None or _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Rewards:
    """Finds the reward of a row; `field` is the one to take, else the usual ones and what files are known to have."""

    def __init__(self, field: str | None = None) -> None:
        self.field = field
        self.count = 0
        """Rows that had one."""
        self.may_be: dict[str, None] = {}
        """Fields that may hold it."""
        self._of_files: dict[str, str] = {}

    @property
    def taken(self) -> list[str]:
        """Fields beside the usual ones that rewards were taken from."""
        return list(dict.fromkeys(self._of_files.values())) if self.field is None else [self.field]

    def begins(self, file: str, fields: Sequence[str]) -> None:
        """Tell which fields of a file may hold it."""
        if self.field is None and len(fields) == 1:
            self._of_files[file] = fields[0]
        self.may_be.update(dict.fromkeys(fields))

    def of(self, fields: Mapping[str, Any], file: str) -> float | None:
        """The reward of a row; None where it has none."""
        numbers = (number_of(fields.get(name)) for name in self._names(file))
        found = next((number for number in numbers if number is not None), None)
        self.count += found is not None
        return found

    def spread(self, rows: Iterable[Row | BrokenRow], file: str) -> list[Row | BrokenRow]:
        """Rows of one record: a list of rewards beside a list of completions becomes one reward for each.

        A list of another length says nothing of a completion: there is no reward then.
        """
        found = list(rows)
        if not found or isinstance(found[0], BrokenRow):
            return found
        extra = found[0].sample.extra
        lists = {name: extra[name] for name in self._names(file) if isinstance(extra.get(name), list)}
        if not lists:
            return found
        return [_own(row, lists, len(found)) if isinstance(row, Row) else row for row in found]

    def _names(self, file: str) -> tuple[str, ...]:
        if self.field is not None:
            return (self.field,)
        return (*USUAL, self._of_files[file]) if file in self._of_files else USUAL


def _own(row: Row, lists: Mapping[str, list[Any]], count: int) -> Row:
    own = {name: values[row.index] if len(values) == count else None for name, values in lists.items()}
    return replace(row, sample=replace(row.sample, extra={**row.sample.extra, **own}))
