"""What raises an alarm, with the value that was found, its threshold and the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from tinyv.analysis.judged import Judged
from tinyv.analysis.watching.lengths import Collapse
from tinyv.analysis.watching.rules import LENGTH, MIN_PROMPTS, MIN_Z, MODEL, SAYS, TRUTH, Thresholds
from tinyv.analysis.watching.shares import Measured, Rise, Seen, Steps, rise_of, worst_of


def alarms_of(
    rows: Sequence[Judged],
    accepted: Sequence[Judged],
    hits: Mapping[str, Set[int]],
    collapse: Collapse | None,
    thresholds: Thresholds,
) -> list[dict[str, Any]]:
    """All alarms; `hits` are places in `accepted`, by rule."""
    limits = thresholds.as_dict()
    found = [
        alarm for rule, places in hits.items() if (alarm := _of_share(rule, accepted, places, limits[rule]))
    ]
    rises = ((MODEL, _model_rise(accepted)), (TRUTH, _truth_rise(rows)))
    found += [
        _alarm(rule, rise.value, limits[rule], (rise.early[0], rise.late[1]))
        for rule, rise in rises
        if rise is not None and rise.value > limits[rule] and rise.z > MIN_Z
    ]
    if collapse is not None and collapse.value < limits[LENGTH]:
        found.append(_alarm(LENGTH, collapse.value, limits[LENGTH], collapse.late))
    return found


def _of_share(rule: str, accepted: Sequence[Judged], places: Set[int], limit: float) -> dict[str, Any] | None:
    if not places:
        return None
    prompts: dict[tuple[str, str], int] = {}
    seen = [
        Seen(row.step, prompts.setdefault((row.question, row.ground_truth), len(prompts)), at in places)
        for at, row in enumerate(accepted)
    ]
    worst = worst_of(seen)
    if worst is None or worst.low <= limit or worst.prompts < MIN_PROMPTS:
        return None
    return _alarm(rule, worst.value, limit, worst.steps)


def _model_rise(accepted: Sequence[Judged]) -> Rise | None:
    return rise_of(
        [
            Measured(row.step, row.group, row.data_source, float(row.by_model))
            for row in accepted
            if row.step is not None
        ]
    )


def _truth_rise(rows: Sequence[Judged]) -> Rise | None:
    """Of what is accepted beyond what is right: negative values are false negatives."""
    return rise_of(
        [
            Measured(row.step, row.group, row.data_source, float(row.earned) - float(row.label))
            for row in rows
            if row.step is not None and row.label is not None and not row.failed
        ]
    )


def _alarm(rule: str, value: float, threshold: float, steps: Steps | None) -> dict[str, Any]:
    return {
        "rule": rule,
        "says": SAYS[rule],
        "value": value,
        "threshold": threshold,
        "steps": None if steps is None else list(steps),
    }
