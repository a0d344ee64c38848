"""SIGTERM while callers never rest: what was accepted is answered in full, and nothing is accepted and dropped."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from callers import callers

from serving import Served
from tinyv.bench.load.work import batches

pytestmark = pytest.mark.load


@pytest.mark.parametrize("after", [0.5, 0.73, 1.1])
def test_sigterm_under_load_answers_everything_that_was_accepted(after: float) -> None:
    (batch,) = batches(1, 64)
    value = {"samples": [{"ground_truth": s.ground_truth, "response": s.response} for s in batch.samples]}
    with Served("--model", "none", workers=2) as served:
        with callers(served, lambda: value, 12) as got:
            time.sleep(after)
            assert served.stop() == 0
        assert {status for status, _ in got} <= {200, 503, 0}
        answered = [reply for status, reply in got if status == 200]
        assert answered and all(len(reply["verdicts"]) == 64 for reply in answered)
        lines = [line for line in served.logs() if line.get("route") == "/v1/verify"]
        logged = Counter(line["status"] for line in lines)
        assert logged[200] == len(answered)  # whoever was judged has heard it
        assert set(logged) <= {200, 503}
        assert {line["request_id"] for line in lines if line["status"] == 200} == {
            reply["request_id"] for reply in answered
        }
        assert [line["dropped"] for line in served.logs() if line["event"] == "stopped"] == [False]
