from __future__ import annotations

import random
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from loops import Clock, bounded
from tinyv.llm.failure import Failed
from tinyv.llm.retry import FIRST_WAIT_S, JITTER, LONGEST_WAIT_S, _wait, retrying


def tries(
    failures: Sequence[BaseException], retries: int, left: float = 1e9, patience: float = 0.0
) -> tuple[int, BaseException | None, list[float]]:
    """How often it was tried, how it ended, and the waits, by a clock that sleeps at once."""
    clock, waits, count = Clock(), [], 0

    async def sleep(seconds: int | float) -> None:
        waits.append(seconds)
        clock.now += seconds

    async def run() -> None:
        nonlocal count
        end = clock() + left
        attempts = retrying(retries, lambda: end, clock, patience)
        attempts.sleep = sleep  # type: ignore[assignment]
        async for attempt in attempts:
            with attempt:
                count += 1
                if count <= len(failures):
                    raise failures[count - 1]

    try:
        bounded(run)
    except (Failed, ValueError) as exc:
        return count, exc, waits
    return count, None, waits


def test_a_failure_that_may_pass_is_tried_again_so_often_and_no_more() -> None:
    passing = [Failed("timeout", str(k)) for k in range(9)]
    assert tries(passing[:2], 3)[:2] == (3, None)
    count, failure, waits = tries(passing, 3)
    assert (count, failure, len(waits)) == (4, passing[3], 3)
    assert tries(passing, 0)[:2] == (1, passing[0])


def test_what_another_try_cannot_mend_and_what_is_a_defect_is_not_tried_again() -> None:
    final = Failed("request_refused", "no", again=False)
    assert tries([final], 5)[:2] == (1, final)
    defect = ValueError("ours")
    assert tries([defect], 5)[:2] == (1, defect)


def test_waits_double_with_jitter_up_to_the_longest() -> None:
    random.seed(3)
    _, _, waits = tries([Failed("timeout", "")] * 12, 12)
    bounds = [min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**k) for k in range(1, 13)]
    assert all(bound / 4 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
    assert len(set(waits)) == len(waits)


def test_a_retry_after_costs_no_try_and_only_spreads_the_callers() -> None:
    # The pause itself is the server's, for all callers together: see test_servers.py.
    for asked in (2.0, 600.0):
        count, failure, waits = tries([Failed("overloaded", "", retry_after=asked)] * 9, 1)
        assert (count, failure) == (10, None)
        assert all(0 <= wait <= JITTER * min(asked, LONGEST_WAIT_S) for wait in waits)


def test_a_retry_after_of_nothing_is_a_try_with_a_back_off() -> None:
    count, failure, [wait] = tries([Failed("overloaded", "", retry_after=0.0)] * 9, 1)
    assert (count, failure is None) == (2, False)
    assert wait >= FIRST_WAIT_S / 2


def test_no_wait_goes_past_the_deadline() -> None:
    down = Failed("server_unavailable", "")
    assert tries([down], 3, left=0.01) == (1, down, [])
    assert tries([down], 3, left=5.0)[:2] == (2, None)


def test_the_wait_of_a_state_without_an_outcome_is_a_back_off() -> None:
    state: Any = SimpleNamespace(outcome=None, attempt_number=1)
    assert 0 < _wait(state) <= 2 * FIRST_WAIT_S


def test_meeting_no_server_costs_no_try_until_the_patience_is_over() -> None:
    absent = Failed("server_unavailable", "", absent=True)
    assert tries([absent] * 20, 0, patience=1e6)[:2] == (21, None)
    assert tries([absent] * 20, 3)[:2] == (4, absent)
    count, failure, waits = tries([absent] * 10_000, 1, patience=30.0)
    assert failure is absent and 30 < sum(waits) < 31 + FIRST_WAIT_S
    assert count > 30 / FIRST_WAIT_S


def test_a_failure_of_a_server_that_is_there_costs_a_try_also_between_absences() -> None:
    absent, broken = Failed("server_unavailable", "", absent=True), Failed("bad_response", "")
    assert tries([absent, broken] * 9, 2, patience=1e6)[:2] == (6, broken)
