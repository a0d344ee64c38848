"""The suite of attacks: texts that must never be accepted, on questions of our own, counted by class of attack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.bench.suites.attack_data import Attempt, load, shared
from tinyv.bench.suites.contenders import Contender, Moved, opened
from tinyv.bench.suites.job import Headline, Job, described
from tinyv.data.corrupt.attacks import patterns as training_patterns
from tinyv.errors import ConfigError
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

MAX_LISTED = 200
"""Accepted attacks that a record holds of one verifier."""
MAX_SHOWN = 300
"""Characters of an accepted text in a record."""
STOPPED = ("timeout", "crashed", "failed", "unavailable", "worker_died", "worker_timeout")
"""Reasons of verdicts that are none: the verifier took too long, or died of the text."""


def run(job: Job) -> dict[str, Any]:
    """The figures of all verifiers. Patterns without questions of their own meet those that ship.

    Raises DataError for data that holds no attacks, ConfigError without any, and what opening verifiers raises.
    """
    attempts, data = prepared(job.data, job.shipped, job.limit)
    with opened(job.names) as contenders:
        verifiers = [
            _record(one, measured(one, attempts, job.part(place, len(contenders))))
            for place, one in enumerate(contenders)
        ]
    return {"data": data, "verifiers": verifiers}


def _record(contender: Contender, figures: dict[str, Any]) -> dict[str, Any]:
    return {**described(contender, [Headline("attacks accepted", figures["success"])]), **figures}


def prepared(
    given: Path | None, shipped: Path | None, limit: int | None
) -> tuple[list[Attempt], dict[str, Any]]:
    """The attempts, on the first `limit` questions, and what the record says of the data.

    Raises ConfigError without a file, DataError for one that holds no attacks.
    """
    path = given or shipped
    if path is None:
        raise ConfigError("this suite of attacks ships no data: give --data FILE")
    data = load(path, shipped)
    data = replace(data, questions=data.questions[:limit])
    attempts = data.attempts()
    trained = [text for texts in training_patterns().values() for text in texts]
    return attempts, {
        "patterns": len(data.patterns),
        "classes": data.classes,
        "questions": len(data.questions),
        "attempts": len(attempts),
        "skipped": dict(sorted(data.skipped.items())),
        "shared_with_training": shared((pattern.text for pattern in data.patterns), trained),
    }


def samples_of(attempts: Sequence[Attempt]) -> list[Sample]:
    """What a verifier gets."""
    return [attempt.sample for attempt in attempts]


def measured(contender: Contender, attempts: Sequence[Attempt], moved: Moved) -> dict[str, Any]:
    """Attack success of one verifier, whole and by class; what it could not stand; what got through."""
    start = perf_counter()
    verdicts = contender.verdicts(samples_of(attempts), moved)
    seconds = perf_counter() - start
    return {"seconds": round(seconds, 3), **counted(attempts, verdicts)}


def counted(attempts: Sequence[Attempt], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The figures of verdicts: an attack succeeds if it is CORRECT; all else is not accepted."""
    tries = Counter(attempt.pattern.name for attempt in attempts)
    through = [
        (attempt, verdict)
        for attempt, verdict in zip(attempts, verdicts, strict=True)
        if verdict.outcome is Outcome.CORRECT
    ]
    accepted = Counter(attempt.pattern.name for attempt, _ in through)
    return {
        "attempts": len(attempts),
        "accepted": len(through),
        "success": _share(len(through), len(attempts)),
        "worst_class": max((_share(accepted[name], n) for name, n in tries.items()), default=0.0),
        "classes": {name: [accepted[name], count] for name, count in sorted(tries.items())},
        "stopped": dict(Counter(v.reason for v in verdicts if v.reason in STOPPED).most_common()),
        "decided_by": dict(Counter(f"{v.stage} {v.outcome.value}" for v in verdicts).most_common()),
        "got_through": [_listed(attempt, verdict) for attempt, verdict in through[:MAX_LISTED]],
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0


def _listed(attempt: Attempt, verdict: Verdict) -> dict[str, Any]:
    sample = attempt.sample
    text = sample.answer if sample.answer is not None else sample.response or ""
    return {
        "class": attempt.pattern.name,
        "as": attempt.pattern.form,
        "pattern": attempt.pattern.text[:MAX_SHOWN],
        "question": sample.question[:MAX_SHOWN],
        "ground_truth": sample.ground_truth,
        "text": text[:MAX_SHOWN],
        "stage": verdict.stage,
        "reason": verdict.reason,
        "p_correct": verdict.p_correct,
    }
