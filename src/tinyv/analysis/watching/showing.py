"""Examples of what rules hit: distinct pairs, each rule with its part, the most frequent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from tinyv.analysis.judged import Judged

MAX_TEXT = 2_000
"""Characters of a text that is shown; answers that hack may be long."""


def examples_of(rows: Sequence[Judged], hits: Mapping[str, Set[int]], most: int) -> list[dict[str, Any]]:
    """At most so many, one for each rule in turn; `count` is how often the pair came."""
    queues = [_of_rule(rule, rows, places, most) for rule, places in hits.items() if places]
    shown: list[dict[str, Any]] = []
    for turn in range(most):
        shown += [queue[turn] for queue in queues if turn < len(queue)]
    return sorted(shown[:most], key=lambda example: -example["count"])


def _of_rule(rule: str, rows: Sequence[Judged], places: Set[int], most: int) -> list[dict[str, Any]]:
    counts: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], Judged] = {}
    for at in sorted(places):
        counts[rows[at].pair] += 1
        first.setdefault(rows[at].pair, rows[at])
    return [_example(rule, first[pair], count) for pair, count in counts.most_common(most)]


def _example(rule: str, row: Judged, count: int) -> dict[str, Any]:
    return {
        "rule": rule,
        "question": row.question[:MAX_TEXT],
        "ground_truth": row.ground_truth[:MAX_TEXT],
        "answer": None if row.answer is None else row.answer[:MAX_TEXT],
        "stage": row.stage,
        "reason": row.reason,
        "p_correct": row.p_correct,
        "step": row.step,
        "place": row.place,
        "count": count,
    }
