"""Putting the judgements of parts together."""

from __future__ import annotations

from collections.abc import Iterable

from tinyv.verdict import Judgement, correct, incorrect


def all_of(judgements: Iterable[Judgement], same: str, differs: str) -> Judgement:
    """CORRECT if all parts are, INCORRECT as soon as one is, else the first undecided part's judgement."""
    open_part: Judgement | None = None
    for judgement in judgements:
        if judgement.incorrect:
            return incorrect(differs)
        if judgement.undecided and open_part is None:
            open_part = judgement
    return open_part or correct(same)


def any_of(judgements: Iterable[Judgement], differs: str) -> Judgement:
    """CORRECT if one reading is, INCORRECT if all are, else the first undecided one."""
    open_part: Judgement | None = None
    for judgement in judgements:
        if judgement.correct:
            return judgement
        if judgement.undecided and open_part is None:
            open_part = judgement
    return open_part or incorrect(differs)
