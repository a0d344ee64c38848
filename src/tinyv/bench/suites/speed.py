"""The suite of speed: time per pair in turns, pairs per second by batches and processes, peak memory.

Times of single pairs are taken in turns, pair by pair, so that noise hits all verifiers alike. Each measurement of
batches and processes is on questions of its own (a number is added), so that nothing that is kept helps the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from tinyv.bench.clock import Times, times
from tinyv.bench.measure import measure, warm_up
from tinyv.bench.pairs import Pair
from tinyv.bench.suites.contenders import Contender, opened
from tinyv.bench.suites.job import Headline, Job, described
from tinyv.bench.suites.labelled import sample_of
from tinyv.bench.suites.made_pairs import pairs_of
from tinyv.bench.suites.memory import peak_mb
from tinyv.bench.suites.processes import pairs_per_second
from tinyv.errors import DataError
from tinyv.rules import get
from tinyv.rules.protocol import RuleVerifier
from tinyv.sample import Sample
from tinyv.verdict import Judgement

SECONDS = 4.0
"""What one measurement may take: a slow verifier gets fewer pairs."""
FEWEST = 32
"""Pairs of one measurement at least, where there are as many."""
COMPARED = "math_verify"
"""To whose times the others are set in relation, where it is measured."""


def run(job: Job) -> dict[str, Any]:
    """The figures of all verifiers. Raises DataError for data without an answer, and what opening verifiers raises."""
    pairs, data = pairs_of(job)
    distinct = list(
        {(p.question, p.ground_truth, p.answer): p for p in pairs if p.answer is not None}.values()
    )
    if not distinct:
        raise DataError("no answer to time: the rows hold none")
    with ExitStack() as stack:
        contenders = stack.enter_context(opened(job.names))
        in_turns = _in_turns(contenders, distinct, job)
    compared = in_turns.get(COMPARED)
    measured = _Measured(distinct, job)
    verifiers = [
        measured.record(one, in_turns[one.name], compared, name)
        for one, name in zip(contenders, job.names, strict=True)
    ]
    data = {**data, "pairs": len(distinct)}
    return {"data": data, "compared_with": COMPARED if compared else None, "verifiers": verifiers}


class _AsRules:
    """A contender in the shape that is timed pair by pair."""

    def __init__(self, contender: Contender) -> None:
        self.name = contender.name
        self._decide = contender.decide

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        [verdict] = self._decide([Sample(question, ground_truth, answer=answer)])
        return Judgement(verdict.outcome, verdict.reason)

    def close(self) -> None:
        """The contender is closed by whoever opened it."""


def _in_turns(contenders: Sequence[Contender], pairs: Sequence[Pair], job: Job) -> dict[str, Times]:
    """Times of single pairs. Rules are asked without the cascade around them, Math-Verify in this process, so that
    its time is the library's and not that of a pipe."""
    direct = {"engine": lambda: get("engine"), COMPARED: lambda: get(COMPARED, isolate=False)}
    verifiers: list[RuleVerifier] = [
        direct[one.name]() if one.name in direct else _AsRules(one) for one in contenders
    ]
    moved = job.part(0, 2)
    warm_up(pairs, verifiers)
    rounds = []
    for trials in measure(pairs, verifiers):
        rounds.append(trials)
        moved(len(rounds), len(rounds) / len(pairs))
    return {
        one.name: times(trials[place].seconds for trials in rounds) for place, one in enumerate(contenders)
    }


@dataclass(slots=True)
class _Measured:
    """Measures one verifier after the other on questions that no measurement before had."""

    pairs: Sequence[Pair]
    job: Job
    sets: int = 0
    """Measurements so far."""

    def record(self, contender: Contender, ms: Times, compared: Times | None, name: str) -> dict[str, Any]:
        """All figures of one verifier; batches and processes only where they can change anything."""
        most = max(FEWEST, int(1000 * SECONDS / max(ms.mean, 1e-6)))
        per_second = round(1000 / ms.mean, 2) if ms.mean else 0.0
        mean_ratio = round(ms.mean / compared.mean, 6) if compared and compared.mean else None
        with opened([name]) as [fresh]:
            batches = {str(size): self._in_batches(fresh, size, most) for size in self.job.batches}
        found = pairs_per_second(name, self.job.workers, self._whole, SECONDS)
        return {
            **described(
                contender, [Headline("pairs per second", per_second, "per_s"), Headline("p99", ms.p99, "ms")]
            ),
            "pairs_per_s": per_second,
            "ms": {"p50": ms.as_dict()["median"], **ms.as_dict()},
            "mean_ratio": mean_ratio,
            "peak_mb": peak_mb(name, self._fresh(most)),
            "batches": batches,
            "workers": {str(workers): speed for workers, speed in found.items()},
        }

    def _in_batches(self, contender: Contender, size: int, most: int) -> float:
        """Pairs per second where `size` of them are given at a time."""
        samples = self._fresh(most)
        start = perf_counter()
        for place in range(0, len(samples), size):
            contender.decide(samples[place : place + size])
        return round(len(samples) / (perf_counter() - start), 2)

    def _whole(self) -> list[Sample]:
        return self._fresh(len(self.pairs))

    def _fresh(self, most: int) -> list[Sample]:
        """Samples whose questions no measurement has seen."""
        self.sets += 1
        samples = [sample_of(pair) for pair in self.pairs[:most]]
        return [replace(sample, question=f"{sample.question} (set {self.sets})") for sample in samples]
