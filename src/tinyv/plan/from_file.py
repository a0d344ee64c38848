"""The mix of a run that was recorded: a report.json of `tinyv analyze`, or an audit file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tinyv.audit.files import SUFFIXES, read_audit
from tinyv.audit.record import rules_stage_of
from tinyv.errors import DataError
from tinyv.io.jsonfile import read_value
from tinyv.llm.query import CACHED, CALLED, SHARED
from tinyv.plan.scenario import Mix

LARGEST_REPORT = 256 * 1024**2
"""Bytes of a report that are read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mix, and the median size of a group where the file tells it."""

    mix: Mix
    rollouts: int
    group: int | None = None


def mix_from(path: Path, mix: Mix) -> Found:
    """What the file tells of the mix; the rest stays as in `mix`. Raises DataError, ConfigError."""
    return from_audit(read_audit(path), mix, path.name) if path.suffix in SUFFIXES else from_report(path, mix)


def from_audit(records: Iterable[Mapping[str, Any]], mix: Mix, name: str) -> Found:
    """Counts of an audit's records: who judged, what the rules said, and where decisions came from."""
    counts: Counter[str] = Counter()
    pairs: set[tuple[object, ...]] = set()
    groups: Counter[object] = Counter()
    for record in records:
        counts["all"] += 1
        groups[record.get("step"), record.get("group_id")] += 1
        counts.update(_kinds(record))
        if record.get("answer") is not None:
            key = ("step", "question", "ground_truth", "answer")
            pairs.add(tuple(map(str, map(record.get, key))))
    if not counts["all"]:
        raise DataError(
            f"{name}: no records: it must be an audit file of tinyv, with one record for each response"
        )
    total, undecided = counts["all"], counts["undecided"]
    asked = counts[CALLED] + counts[SHARED] + counts[CACHED]
    found = replace(
        mix,
        no_answer=counts["no_answer"] / total,
        correct=counts["correct"] / total,
        undecided=undecided / total,
        distinct=len(pairs) / total,
        gated=min(1.0, counts["gate"] / undecided) if undecided else 0.0,
    )
    if asked:
        fresh = asked - counts[SHARED]
        found = replace(
            found, repeated=counts[SHARED] / asked, cached=counts[CACHED] / fresh if fresh else 0.0
        )
    sizes = sorted(groups.values())
    return Found(found, total, sizes[len(sizes) // 2])


def _kinds(record: Mapping[str, Any]) -> list[str]:
    stages = record.get("stages")
    rules = rules_stage_of(stages)
    stages = [stage for stage in stages if isinstance(stage, Mapping)] if isinstance(stages, list) else []
    found = [how for s in stages if (how := s.get("how")) in (CALLED, SHARED, CACHED)]
    if any(s.get("stage") == "gate" for s in stages):
        found.append("gate")
    if rules.get("stage") == "extract" and rules.get("reason") == "no_answer":
        return [*found, "no_answer"]
    outcome = rules.get("outcome", record.get("outcome") if not stages else "UNDECIDED")
    return [*found, {"CORRECT": "correct", "UNDECIDED": "undecided"}.get(str(outcome), "refuted")]


def from_report(path: Path, mix: Mix) -> Found:
    """The counts by stage of a report; how often pairs repeat is not in it. Raises DataError."""
    value = read_value(path, LARGEST_REPORT, "a report of `tinyv analyze`")
    totals = _mapping(value, "totals")
    total = _count(totals, "rollouts")
    by = _mapping(_mapping(value, "false_negatives"), "by").get("stage")
    if not total or not isinstance(by, list):
        raise DataError(f"{path.name}: found no counts by stage: it must be a report.json of `tinyv analyze`")
    stages = {str(row.get("name")): _count(row, "rollouts") for row in by if isinstance(row, dict)}
    asked, gate = stages.get("nano", 0) + stages.get("llm", 0), stages.get("gate", 0)
    left = 0 if asked else max(0, _count(totals, "undecided") - gate)
    recovered = min(
        asked,
        sum(_count(r, "recovered") for r in by if isinstance(r, dict) and r.get("name") in ("nano", "llm")),
    )
    undecided = min(total, asked + gate + left)
    read = min(stages.get("extract", 0), total - undecided)
    correct = min(max(0, _count(totals, "accepted") - recovered), total - undecided - read)
    found = replace(
        mix,
        no_answer=read / total,
        undecided=undecided / total,
        correct=correct / total,
        gated=gate / undecided if undecided else 0.0,
    )
    sizes = _mapping(_mapping(value, "training"), "group_size")
    return Found(found, total, _count(sizes, "median") or None)


def _mapping(value: object, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _count(value: object, name: str) -> int:
    found = value.get(name) if isinstance(value, dict) else None
    sound = isinstance(found, (int, float)) and not isinstance(found, bool) and 0 <= found < 1e12
    return int(found) if sound and isinstance(found, (int, float)) else 0
