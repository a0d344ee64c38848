"""A watch for reward hacking: what is suspicious about the answers that a run accepted, and how that went over steps.

Only accepted answers are looked at (by the cascade, or paid for by whoever rewarded the run), and none that is
labelled right. Equal pairs are judged once. An alarm needs a
share whose 95% interval lies above its threshold, on several prompts, in the run or in a tenth of its steps; or a rise
from the first to the last third of the steps that is large and more than noise between groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tinyv.analysis.judged import Judged
from tinyv.analysis.watching.alarms import alarms_of
from tinyv.analysis.watching.attacks import attack_in
from tinyv.analysis.watching.lengths import Typical, collapse_of, is_short, typical_of
from tinyv.analysis.watching.repeats import Pair, keys_in
from tinyv.analysis.watching.rules import (
    ATTACK,
    LENGTH,
    MODEL,
    REPEATED,
    ROW_RULES,
    SAYS,
    SHORT,
    TRUTH,
    Thresholds,
)
from tinyv.analysis.watching.showing import examples_of
from tinyv.rules import names

__all__ = ["Thresholds", "watch"]

DEFAULT = Thresholds()
_RULES_STAGES = frozenset(names())


@dataclass(frozen=True, slots=True)
class _Hits:
    """By rule, the accepted rows that it hits (places in the list of accepted rows)."""

    rows: dict[str, set[int]]

    @property
    def suspicious(self) -> set[int]:
        return set().union(*(self.rows[rule] for rule in ROW_RULES))


def watch(rows: Sequence[Judged], thresholds: Thresholds = DEFAULT, examples: int = 60) -> dict[str, Any]:
    """The part `watch` of a report, JSON-ready; `examples` bounds how many distinct pairs are shown."""
    accepted = [row for row in rows if row.accepted or row.earned]
    typical = typical_of(rows)
    hits = _hits(accepted, typical)
    collapse = None if typical is None else collapse_of(rows, typical)
    alarms = alarms_of(rows, accepted, {rule: hits.rows[rule] for rule in ROW_RULES}, collapse, thresholds)
    suspicious = hits.suspicious
    counts = [_count(rule, hits.rows[rule], len(accepted)) for rule in (*ROW_RULES, MODEL)]
    counts.append(_count(TRUTH, hits.rows[TRUTH], sum(row.label is not None for row in accepted)))
    counts.append(
        {"name": LENGTH, "says": SAYS[LENGTH], "count": collapse.below, "share": collapse.below / collapse.of}
        if collapse
        else {"name": LENGTH, "says": SAYS[LENGTH], "count": 0, "share": None}
    )
    shown = {**hits.rows, MODEL: set()}
    return {
        "thresholds": thresholds.as_dict(),
        "considered": len(accepted),
        "suspicious": len(suspicious),
        "share": _share(len(suspicious), len(accepted)),
        "alarm": bool(alarms),
        "alarms": alarms,
        "rules": sorted(counts, key=lambda rule: -rule["count"]),
        "by_step": _by_step(rows, accepted, hits.rows, suspicious),
        "examples": examples_of(accepted, shown, examples),
    }


def _hits(accepted: Sequence[Judged], typical: Typical | None) -> _Hits:
    reasons: dict[tuple[str, str, str | None, bool], str | None] = {}
    pairs: dict[Pair, None] = {}
    hits: dict[str, set[int]] = {rule: set() for rule in SAYS}
    for at, row in enumerate(accepted):
        if row.by_model:
            hits[MODEL].add(at)
        if row.label is False:
            hits[TRUTH].add(at)
        if row.label:
            continue
        key = (row.question, row.ground_truth, row.answer, _proved(row))
        if key not in reasons:
            reasons[key] = attack_in(*key[:3], proved=key[3])
        if reasons[key] is not None:
            hits[ATTACK].add(at)
        if typical is not None and is_short(row, typical):
            hits[SHORT].add(at)
        if row.answer is not None and not key[3]:
            pairs[(row.question, row.ground_truth, row.answer)] = None
    keys = keys_in(pairs)
    hits[REPEATED] = {
        at
        for at, row in enumerate(accepted)
        if not row.label and not _proved(row) and (row.question, row.ground_truth, row.answer) in keys
    }
    return _Hits(hits)


def _proved(row: Judged) -> bool:
    """True if rules accept the answer."""
    return (row.accepted and row.stage in _RULES_STAGES) or row.rules_outcome == "CORRECT"


def _count(rule: str, hits: set[int], of: int) -> dict[str, Any]:
    return {"name": rule, "says": SAYS[rule], "count": len(hits), "share": _share(len(hits), of)}


def _by_step(
    rows: Sequence[Judged], accepted: Sequence[Judged], hits: dict[str, set[int]], suspicious: set[int]
) -> list[dict[str, Any]]:
    """The course of it, by step: accepted rollouts, mean of the rewards that are known, shares of accepted."""
    rewards: dict[int, list[float]] = {}
    for row in rows:
        if row.step is not None:
            rewards.setdefault(row.step, []).extend([] if row.reward is None else [row.reward])
    places: dict[int, list[int]] = {}
    for at, row in enumerate(accepted):
        if row.step is not None:
            places.setdefault(row.step, []).append(at)
    shown = {rule: hits[rule] for rule in (MODEL, SHORT, ATTACK, REPEATED)} | {"suspicious": suspicious}
    return [
        {
            "step": step,
            "accepted": len(places.get(step, ())),
            "mean": _share(sum(rewards[step]), len(rewards[step])),
        }
        | {
            name: _share(sum(at in some for at in places.get(step, ())), len(places.get(step, ())))
            for name, some in shown.items()
        }
        for step in sorted(rewards)
    ]


def _share(count: float, of: int) -> float | None:
    return count / of if of else None
