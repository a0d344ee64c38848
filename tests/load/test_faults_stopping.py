"""SIGTERM while callers never rest: what was accepted is answered in full, and nothing is accepted and dropped."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from typing import Any

import pytest
from callers import callers

from serving import Served

pytestmark = pytest.mark.load
SAMPLES, CALLERS = 500, 8
"""Together just less than the queue holds, and more than the last seconds of a connection would be enough for."""
_numbers = itertools.count()


def fresh() -> dict[str, Any]:
    """Pairs that were not judged before, each of which takes some time."""
    found = [next(_numbers) for _ in range(SAMPLES)]
    return {
        "samples": [{"ground_truth": f"(x+{n})(x+1)+y", "answer": f"{n}+{n + 1}x+x^{{2}}+y"} for n in found]
    }


@pytest.mark.parametrize("after", [0.5, 3.0])
def test_sigterm_under_load_answers_everything_that_was_accepted(after: float) -> None:
    with Served("--model", "none", "--max-queue", "4096", "--grace", "100", workers=1) as served:
        with callers(served, fresh, CALLERS) as got:
            time.sleep(after)
            assert served.stop(110) == 0  # a busy machine takes its time
        assert {status for status, _ in got} <= {200, 503, 0}
        answered = [reply for status, reply in got if status == 200]
        assert answered and all(len(reply["verdicts"]) == SAMPLES for reply in answered)
        lines = [line for line in served.logs() if line.get("route") == "/v1/verify"]
        logged = Counter(line["status"] for line in lines)
        assert logged[200] == len(answered)  # whoever was judged has heard it
        assert set(logged) <= {200, 503}
        assert {line["request_id"] for line in lines if line["status"] == 200} == {
            reply["request_id"] for reply in answered
        }
        refused = [reply["error"]["code"] for status, reply in got if status == 503]
        assert set(refused) <= {"stopping"}
        (stopping,) = [line for line in served.logs() if line["event"] == "stopping"]
        assert stopping["samples"] > SAMPLES  # there was something to finish
        assert [line["dropped"] for line in served.logs() if line["event"] == "stopped"] == [False]
