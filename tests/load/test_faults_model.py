"""The model server dies under load: verdicts with the reason, never a wrong one, and its own once it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from callers import Got, callers

from serving import Served
from tinyv.bench.scripted.process import ScriptedServer

pytestmark = pytest.mark.load
OPTIONS = ("--patience", "0.5", "--deadline", "20")
CALLERS = 6
_numbers = iter(range(10_000_000))


def pairs() -> dict[str, Any]:
    """A pair that the rules accept, one that they refute, and one that only the model decides."""
    return {
        "samples": [
            {"question": "Find 1/3.", "ground_truth": "1/3", "answer": answer}
            for answer in ("2/6", "1/4", "0.33")
        ]
    }


def fresh() -> dict[str, Any]:
    """Pairs that were not asked about before."""
    number = next(_numbers)
    given = pairs()
    for sample in given["samples"]:
        sample["question"] = f"Find 1/3. ({number})"
    return given


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def outcomes(reply: Any) -> list[tuple[str, str]]:
    return [(one["outcome"], one["reason"]) for one in reply["verdicts"]]


def test_kill_9_of_the_model_server_under_load_gives_reasons_and_then_verdicts_again() -> None:
    with (
        ScriptedServer(decisions={"0.33": 0.9}, latency_ms=50.0) as model,
        Served("--model", model.url, *OPTIONS) as served,
        callers(served, fresh, CALLERS) as got,  # new pairs always, so that no decision is kept from before
    ):
        assert until(lambda: len(got) > 20)
        model.kill()
        killed_at = len(got)
        assert until(lambda: served.get("/readyz")[0] == 503)
        status, _, told = served.get("/readyz")
        assert (status, told["ready"], told["down"]) == (503, False, [model.url])
        assert until(lambda: len(got) > killed_at + 60)
        model.restart()
        assert until(lambda: served.get("/readyz")[0] == 200)
        assert until(lambda: outcomes(served.post("/v1/verify", fresh())[2])[2][0] == "CORRECT")
        back_at = len(got) + CALLERS  # what was on its way may still have failed
        assert until(lambda: len(got) > back_at + 60)
    assert {status for status, _ in got} == {200}
    ends = [outcomes(reply) for _, reply in got]
    assert {end[0][0] for end in ends} == {"CORRECT"}  # the rules go on alone
    assert {end[2][0] for end in ends[:15]} == {end[2][0] for end in ends[back_at:]} == {"CORRECT"}
    lost = {end[2] for end in ends if end[2][0] != "CORRECT"}
    assert lost and {outcome for outcome, _ in lost} == {"UNDECIDED"}
    assert {reason for _, reason in lost} <= {"server_unavailable", "timeout"}


def test_what_is_told_of_a_dead_model_is_in_the_metrics() -> None:
    with ScriptedServer(decisions={"0.33": 0.9}) as model, Served("--model", model.url, *OPTIONS) as served:
        model.kill()
        found: list[Got] = [served.post("/v1/verify", fresh())[::2] for _ in range(3)]
        assert {outcomes(reply)[2] for _, reply in found} == {("UNDECIDED", "server_unavailable")}
        assert 'tinyv_failures_total{reason="server_unavailable"} 3.0' in served.get("/metrics")[2]
