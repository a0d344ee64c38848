"""The bench of verl's reward loop at a small size, with the real loop."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tinyv.bench import verl_functions, verl_rewards

pytest.importorskip("verl")
pytestmark = [pytest.mark.verl, pytest.mark.filterwarnings("ignore")]


def test_both_our_ways_accept_the_same_and_more_than_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verl_rewards, "WORKERS", 1)
    assert verl_rewards.main(["--groups", "3", "--ways", "tinyv function,tinyv manager,nothing"]) == 0
    lines = capsys.readouterr().out.splitlines()
    ways: dict[str, dict[str, Any]] = json.loads(lines[-1])["verl_rewards"]["ways"]
    assert list(ways) == ["tinyv function", "tinyv manager", "nothing"]
    timed = ("seconds", "share_of_step")
    shares = [{key: of for key, of in way.items() if key not in timed} for way in ways.values()]
    assert shares[0] == shares[1]
    assert shares[0]["accepted_of_right"] > 0.5
    assert shares[2]["accepted"] == 0
    assert all(way["seconds"] > 0 for way in ways.values())


@pytest.mark.parametrize("grader", [verl_functions.math_verify, verl_functions.prime_math])
def test_verls_graders_grade(grader: Any) -> None:
    from verl.utils.reward_score import math_verify

    assert [grader("s", rf"so \boxed{{{answer}}}", "1/2") for answer in ("1/2", "3")] == [1.0, 0.0]
    if math_verify._pool is not None:
        math_verify._pool.shutdown()
        math_verify._pool = None
