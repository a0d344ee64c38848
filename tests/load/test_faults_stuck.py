"""A rule process that is stopped in the middle of its work: told by /readyz, ended, and replaced."""

from __future__ import annotations

import os
import signal
import time

import pytest

from serving import Served

pytestmark = pytest.mark.load
ASKED = {"samples": [{"ground_truth": "1/2", "answer": "0.5"}]}
TRIES = 60


def test_a_stopped_rule_process_is_told_by_readyz_and_replaced_though_requests_have_short_deadlines() -> None:
    with Served("--model", "none", "--deadline", "1", workers=1) as served:
        (stopped,) = served.rule_pids()
        os.kill(stopped, signal.SIGSTOP)
        readiness = []
        for _ in range(TRIES):
            (verdict,) = served.post("/v1/verify", ASKED)[2]["verdicts"]
            status, _, told = served.get("/readyz")
            readiness.append((status, told["ready"], told["rule_workers"]["stalled"]))
            if not verdict["failed"]:
                break
            assert verdict["reason"] == "timeout"
            time.sleep(0.2)
        assert verdict["outcome"] == "CORRECT"
        assert (503, False, 1) in readiness and served.get("/readyz")[0] == 200
        assert stopped not in served.rule_pids()
