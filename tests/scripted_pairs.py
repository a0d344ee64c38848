"""Pairs that the scripted server decides, rules that leave them open, and a client that no other test has used."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tinyv
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.verdict import Judgement, correct, undecided

_serials = itertools.count(1)
ANSWERS = 1_000
"""Answers count from here, references from ten times this."""

TESTS = Path(__file__).parent
LONG = {"timeout_s": 20.0, "deadline_s": 20.0}
MARGIN_S = 3.0
"""Beyond the deadline, for a busy machine."""
BATCH = 8
HURRIED = {"timeout_s": 0.25, "connect_timeout_s": 0.25, "deadline_s": 1.0, "retries": 1}
"""For faults that stay: one retry, and a breaker that has not yet given up when the deadline comes."""
PATIENT = {"timeout_s": 0.5, "deadline_s": 8.0, "retries": 8}
"""For faults that pass."""


class Leaving:
    """Rules that accept equal texts and prove nothing else."""

    name = "leaving"

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        return correct("same") if answer == ground_truth else undecided("open")

    def close(self) -> None:
        return None


def fresh(url: str | tuple[str, ...], **values: Any) -> tinyv.ModelConfig:
    """A configuration of its own, and with it a client that knows nothing yet; hurried, so that faults end soon."""
    hurried = {
        "timeout_s": 2.0,
        "connect_timeout_s": 1.0,
        "deadline_s": 8.0,
        "retries": 3,
        "patience_s": 2.0,
    }
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


def eventually(reads: Callable[[], bool], seconds: float = 10.0) -> bool:
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


def warm(config: tinyv.ModelConfig, server: ScriptedServer) -> tinyv.ModelConfig:
    """The same, after its probe; the counters begin anew."""
    judged(config, pairs(1, start=900))
    server.reset()
    return config


def requests(server: ScriptedServer) -> int:
    found: int = server.counters()["requests"]
    return found


def how(verdicts: list[tinyv.Verdict]) -> list[str | None]:
    return [stage.how if (stage := verdict.model_stage) else None for verdict in verdicts]


def run_script(text: str, *args: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A program of its own, with this folder's helpers; what it prints."""
    head = f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
    command = [sys.executable, *options, "-c", head + text, *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def probed(server: ScriptedServer, **values: Any) -> tinyv.ModelConfig:
    """A client that has asked once, quickly, before the script's latency holds."""
    latency = server.counters()["latency_ms"]
    server.control(latency_ms=0)
    config = warm(fresh(server.url, **values), server)
    server.control(latency_ms=latency)
    return config


def names(table: list[Any]) -> list[str]:
    return [row[0] for row in table]


def timed(
    config: tinyv.ModelConfig, samples: list[tinyv.Sample], **options: Any
) -> tuple[list[tinyv.Verdict], float]:
    start = time.monotonic()
    verdicts = judged(config, samples, **options)
    return verdicts, time.monotonic() - start


def all_undecided(verdicts: list[tinyv.Verdict], samples: list[tinyv.Sample], reason: str) -> None:
    assert [verdict.answer for verdict in verdicts] == [sample.answer for sample in samples]
    assert set(outcomes(verdicts)) == {"UNDECIDED"}
    assert reasons(verdicts) == {reason}
    assert {verdict.stage for verdict in verdicts} == {"llm"} and all(v.failed for v in verdicts)
