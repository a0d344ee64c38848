"""Graders that trainers use, each as a function of samples to accepted or not, for the benches of whole steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from tinyv.bench.groups import Rollout
from tinyv.bench.prime_like import prime_like_accepts
from tinyv.cascade.verifier import Verifier
from tinyv.extract.boxes import scan
from tinyv.sample import Sample
from tinyv.verdict import Outcome

STEP_S = 100.0
"""Seconds of a training step that a grader's time is told as a share of."""
Grader = Callable[[Sequence[Sample]], list[bool]]


@dataclass(frozen=True, slots=True)
class Graded:
    """What one grader made of one batch."""

    seconds: float
    accepted: list[bool]
    cpu_seconds: float | None = None
    """Of this process and the children that it waited for, where that is where the work is done."""

    def figures(self, rollouts: Sequence[Rollout]) -> dict[str, float]:
        """Seconds, and shares of what was accepted."""
        right = [a for a, rollout in zip(self.accepted, rollouts, strict=True) if rollout.right]
        wrong = [a for a, rollout in zip(self.accepted, rollouts, strict=True) if not rollout.right]
        return {
            "seconds": round(self.seconds, 4),
            **({} if self.cpu_seconds is None else {"cpu_seconds": round(self.cpu_seconds, 4)}),
            "share_of_step": round(self.seconds / STEP_S, 6),
            "accepted": _share(self.accepted),
            "accepted_of_right": _share(right),
            "false_positives": sum(wrong),
            "accepted_of_wrong": _share(wrong),
        }


def graded(grader: Grader, rollouts: Sequence[Rollout]) -> Graded:
    """One batch through a grader, timed."""
    samples = [rollout.sample for rollout in rollouts]
    start, spent = perf_counter(), _cpu()
    accepted = grader(samples)
    return Graded(perf_counter() - start, accepted, _cpu() - spent)


@contextmanager
def graders() -> Iterator[dict[str, Grader]]:
    """By name, ours first: those whose libraries are installed."""
    with Verifier("engine", model="nano") as cascade, Verifier("engine") as engine:
        yield {
            "engine + nano": lambda samples: _correct(cascade, samples),
            "engine": lambda samples: _correct(engine, samples),
            "prime-like": _prime_like,
            **({"Math-Verify": _math_verify} if find_spec("math_verify") else {}),
            **({"verl prime_math": _prime_math} if find_spec("verl") else {}),
        }


def table(named: dict[str, dict[str, float]]) -> str:
    """The figures of graders for people."""
    widths = "{:<24} {:>9} {:>9} {:>11} {:>9} {:>9} {:>6} {:>9}\n"
    head = widths.format("", "seconds", "CPU s", "% of a step", "accepted", "of right", "FP", "of wrong")
    rows = [
        widths.format(
            name,
            f"{of['seconds']:.3f}",
            f"{of['cpu_seconds']:.3f}" if "cpu_seconds" in of else "-",
            f"{of['share_of_step']:.2%}",
            *(f"{of[key]:.2%}" for key in ("accepted", "accepted_of_right")),
            str(int(of["false_positives"])),
            f"{of['accepted_of_wrong']:.2%}",
        )
        for name, of in named.items()
    ]
    return head + "".join(rows)


def _cpu() -> float:
    """CPU seconds so far: less than wall time where the machine was busy with something else."""
    return sum(os.times()[:4])


def _share(accepted: Sequence[bool]) -> float:
    return round(sum(accepted) / max(1, len(accepted)), 4)


def _correct(verifier: Verifier, samples: Sequence[Sample]) -> list[bool]:
    return [verdict.outcome is Outcome.CORRECT for verdict in verifier.verify(samples)]


def _prime_like(samples: Sequence[Sample]) -> list[bool]:
    """Normalised strings and numbers, on what stands in the last box."""
    boxes = [scan(sample.response or "").boxes for sample in samples]
    return [
        prime_like_accepts(sample.ground_truth, found[-1].content if found else None)
        for sample, found in zip(samples, boxes, strict=True)
    ]


def _math_verify(samples: Sequence[Sample]) -> list[bool]:
    """The library as trainers call it: it reads the whole response itself; its alarms on, in the main thread."""
    from math_verify import parse, verify
    from math_verify.errors import TimeoutException

    def accepts(sample: Sample) -> bool:
        try:
            gold = parse(rf"\boxed{{{sample.ground_truth}}}")
            return bool(verify(gold, parse(sample.response or "")))
        except (Exception, TimeoutException):  # noqa: BLE001 - its rewards count what it raises as wrong
            return False

    return [accepts(sample) for sample in samples]


def _prime_math(samples: Sequence[Sample]) -> list[bool]:
    """verl's own; it evaluates what responses say, which are ours here."""
    from verl.utils.reward_score.prime_math import compute_score

    score: Any = compute_score
    return [bool(score(sample.response or "", sample.ground_truth)[0]) for sample in samples]
