"""A run in one line, from what it wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from tinyv.rl.held_out import HELD_OUT
from tinyv.rl.recording import STEPS

METRICS = "metrics.jsonl"
ENDS = 5
"""Batches at the beginning and at the end that are averaged."""
_SHARES = ("undecided", "failed", "recovered", "groups_without_gradient")


def summary_of(out: Path) -> dict[str, Any]:
    """The figures of a run; what was never measured is None."""
    batches, updates = _lines(out / STEPS), _lines(out / METRICS)
    held = _lines(out / HELD_OUT)
    seconds = sum(line["seconds"] for line in updates)
    graded = sum(line["reward_seconds"] for line in updates)
    return {
        "updates": updates[-1]["step"] if updates else 0,
        "batches": len(batches),
        "samples": sum(line["samples"] for line in batches),
        "skipped": sum(line["skipped"] for line in batches),
        **_ends("reward", batches),
        **_ends("oracle", batches),
        **{name: _mean([line[name] for line in batches]) for name in _SHARES},
        **_held("reward", held),
        **_held("oracle", held),
        "seconds": seconds,
        "reward_seconds": graded,
        "reward_share": graded / seconds if seconds else None,
    }


def _ends(name: str, lines: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    values = [line.get(name) for line in lines]
    return {f"{name}_first": _mean(values[:ENDS]), f"{name}_last": _mean(values[-ENDS:])}


def _held(name: str, lines: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    ends = {"first": lines[0].get(name), "last": lines[-1].get(name)} if lines else {}
    return {f"held_out_{name}_{end}": value for end, value in ends.items()}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
