from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from loops import bounded
from tinyv.llm.failure import Failed
from tinyv.llm.gathering import Gatherer


def test_what_comes_together_is_one_call_and_its_results_go_to_who_asked() -> None:
    calls: list[list[int]] = []

    async def double(items: Sequence[int]) -> list[int]:
        calls.append(list(items))
        await asyncio.sleep(0.01)
        return [2 * item for item in items]

    async def crowd() -> list[int]:
        gatherer = Gatherer(double, most=4)
        return await asyncio.gather(*(gatherer.ask(item) for item in range(10)), gatherer.ask(99))

    assert bounded(crowd) == [*range(0, 20, 2), 198]
    assert [len(call) for call in calls] == [4, 4, 3]


def test_so_many_calls_are_under_way_as_there_are_lanes() -> None:
    now = most = 0

    async def slowly(items: Sequence[int]) -> list[int]:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return list(items)

    async def crowd() -> list[int]:
        gatherer = Gatherer(slowly, most=1, lanes=3)
        return await asyncio.gather(*(gatherer.ask(item) for item in range(12)))

    assert bounded(crowd) == list(range(12))
    assert most == 3


@pytest.mark.parametrize("short", [0, 1, 3], ids=["none", "too few", "too many"])
def test_a_call_that_breaks_its_promise_fails_everyone_who_waits_and_nobody_who_comes_after(
    short: int,
) -> None:
    async def wrong(items: Sequence[int]) -> list[int]:
        return [0] * short

    async def crowd() -> list[object]:
        gatherer = Gatherer(wrong, most=2)
        first = await asyncio.gather(*(gatherer.ask(item) for item in range(2)), return_exceptions=True)
        return [*first, *(await asyncio.gather(gatherer.ask(1), return_exceptions=True))]

    found = bounded(crowd)
    assert all(isinstance(result, ValueError) for result in found[:2])
    assert found[2] == 0 if short == 1 else isinstance(found[2], ValueError)


def test_an_exception_reaches_everyone_of_its_call_and_the_next_call_goes_on() -> None:
    async def picky(items: Sequence[int]) -> list[int]:
        if 0 in items:
            raise Failed("timeout", "zero")
        return list(items)

    async def crowd() -> list[object]:
        gatherer = Gatherer(picky, most=2)
        return list(await asyncio.gather(*(gatherer.ask(item) for item in range(4)), return_exceptions=True))

    found = bounded(crowd)
    assert [type(result) for result in found] == [Failed, Failed, int, int]


def test_a_call_is_cancelled_when_nobody_waits_any_more_and_not_before() -> None:
    async def run() -> tuple[int, bool, list[object]]:
        ended: list[str] = []
        release = asyncio.Event()

        async def slowly(items: Sequence[int]) -> list[int]:
            try:
                await release.wait()
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return list(items)

        gatherer = Gatherer(slowly, most=2)
        tasks = [asyncio.ensure_future(gatherer.ask(item)) for item in range(3)]
        await asyncio.sleep(0.01)
        tasks[0].cancel()
        await asyncio.sleep(0.01)
        before = len(ended)
        tasks[1].cancel()
        await asyncio.sleep(0.01)
        release.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        return before, ended == ["cancelled"], [results[2]]

    assert bounded(run) == (0, True, [2])


def test_what_was_cancelled_while_it_waited_for_a_lane_is_never_sent() -> None:
    sent: list[int] = []

    async def slowly(items: Sequence[int]) -> list[int]:
        sent.extend(items)
        await asyncio.sleep(0.02)
        return list(items)

    async def run() -> None:
        gatherer = Gatherer(slowly, most=1)
        tasks = [asyncio.ensure_future(gatherer.ask(item)) for item in range(3)]
        await asyncio.sleep(0.005)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    bounded(run)
    assert sent == [0, 2]
