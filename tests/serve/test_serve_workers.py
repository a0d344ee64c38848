"""Rule processes that are killed, hang or never start: nothing is lost, nothing is judged twice into two verdicts."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from samples import many

from mortal import mortal_life, stillborn_life
from serving import Served
from tinyv.errors import RuleVerifierError
from tinyv.sample import Sample
from tinyv.scoring.options import Options
from tinyv.scoring.worker import Worker
from tinyv.serve import workers
from tinyv.serve.workers import RulePool


def judged(samples: list[Sample], seconds: float = 60.0, size: int = 2) -> tuple[list[str], int]:
    pool = RulePool(size, Options(), start=partial(Worker, life=mortal_life))
    try:
        pool.open()
        verdicts = asyncio.run(pool.judge(samples, time.monotonic() + seconds))
        return [verdict.reason for verdict in verdicts], pool.deaths
    finally:
        pool.close()


def test_only_the_sample_that_kills_twice_is_given_up() -> None:
    samples = [Sample(answer="fine")] * 40
    samples[7] = Sample(answer="poison")
    expected = ["survived"] * 40
    expected[7] = "worker_died"
    assert judged(samples) == (expected, 2)


def test_a_piece_whose_process_died_once_is_judged_by_another(tmp_path: Path) -> None:
    assert judged([Sample(ground_truth=str(tmp_path / "once"), answer="fine")] * 20, size=1) == (
        ["survived"] * 20,
        1,
    )


def test_a_process_that_hangs_is_killed_and_its_request_is_over_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "STUCK_S", 2.0)
    begun = time.monotonic()
    reasons, _ = judged([Sample(answer="fine")] * 3 + [Sample(answer="hang")], seconds=1.0, size=1)
    assert set(reasons) == {"timeout"} and time.monotonic() - begun < 30


@pytest.mark.parametrize("size", [1, 400_000], ids=["waited for", "in the middle of sending"])
def test_a_stopped_process_is_stalled_then_killed_and_another_one_judges_its_samples(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(workers, "STUCK_S", 1.0)
    monkeypatch.setattr(workers, "STALLED_S", 0.3)
    pool = RulePool(1, Options())
    seen: list[int] = []

    async def judged() -> list[str]:
        samples = [Sample("", "0.5", answer="1/2", data_source="s" * size)] * 3
        task = asyncio.ensure_future(pool.judge(samples, time.monotonic() + 60))
        while not task.done():
            seen.append(pool.stalled)
            await asyncio.sleep(0.05)
        return [verdict.outcome.name for verdict in task.result()]

    try:
        pool.open()
        (stopped,) = pool._workers
        assert stopped.pid is not None
        os.kill(stopped.pid, signal.SIGSTOP)
        assert asyncio.run(judged()) == ["CORRECT"] * 3
        assert (max(seen), pool.stalled, pool.alive, pool.deaths) == (1, 0, 1, 1)
    finally:
        pool.close()


@pytest.mark.parametrize(
    ("left", "seconds"), [(-5, 10), (0, 10), (2, 10), (40, 20), (119, 59.5), (9999, 60)], ids=str
)
def test_a_piece_gets_half_of_the_time_that_is_left_within_bounds(left: float, seconds: float) -> None:
    assert workers._patience(left) == seconds


def test_a_process_whose_request_is_over_is_replaced_before_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "STUCK_S", 0.5)
    pool = RulePool(1, Options(), start=partial(Worker, life=mortal_life))
    try:
        pool.open()
        (first,) = pool._workers
        asyncio.run(pool.judge([Sample(answer="hang")], time.monotonic() + 0.1))
        for _ in range(600):
            if pool.deaths and pool.alive and not pool._idle.empty():
                break
            time.sleep(0.05)
        assert first not in pool._workers and pool.alive == 1
    finally:
        pool.close()


def test_processes_that_never_start_are_told_at_the_start() -> None:
    pool = RulePool(1, Options(), start=partial(Worker, life=stillborn_life))
    with pytest.raises(RuleVerifierError, match="before it was ready"):
        pool.open()
    pool.close()


def test_a_cancelled_request_drops_what_is_not_begun() -> None:
    pool = RulePool(1, Options())
    pool.open()

    async def cancelled() -> float:
        task = asyncio.ensure_future(
            pool.judge([Sample("", f"x^{n}", answer=f"x^{n}+0") for n in range(5000)], time.monotonic() + 60)
        )
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        begun = time.monotonic()
        await pool.judge([Sample("", "1", answer="1")], time.monotonic() + 60)
        return time.monotonic() - begun

    try:
        assert asyncio.run(cancelled()) < 2.0
    finally:
        pool.close()


def test_kill_9_of_rule_processes_under_load_loses_nothing() -> None:
    with Served("--model", "none", workers=2) as served:
        given = many(400)
        expected = [one["outcome"] for one in served.post("/v1/verify", given)[2]["verdicts"]]
        replies: list[Any] = []
        threads = [
            threading.Thread(target=lambda: replies.append(served.post("/v1/verify", given)))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        killed = 0
        while any(thread.is_alive() for thread in threads) and killed < 4:
            time.sleep(0.15)
            for pid in served.rule_pids()[:1]:
                os.kill(pid, signal.SIGKILL)
                killed += 1
        for thread in threads:
            thread.join()
        assert killed
        for status, _, reply in replies:
            assert status == 200
            assert [one["outcome"] for one in reply["verdicts"]] == expected
        assert any(line["event"] == "worker_died" for line in served.logs())
        assert served.post("/v1/verify", given)[0] == 200
        assert served.get("/readyz")[2]["rule_workers"] == {
            "alive": 2,
            "wanted": 2,
            "missing": 0,
            "stalled": 0,
        }
        assert 'reason="worker_died"' not in served.get("/metrics")[2]


def test_missing_rule_processes_are_told() -> None:
    with Served("--model", "none", workers=2) as served:
        for pid in served.rule_pids():
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
        status, _, reply = served.get("/readyz")
        assert (status, reply["rule_workers"]["missing"]) == (503, 2)
        assert served.post("/v1/verify", many(3))[0] == 200  # which starts one
        assert served.get("/readyz")[0] == 200
