from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

import tinyv
from tinyv.llm import servers as servers_module
from tinyv.llm.breaker import FAILURES_TO_OPEN, FIRST_PAUSE_S, LONGEST_PAUSE_S, Breaker, Pass
from tinyv.llm.capabilities import probe
from tinyv.llm.cards import card_for
from tinyv.llm.chat import Chat, Reply, _reply
from tinyv.llm.failure import Failed
from tinyv.llm.gathering import Gatherer
from tinyv.llm.retry import FIRST_WAIT_S, JITTER, LONGEST_WAIT_S, _wait, retrying
from tinyv.llm.scoring import _scores
from tinyv.llm.servers import Server, Servers
from tinyv.llm.style import style_of
from tinyv.llm.transport import refusal, seconds_of

T = TypeVar("T")


class Clock:
    """Seconds that only grow when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()
    return breaker, clock


def bounded(work: Callable[[], Awaitable[T]]) -> T:
    """What a coroutine gives, which must not take long."""

    async def run() -> T:
        return await asyncio.wait_for(work(), 5)

    return asyncio.run(run())


# --- the breaker ---------------------------------------------------------------------------------------------------


def test_a_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(Clock())
    for _ in range(3):
        for _ in range(FAILURES_TO_OPEN - 1):
            breaker.failed()
        assert breaker.closed and breaker.try_pass() is Pass.FREE
        breaker.succeeded()
    for _ in range(FAILURES_TO_OPEN):
        assert breaker.closed
        breaker.failed()
    assert not breaker.closed and breaker.try_pass() is None


def test_an_open_breaker_lets_one_probe_through_when_its_pause_is_over() -> None:
    breaker, clock = opened()
    assert breaker.seconds_to_probe() == FIRST_PAUSE_S
    clock.now += FIRST_PAUSE_S - 0.01
    assert breaker.try_pass() is None
    clock.now += 0.01
    assert breaker.try_pass() is Pass.PROBE
    assert breaker.try_pass() is None
    clock.now += 1_000
    assert breaker.try_pass() is None


def test_each_failed_probe_doubles_the_pause_up_to_the_longest() -> None:
    breaker, clock = opened()
    pauses = []
    for _ in range(10):
        pauses.append(breaker.seconds_to_probe())
        clock.now += pauses[-1]
        assert breaker.try_pass() is Pass.PROBE
        breaker.failed(Pass.PROBE)
    assert pauses == [min(FIRST_PAUSE_S * 2**k, LONGEST_PAUSE_S) for k in range(10)]


def test_a_probe_that_succeeds_closes_and_forgets_the_long_pauses() -> None:
    breaker, clock = opened()
    for _ in range(3):
        clock.now += breaker.seconds_to_probe()
        breaker.try_pass()
        breaker.failed(Pass.PROBE)
    clock.now += breaker.seconds_to_probe()
    breaker.try_pass()
    breaker.succeeded()
    assert [breaker.try_pass(), breaker.try_pass()] == [Pass.FREE, Pass.FREE]
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()
    assert breaker.seconds_to_probe() == FIRST_PAUSE_S


def test_requests_sent_before_it_opened_neither_lengthen_the_pause_nor_end_the_probe() -> None:
    breaker, clock = opened()
    for _ in range(50):
        breaker.failed()
    assert breaker.seconds_to_probe() == FIRST_PAUSE_S
    clock.now += FIRST_PAUSE_S
    assert breaker.try_pass() is Pass.PROBE
    breaker.failed()
    breaker.released()
    assert breaker.try_pass() is None and breaker.seconds_to_probe() == 0
    breaker.failed(Pass.PROBE)
    assert breaker.seconds_to_probe() == 2 * FIRST_PAUSE_S


def test_a_probe_that_is_cancelled_lets_another_one_go() -> None:
    breaker, clock = opened()
    clock.now += FIRST_PAUSE_S
    assert breaker.try_pass() is Pass.PROBE
    breaker.released(Pass.PROBE)
    assert not breaker.closed and breaker.try_pass() is Pass.PROBE


@pytest.mark.parametrize("end", ["succeeded", "failed", "released"])
def test_everyone_who_waits_hears_at_once_how_the_probe_ended(end: str) -> None:
    async def heard() -> float:
        breaker, clock = opened()
        clock.now += FIRST_PAUSE_S
        breaker.try_pass()
        waiting = [asyncio.ensure_future(breaker.change.wait()) for _ in range(5)]
        await asyncio.sleep(0)
        start = time.monotonic()
        breaker.succeeded() if end == "succeeded" else getattr(breaker, end)(Pass.PROBE)
        await asyncio.gather(*waiting)
        return time.monotonic() - start

    assert bounded(heard) < 1


# --- servers -------------------------------------------------------------------------------------------------------


def three(concurrency: int = 2) -> Servers:
    return Servers(tinyv.ModelConfig(("http://a/v1", "http://b/v1", "http://c/v1"), concurrency=concurrency))


async def fail(servers: Servers, server: Server, times: int = FAILURES_TO_OPEN) -> None:
    """Bring a server down as requests do."""
    for _ in range(times):
        sent_as = await server.take()
        assert sent_as is not None
        server.last = Failed("overloaded", f"{server.url} said 503")
        server.breaker.failed(sent_as)
        server.leave()


def test_the_least_busy_server_is_taken_and_rather_another_one_than_the_last() -> None:
    async def taken() -> list[str]:
        servers = three()
        async with servers.one() as a, servers.one() as b, servers.one() as c, servers.one(avoid=a) as d:
            return [server.url for server in (a, b, c, d)]

    assert bounded(taken) == ["http://a/v1", "http://b/v1", "http://c/v1", "http://b/v1"]


def test_places_and_counts_are_given_back_whatever_happens() -> None:
    async def after() -> list[int]:
        servers = three(concurrency=1)
        for failure in (Failed("x", "y"), ValueError(), asyncio.CancelledError(), KeyboardInterrupt()):
            with pytest.raises(type(failure)):
                async with servers.one():
                    raise failure
        waiting = [asyncio.ensure_future(use(servers)) for _ in range(6)]
        await asyncio.sleep(0.01)
        waiting[4].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        async with servers.one(), servers.one(), servers.one():
            return [server.busy for server in servers.all]

    async def use(servers: Servers) -> None:
        async with servers.one():
            await asyncio.sleep(0.05)

    assert bounded(after) == [1, 1, 1]


def test_a_server_that_is_down_gets_nothing_until_its_probe_is_due_and_then_one_request() -> None:
    async def taken() -> list[list[str]]:
        servers = three(concurrency=9)
        await fail(servers, servers.all[0])
        during = [await one(servers) for _ in range(4)]
        await asyncio.sleep(FIRST_PAUSE_S + 0.05)
        async with servers.one() as probed, servers.one() as next_one:
            return [during, [probed.url, next_one.url]]

    async def one(servers: Servers) -> str:
        async with servers.one() as server:
            return server.url

    during, after = bounded(taken)
    assert "http://a/v1" not in during
    assert after == ["http://a/v1", "http://b/v1"]


def test_where_all_are_down_the_first_that_is_due_is_probed_though_another_ones_probe_hangs() -> None:
    async def waited() -> tuple[str, float]:
        servers = Servers(tinyv.ModelConfig(("http://a/v1", "http://b/v1")))
        a, b = servers.all
        await fail(servers, a)
        await asyncio.sleep(FIRST_PAUSE_S + 0.05)
        assert await a.take() is Pass.PROBE  # and never comes back
        await fail(servers, b)
        start = time.monotonic()
        async with servers.one() as server:
            return server.url, time.monotonic() - start

    url, seconds = bounded(waited)
    assert url == "http://b/v1" and seconds < FIRST_PAUSE_S + 0.5


@pytest.mark.parametrize("turns", range(6))
def test_whoever_begins_to_wait_while_a_probe_ends_hears_of_it(turns: int) -> None:
    async def waited() -> float:
        servers = three()
        for server in servers.all:
            await fail(servers, server)
        await asyncio.sleep(FIRST_PAUSE_S + 0.02)
        assert [await server.take() for server in servers.all] == [Pass.PROBE] * 3
        waiting = asyncio.ensure_future(use(servers))
        for _ in range(turns):
            await asyncio.sleep(0)
        start = time.monotonic()
        servers.all[1].breaker.succeeded()
        await waiting
        return time.monotonic() - start

    async def use(servers: Servers) -> None:
        async with servers.one():
            pass

    assert bounded(waited) < 1


@pytest.mark.parametrize("left", [0.1, 1_000])
def test_a_wait_past_the_deadline_or_past_all_patience_fails_at_once_with_the_reason_of_the_last_failure(
    left: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_module, "PATIENCE_S", 0.2)

    async def refused() -> Failed:
        servers = Servers(tinyv.ModelConfig("http://a/v1"))
        await fail(servers, servers.all[0])
        end = asyncio.get_running_loop().time() + left
        start = time.monotonic()
        with pytest.raises(Failed) as caught:
            async with servers.one(deadline=lambda: end):
                raise AssertionError("a server that is down was given")
        assert time.monotonic() - start < 0.1
        return caught.value

    failure = bounded(refused)
    assert (failure.reason, failure.again) == ("overloaded", False)


def test_a_refused_request_speaks_for_the_server() -> None:
    async def closed() -> bool:
        servers = three()
        for _ in range(20):
            with pytest.raises(Failed):
                async with servers.one() as server:
                    raise Failed("request_refused", "no", server_fault=False)
        return server.breaker.closed

    assert bounded(closed)


# --- retries -------------------------------------------------------------------------------------------------------


def tries(
    failures: Sequence[BaseException], retries: int, left: float = 1e9
) -> tuple[int, BaseException | None, list[float]]:
    """How often it was tried, how it ended, and the waits, by a clock that sleeps at once."""
    clock, waits, count = Clock(), [], 0

    async def sleep(seconds: int | float) -> None:
        waits.append(seconds)
        clock.now += seconds

    async def run() -> None:
        nonlocal count
        end = clock() + left
        attempts = retrying(retries, lambda: end, clock)
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


def test_a_retry_after_is_obeyed_with_jitter_above_it() -> None:
    for asked in (0.0, 2.0, 600.0):
        _, failure, [wait] = tries([Failed("overloaded", "", retry_after=asked)], 1)
        assert failure is None and asked <= wait <= asked * (1 + JITTER)


def test_no_wait_goes_past_the_deadline() -> None:
    busy = Failed("overloaded", "", retry_after=10.0)
    assert tries([busy], 3, left=9.9) == (1, busy, [])
    assert tries([busy], 3, left=12.6)[:2] == (2, None)


def test_the_wait_of_a_state_without_an_outcome_is_a_back_off() -> None:
    state: Any = SimpleNamespace(outcome=None, attempt_number=1)
    assert 0 < _wait(state) <= 2 * FIRST_WAIT_S


# --- Retry-After and statuses --------------------------------------------------------------------------------------

RETRY_AFTER = [
    (None, None),
    ("0", 0.0),
    ("1.5", 1.5),
    (" 7 ", 7.0),
    ("-3", 0.0),
    ("86400", 86_400.0),
    ("9" * 400, None),
    ("1e400", None),
    ("inf", None),
    ("nan", None),
    ("", None),
    ("soon", None),
    ("Wed, 99 Oct 2065 07:28:00 GMT", None),
    ("Wed, 21 Oct 99999 07:28:00 GMT", None),
    ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ("Wed, 21 Oct 2015 07:28:00 +99999999999999999999", None),
    ("\x00", None),
]


@pytest.mark.parametrize(("header", "seconds"), RETRY_AFTER)
def test_retry_after_is_seconds_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


def test_a_date_of_retry_after_counts_from_now() -> None:
    found = seconds_of(formatdate(time.time() + 90, usegmt=True))
    assert found is not None and 85 < found <= 90


STATUSES = [
    (429, "overloaded", True, False),
    (503, "overloaded", True, True),
    (529, "overloaded", True, True),
    (500, "server_unavailable", True, True),
    (502, "server_unavailable", True, True),
    (504, "server_unavailable", True, True),
    (599, "server_unavailable", True, True),
    (501, "server_unavailable", False, True),
    (408, "server_unavailable", True, True),
    (400, "request_refused", False, False),
    (401, "request_refused", False, False),
    (404, "request_refused", False, False),
    (422, "request_refused", False, False),
    (204, "bad_response", False, False),
    (301, "bad_response", False, False),
]


@pytest.mark.parametrize(("status", "reason", "again", "server_fault"), STATUSES)
def test_each_status_has_its_reason(status: int, reason: str, again: bool, server_fault: bool) -> None:
    failure = refusal("http://a/v1", status, b"\xff<b>\n no" * 100, "3")
    assert (failure.reason, failure.again, failure.server_fault, failure.status) == (
        reason,
        again,
        server_fault,
        status,
    )
    assert "\n" not in str(failure) and len(str(failure)) < 400


# --- gathering -----------------------------------------------------------------------------------------------------


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


# --- replies of odd shapes -----------------------------------------------------------------------------------------

CHAT = Chat(model="m", style=style_of(tinyv.ModelConfig("http://a"), card_for("generic").name), logprobs=True)
MESSAGES: list[Any] = [None, 1, [], "x", {"content": 5}, {"content": ["a"]}, {"content": 7, "reasoning": "r"}]
NO_CHAT: list[Any] = [
    *(None, 1, "x", [], {}, {"choices": []}, {"choices": {}}, {"choices": [1]}, {"choices": [{}]}),
    *({"choices": [{"message": message}]} for message in MESSAGES),
    {"choices": [{"message": {"content": "x"}, "logprobs": "no"}]},
    {"choices": [{"message": {"content": "x"}, "logprobs": {"content": {"a": 1}}}]},
    {"choices": [{"message": {"content": "x"}}], "usage": [1]},
]


@pytest.mark.parametrize("value", NO_CHAT, ids=str)
def test_what_is_no_chat_completion_is_a_bad_response(value: object) -> None:
    with pytest.raises(Failed, match="bad_response"):
        _reply("http://a", value)


def entry(logprob: object, token: object = "True") -> dict[str, object]:
    return {"token": token, "logprob": logprob, "top_logprobs": []}


ODD_ENTRIES = [
    *([1], ["True"], [None], [{"token": "True"}], [entry(None)], [entry("x")], [entry([])]),
    *([entry(10**400)], [entry(-(10**400))], [{**entry(0.0), "top_logprobs": 3}]),
    [{**entry(0.0), "top_logprobs": [None]}],
    [{**entry(0.0), "top_logprobs": {"True": -0.1}}],
]


@pytest.mark.parametrize("entries", ODD_ENTRIES, ids=lambda e: str(e)[:60])
def test_log_probabilities_of_odd_shapes_are_a_bad_response(entries: list[Any]) -> None:
    with pytest.raises(Failed, match="bad_response"):
        CHAT.opinion(Reply("True", entries, 1), 0.1)


@pytest.mark.parametrize(
    "entries", [[entry(math.nan)], [entry(-math.inf)], [entry(0.0, "None")], [entry(0.0, "")]]
)
def test_log_probabilities_that_say_nothing_are_unreadable(entries: list[Any]) -> None:
    with pytest.raises(Failed, match="unreadable_verdict"):
        CHAT.opinion(Reply("True", entries, 1), 0.1)


@pytest.mark.parametrize("logprob", [0.0, 1e-9, 5, 1e300, math.inf])
def test_a_probability_above_one_counts_as_one(logprob: float) -> None:
    assert CHAT.opinion(Reply("True", [entry(logprob)], 1), 0.1).p_correct == 1.0


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], {}, {"data": None}, {"data": [1]}, {"data": []}, {"data": [{"index": 0, "score": 2}]}),
        {"data": [{"index": 0, "score": math.nan}]},
        {"data": [{"index": math.inf, "score": 0.5}]},
        {"data": [{"index": 0, "score": 10**400}]},
    ],
    ids=str,
)
def test_scores_of_odd_shapes_are_a_bad_response(value: Any) -> None:
    with pytest.raises(Failed, match="bad_response"):
        _scores(value, 1)


# --- the probe -----------------------------------------------------------------------------------------------------


class Replies:
    """A transport whose server crashes on some forms of request."""

    def __init__(self, crashes: Callable[[dict[str, Any], int], bool]) -> None:
        self._crashes = crashes
        self.payloads: list[dict[str, Any]] = []

    async def post(self, url: str, payload: dict[str, Any]) -> Any:
        self.payloads.append(payload)
        if self._crashes(payload, len(self.payloads)):
            raise Failed("server_unavailable", "500", status=500)
        logprobs = {"content": [entry(-0.1)]} if payload.get("logprobs") else None
        return {"choices": [{"message": {"content": "True"}, "logprobs": logprobs}]}


PROBES: list[tuple[str, Callable[[dict[str, Any], int], bool], tuple[bool, int]]] = [
    ("sound", lambda payload, n: False, (True, 20)),
    ("crashes once", lambda payload, n: n == 1, (True, 20)),
    ("crashes twice", lambda payload, n: n <= 2, (True, 20)),
    ("crashes with twenty", lambda payload, n: payload.get("top_logprobs", 0) > 5, (True, 5)),
    ("crashes with any", lambda payload, n: "logprobs" in payload, (False, 5)),
]


@pytest.mark.parametrize(("name", "crashes", "settled"), PROBES, ids=[row[0] for row in PROBES])
def test_a_500_makes_the_request_leaner_only_if_it_comes_of_the_request(
    name: str, crashes: Callable[[dict[str, Any], int], bool], settled: tuple[bool, int]
) -> None:
    async def found() -> tuple[bool, int]:
        config = tinyv.ModelConfig("http://a/v1", model="m")
        server = Servers(config).all[0]
        chat = (await probe(server, config, Replies(crashes))).chat  # type: ignore[arg-type]
        return chat.logprobs, chat.top

    assert bounded(found) == settled
