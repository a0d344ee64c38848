"""The suite of calibration: whether p_correct is what it says, and from where on a model should accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tinyv.bench.suites.contenders import Contender, opened
from tinyv.bench.suites.job import Headline, Job, described
from tinyv.bench.suites.labelled import sample_of
from tinyv.bench.suites.made_pairs import pairs_of
from tinyv.errors import ConfigError
from tinyv.train.metrics import measure, rates, reliability
from tinyv.verdict import Verdict

FPR = 0.01
"""Share of wrong answers that may be accepted where the recommended threshold lies."""
BINS = 10


def run(job: Job) -> dict[str, Any]:
    """The figures of all verifiers that have a p_correct, over the pairs for which they gave one.

    Raises ConfigError for a verifier that has none, DataError for data without a labelled row.
    """
    pairs, data = pairs_of(job)
    labels = [pair.label for pair in pairs]
    samples = [sample_of(pair) for pair in pairs]
    with opened(job.names) as contenders:
        _check(contenders)
        verifiers = []
        for place, one in enumerate(contenders):
            verdicts = one.verdicts(samples, job.part(place, len(contenders)))
            verifiers.append(_record(one, verdicts, labels))
    return {
        "data": {**data, "right": sum(labels), "wrong": len(labels) - sum(labels)},
        "verifiers": verifiers,
    }


def _check(contenders: Sequence[Contender]) -> None:
    without = next((one.name for one in contenders if not one.asks_model), None)
    if without is not None:
        raise ConfigError(
            f"--verifier {without} has no p_correct to calibrate: use nano, nano_alone, a server's URL or alone:URL"
        )


def _record(contender: Contender, verdicts: Sequence[Verdict], labels: Sequence[bool]) -> dict[str, Any]:
    scored = [
        (v.p_correct, label) for v, label in zip(verdicts, labels, strict=True) if v.p_correct is not None
    ]
    figures = figures_of([p for p, _ in scored], [label for _, label in scored], contender.threshold)
    headlines = [
        Headline("AUC", figures["auc"], "number"),
        Headline("ECE", figures["ece"], "number"),
        Headline("Brier", figures["brier"], "number"),
    ]
    return {**described(contender, headlines), "pairs": len(labels), **figures}


def figures_of(scores: Sequence[float], labels: Sequence[bool], in_use: float | None) -> dict[str, Any]:
    """Everything about scores and labels; None where there is nothing to measure."""
    found = measure(list(scores), labels, fpr=FPR)
    nothing = not labels or not any(labels)
    return {
        "scored": len(labels),
        "right": sum(labels),
        "auc": _rounded(found.auc),
        "ece": _rounded(found.ece),
        "brier": _rounded(found.brier) if labels else None,
        "max_fpr": FPR,
        "recall_at_fpr": None if nothing else _rounded(found.recall_at_fpr),
        "recommended": None if nothing else _rounded(found.threshold),
        "in_use": in_use,
        "at_recommended": asdict(found.at_threshold),
        "at_in_use": None if in_use is None else asdict(rates(list(scores), labels, in_use)),
        "bins": [asdict(one) for one in reliability(list(scores), labels, BINS)],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
