from __future__ import annotations

import time
from typing import Any

from scripted_pairs import (
    decisions,
    eventually,
    expected,
    fresh,
    judged,
    outcomes,
    pairs,
    probed,
    reasons,
    requests,
)
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.llm.breaker import FAILURES_TO_OPEN


def test_several_servers_share_the_load_and_one_that_is_down_is_dropped() -> None:
    samples, more = pairs(60), pairs(60, start=100)
    script: dict[str, Any] = {"latency_ms": 20, "decisions": decisions(samples + more)}
    with ScriptedServer(**script) as one, ScriptedServer(**script) as two:
        config = fresh((one.url, two.url), concurrency=4)
        assert outcomes(judged(config, samples)) == expected(samples)
        assert min(requests(one), requests(two)) > 20
        one.kill()
        two.reset()
        start = time.monotonic()
        assert outcomes(judged(config, more)) == expected(more)
        assert time.monotonic() - start < 5.0
        assert requests(two) == len(more)


def test_a_server_that_comes_back_gets_its_share_again() -> None:
    samples = pairs(300)
    script: dict[str, Any] = {"latency_ms": 10, "decisions": decisions(samples)}
    with ScriptedServer(**script) as one, ScriptedServer(**script) as two:
        config = fresh((one.url, two.url), concurrency=4)
        judged(config, samples[:20])
        one.kill()
        assert outcomes(judged(config, samples[20:60])) == expected(samples[20:60])
        one.restart()
        parts = iter(range(60, 300, 20))

        def used() -> bool:
            start = next(parts)
            part = samples[start : start + 20]
            assert outcomes(judged(config, part)) == expected(part)
            time.sleep(0.2)
            return requests(one) > 5

        assert eventually(used, seconds=10)


def test_a_server_that_hangs_does_not_keep_the_others_from_deciding() -> None:
    samples = pairs(30)
    with ScriptedServer(fault="hang") as bad, ScriptedServer(decisions=decisions(samples)) as good:
        config = fresh((bad.url, good.url), timeout_s=0.4, deadline_s=10.0, concurrency=8)
        assert outcomes(judged(config, samples)) == expected(samples)


def test_an_open_breaker_sends_one_probe_and_lets_the_batch_through_when_it_succeeds(
    server: ScriptedServer,
) -> None:
    samples, more = pairs(400), pairs(100, start=500)
    server.control(decisions=decisions(samples + more))
    config = probed(server, concurrency=8, deadline_s=2.0, retries=3)
    server.control(fault="refuse_500")
    assert reasons(judged(config, samples)) == {"server_unavailable"}
    # Those that opened it, what was under way then, and after that one request per pause of 0.5, 1 and 2 s.
    assert FAILURES_TO_OPEN <= requests(server) <= FAILURES_TO_OPEN + config.concurrency + 3
    server.control(fault=None, reset=True, latency_ms=5)
    assert eventually(lambda: outcomes(judged(config, more)) == expected(more), seconds=15)
    # The probe was one of them; what a deadline of the first try cut off was sent twice.
    assert len(more) <= requests(server) <= 1.5 * len(more)
