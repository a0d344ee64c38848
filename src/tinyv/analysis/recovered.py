"""False negatives of the baseline: what it rejected and the cascade accepts, by source, kind, step and category.

A label is the truth: what is labelled wrong was rejected rightly and is counted apart. Where something of ours failed
the cascade has no word, so such rollouts are in no share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tinyv.analysis.judged import Judged
from tinyv.analysis.kinds import kind_of_answer
from tinyv.analysis.shares import share
from tinyv.data.taxonomy import CATEGORIES, SUBCATEGORIES

MAX_EXAMPLES = 300
PER_SUBCATEGORY = 12
MAX_GROUPS = 40
"""Sources, domains and the like that are listed; the rest is one line."""
REST = "(all others)"
BASELINE_ONLY_EXAMPLES = 40

Triple = tuple[str, str, str]
Classified = Mapping[Triple, "tuple[str | None, str | None]"]
"""(question, reference, answer) -> (sub-category or None, who said so: `rules`, `annotator` or None)."""


def is_recovered(row: Judged, accepted: bool) -> bool:
    """True if the cascade accepts what the baseline does not, and no label says that it is wrong."""
    return row.accepted and not accepted and row.right


def recovered_pairs(rows: Sequence[Judged], baseline: Sequence[bool]) -> dict[Triple, str | None]:
    """Distinct pairs that are recovered, each with the rules' reason if known."""
    found: dict[Triple, str | None] = {}
    for row, accepted in zip(rows, baseline, strict=True):
        if is_recovered(row, accepted) and row.answer is not None:
            found.setdefault(row.texts, row.rules_reason)
    return found


def false_negatives(
    rows: Sequence[Judged], baseline: Sequence[bool], classified: Classified
) -> dict[str, Any]:
    """The dict's part `false_negatives`."""
    rejected = [row for row, accepted in zip(rows, baseline, strict=True) if not accepted]
    failed = sum(row.failed for row in rejected)
    places = [at for at, row in enumerate(rows) if is_recovered(row, baseline[at])]
    counts = Counter(rows[at].texts for at in places)
    by_category: Counter[str | None] = Counter()
    by_whom: Counter[str] = Counter()
    for pair, count in counts.items():
        category, whom = classified.get(pair, (None, None))
        by_category[category] += count
        by_whom[whom or ""] += count
    return {
        "recovered": len(places),
        "baseline_rejected": len(rejected),
        "not_judged": failed,
        "share_of_rejected": share(len(places), len(rejected) - failed),
        "labels": _labels(rejected),
        "unclassified": by_category[None],
        "classified_by": {whom: by_whom[whom] for whom in ("rules", "annotator")},
        "by": {name: _by(key, rows, baseline) for name, key in _KEYS.items()}
        | {"step": _by_step(rows, baseline)},
        "categories": _categories(by_category, len(places)),
        "examples": _examples([rows[at] for at in places], counts, classified),
        "baseline_only": _baseline_only(rows, baseline),
    }


def _labels(rejected: Sequence[Judged]) -> dict[str, int]:
    """What labels say of the rollouts that the baseline rejects and the cascade judged."""
    labelled = [row for row in rejected if row.label is not None and not row.failed]
    return {
        "rejected": len(labelled),
        "recovered": sum(row.accepted and row.right for row in labelled),
        "accepted_but_wrong": sum(row.accepted and not row.right for row in labelled),
        "right_but_missed": sum(row.right and not row.accepted for row in labelled),
    }


_KEYS: dict[str, Callable[[Judged], str]] = {
    "data_source": lambda row: row.data_source,
    "domain": lambda row: row.domain,
    "answer_kind": lambda row: kind_of_answer(row.ground_truth),
    "stage": lambda row: f"{row.stage}: {row.outcome.lower()}",
}


def _by(
    key: Callable[[Judged], str], rows: Sequence[Judged], baseline: Sequence[bool]
) -> list[dict[str, Any]]:
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row, accepted in zip(rows, baseline, strict=True):
        _add(counts[key(row)], row, accepted)
    ranked = sorted(counts.items(), key=lambda item: (-item[1][2], -item[1][0], item[0]))
    if len(ranked) > MAX_GROUPS:
        rest = [sum(column) for column in zip(*(figures for _, figures in ranked[MAX_GROUPS:]), strict=True)]
        ranked = [*ranked[:MAX_GROUPS], (REST, rest)]
    return [_line(name, figures) for name, figures in ranked]


def _by_step(rows: Sequence[Judged], baseline: Sequence[bool]) -> list[dict[str, Any]]:
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row, accepted in zip(rows, baseline, strict=True):
        if row.step is not None:
            _add(counts[row.step], row, accepted)
    return [_line(step, counts[step]) for step in sorted(counts)]


def _add(figures: list[int], row: Judged, accepted: bool) -> None:
    figures[0] += 1
    figures[1] += not accepted
    figures[2] += is_recovered(row, accepted)
    figures[3] += row.failed and not accepted


def _line(name: str | int, figures: Sequence[int]) -> dict[str, Any]:
    rollouts, rejected, recovered, failed = figures
    return {
        "name": name,
        "rollouts": rollouts,
        "rejected": rejected,
        "recovered": recovered,
        "share": share(recovered, rejected - failed),
    }


def _categories(counts: Mapping[str | None, int], total: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, name in CATEGORIES.items():
        parts = [
            {
                "id": s.id,
                "name": s.name,
                "says": s.says,
                "count": counts.get(s.id, 0),
                "share": share(counts.get(s.id, 0), total),
            }
            for s in SUBCATEGORIES
            if s.id.partition(".")[0] == number
        ]
        count = sum(counts.get(s.id, 0) for s in SUBCATEGORIES if s.id.partition(".")[0] == number)
        found.append(
            {"id": number, "name": name, "count": count, "share": share(count, total), "subcategories": parts}
        )
    return found


def _examples(
    rows: Sequence[Judged], counts: Mapping[Triple, int], classified: Classified
) -> list[dict[str, Any]]:
    """The most frequent pairs of each sub-category, a few per category, so that rare ones are seen as well."""
    seen: dict[Triple, Judged] = {}
    for row in rows:
        seen.setdefault(row.texts, row)
    taken: Counter[str | None] = Counter()
    found: list[dict[str, Any]] = []
    for pair in sorted(seen, key=lambda pair: -counts[pair]):
        category, whom = classified.get(pair, (None, None))
        if taken[category] < PER_SUBCATEGORY and len(found) < MAX_EXAMPLES:
            taken[category] += 1
            found.append({"subcategory": category, "by": whom, **example(seen[pair]), "count": counts[pair]})
    return sorted(found, key=lambda one: (one["subcategory"] or "9", -one["count"]))


def example(row: Judged) -> dict[str, Any]:
    """A row as a table shows it."""
    return {
        "question": row.question,
        "ground_truth": row.ground_truth,
        "answer": row.answer,
        "stage": row.stage,
        "reason": row.reason,
        "p_correct": row.p_correct,
        "data_source": row.data_source,
        "step": row.step,
        "place": row.place,
    }


def _baseline_only(rows: Sequence[Judged], baseline: Sequence[bool]) -> dict[str, Any]:
    """What the baseline accepts and the cascade does not: its false positives, or false negatives of ours."""
    found = [
        row
        for row, accepted in zip(rows, baseline, strict=True)
        if accepted and not row.accepted and not row.failed
    ]
    counts = Counter(row.texts for row in found)
    seen = {row.texts: row for row in reversed(found)}
    ranked = [pair for pair, _ in counts.most_common(BASELINE_ONLY_EXAMPLES)]
    return {
        "count": len(found),
        "labels": {
            "right": sum(row.label is True for row in found),
            "wrong": sum(row.label is False for row in found),
        },
        "examples": [{**example(seen[p]), "count": counts[p]} for p in ranked],
    }
