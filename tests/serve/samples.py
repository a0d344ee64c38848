"""Samples of the case files, and verdicts without the times that no two runs share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tinyv.sample import Sample
from tinyv.verdict import Verdict

CASES = Path(__file__).parents[1] / "cases"


def cases(*names: str) -> list[Sample]:
    rows = [
        json.loads(line) for name in names for line in (CASES / name).read_text(encoding="utf-8").splitlines()
    ]
    return [Sample(row["question"], row["ground_truth"], answer=row["answer"]) for row in rows]


def untimed(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [
        replace(verdict, seconds=0.0, stages=tuple(replace(stage, seconds=0.0) for stage in verdict.stages))
        for verdict in verdicts
    ]


def body(*answers: str, **more: Any) -> dict[str, Any]:
    """A request of answers to 1/2."""
    return {
        "samples": [{"question": "Halve 1.", "ground_truth": "1/2", "answer": one} for one in answers],
        **more,
    }


def many(count: int) -> dict[str, Any]:
    """A request of different pairs, each of which takes some time."""
    return {
        "samples": [
            {"ground_truth": f"x^{n}+{n}x+1", "answer": f"1+{n}x+x^{{{n}}}", "question": f"n={n}"}
            for n in range(count)
        ]
    }
