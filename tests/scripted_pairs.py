"""Pairs that the scripted server decides, rules that leave them open, and a client that no other test has used."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from typing import Any

import tinyv
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.verdict import Judgement, correct, undecided

_serials = itertools.count(1)
ANSWERS = 1_000
"""Answers count from here, references from ten times this."""


class Leaving:
    """Rules that accept equal texts and prove nothing else."""

    name = "leaving"

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        return correct("same") if answer == ground_truth else undecided("open")

    def close(self) -> None:
        return None


def fresh(url: str | tuple[str, ...], **values: Any) -> tinyv.ModelConfig:
    """A configuration of its own, and with it a client that knows nothing yet; hurried, so that faults end soon."""
    hurried = {"timeout_s": 2.0, "connect_timeout_s": 1.0, "deadline_s": 8.0, "retries": 3}
    return tinyv.ModelConfig(url, cache_size=50_000 + next(_serials), **{**hurried, **values})


def pairs(count: int, start: int = 0) -> list[tinyv.Sample]:
    """Samples with distinct answers, one in three of them right."""
    return [
        tinyv.Sample(question=f"Question {i}?", ground_truth=str(10 * ANSWERS + i), answer=str(ANSWERS + i))
        for i in range(start, start + count)
    ]


def is_right(sample: tinyv.Sample) -> bool:
    return int(sample.answer or "") % 3 == 0


def decisions(samples: Sequence[tinyv.Sample]) -> dict[str, float]:
    """The script that accepts the right ones."""
    return {sample.answer or "": 0.9 for sample in samples if is_right(sample)}


def expected(samples: Sequence[tinyv.Sample]) -> list[str]:
    return ["CORRECT" if is_right(sample) else "INCORRECT" for sample in samples]


def outcomes(verdicts: Sequence[tinyv.Verdict]) -> list[str]:
    return [verdict.outcome.name for verdict in verdicts]


def reasons(verdicts: Sequence[tinyv.Verdict]) -> set[str]:
    return {verdict.reason for verdict in verdicts}


def judged(config: tinyv.ModelConfig, samples: Sequence[tinyv.Sample], **options: Any) -> list[tinyv.Verdict]:
    """Verdicts of the whole cascade; rules that leave everything open unless others are given."""
    return tinyv.verify(samples, **{"rules": Leaving(), "model": config, **options})


def eventually(reads: Callable[[], bool], seconds: float = 3.0) -> bool:
    """True as soon as `reads` is true; False if it is not within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if reads():
            return True
        time.sleep(0.02)
    return reads()


def idle(server: ScriptedServer) -> bool:
    """True once no request is left on the server."""
    return eventually(lambda: server.counters()["in_flight"] == 0)
