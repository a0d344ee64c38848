"""Judged rollouts made by hand, for the tests of the analysis."""

from __future__ import annotations

from typing import Any

from tinyv.analysis.judged import Judged


def judged(accepted: bool = True, **fields: Any) -> Judged:
    """A rollout with plain values where none are given."""
    base: dict[str, Any] = {
        "place": "rows.jsonl:1:0",
        "group": "g",
        "data_source": "own",
        "domain": "",
        "step": None,
        "question": "What is 1/2?",
        "ground_truth": "1/2",
        "answer": "0.5",
        "outcome": "CORRECT" if accepted else "INCORRECT",
        "stage": "engine",
        "reason": "same_number" if accepted else "numeric_mismatch",
    }
    return Judged(**{**base, **fields})


def group(name: str, accepted: list[bool], **fields: Any) -> list[Judged]:
    """The rollouts of one group, each with a place of its own."""
    return [judged(one, group=name, place=f"{name}:{at}", **fields) for at, one in enumerate(accepted)]
