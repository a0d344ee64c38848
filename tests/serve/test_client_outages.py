"""A service that is away for a while costs the wait and nothing else; the deadline stands above all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from standins import standin, well

import tinyv
from serving import Served
from tinyv.errors import ConfigError
from tinyv.sample import Sample

HALF = Sample("Halve 1.", "1/2", r"It is \boxed{0.5}.")
AWAY_S = 4.0
"""Longer than all tries of a request together, were they spent."""
Reply = tuple[int, Any, dict[str, str]]


class Proxy:
    """Says a status where the service is away, and passes on the rest."""

    def __init__(self, status: int, told: Any = "", *, away: int = 10**9) -> None:
        self.status, self.told, self.away = status, told, away

    def __call__(self, path: str, value: Any) -> Reply:
        if self.away:
            self.away -= 1
            return self.status, self.told, {}
        return well(path, value)


@pytest.fixture
def silent() -> Iterator[str]:
    """A port that takes connections and never speaks."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen(64)
        yield f"http://127.0.0.1:{one.getsockname()[1]}"


@pytest.mark.parametrize("size", [1, 600])
def test_a_service_that_is_killed_and_started_again_loses_nothing(size: int) -> None:
    with Served("--model", "none", workers=1) as served:
        client = tinyv.Client(served.url, on_error="none")
        assert client.reward([HALF]) == [1.0]
        port = served.port
        served.process.kill()
        served.process.wait()
        found: list[list[float | None]] = []
        asking = threading.Thread(target=lambda: found.append(client.reward([HALF] * size)))
        asking.start()
        time.sleep(AWAY_S)
    with Served("--model", "none", "--port", str(port), workers=1):
        asking.join(60)
    assert found == [[1.0] * size]


@pytest.mark.parametrize("status", [404, 502, 503, 504])
def test_a_proxy_without_its_service_is_waited_for_and_costs_no_try(status: int) -> None:
    proxy = Proxy(status, away=0)
    with standin(proxy) as (url, _):
        client = tinyv.Client(url, retries=0, on_error="none")
        assert client.reward([HALF]) == [1.0]
        proxy.away = 3
        assert client.reward([HALF]) == [1.0]


@pytest.mark.parametrize("told", ["", {"detail": "Not Found"}], ids=["text", "json"])
def test_a_service_that_stays_away_is_unavailable_and_no_error_of_the_user(told: Any) -> None:
    proxy = Proxy(404, told, away=0)
    with standin(proxy) as (url, _):
        client = tinyv.Client(url, patience_s=0.3, on_error="none")
        client.verify([HALF])
        proxy.away = 10**9
        assert {client.verify([HALF])[0].reason for _ in range(2)} == {"server_unavailable"}


def test_a_proxy_whose_service_is_not_there_yet_is_waited_for() -> None:
    with standin(Proxy(404, away=3)) as (url, _):
        assert tinyv.Client(url, retries=0).reward([HALF]) == [1.0]


def test_an_address_that_never_was_a_service_is_told() -> None:
    with standin(Proxy(404, {"detail": "Not Found"})) as (url, seen):
        with pytest.raises(ConfigError, match="no tinyv service"):
            tinyv.Client(url).verify([HALF])
        assert len(seen) == 1  # another service answers: nothing to wait for
    with standin(Proxy(404)) as (url, seen):
        with pytest.raises(ConfigError, match="no tinyv service"):
            tinyv.Client(url, patience_s=0.8).verify([HALF])
        assert len(seen) > 1


def test_the_deadline_of_a_call_is_kept_whatever_a_request_may_take(silent: str) -> None:
    client = tinyv.Client(silent, timeout_s=60, deadline_s=0.5, on_error="none")
    start = time.monotonic()
    reasons = {verdict.reason for size in (1, 20) for verdict in client.verify([HALF] * size)}
    assert reasons == {"timeout"}
    assert time.monotonic() - start < 30  # half of one request's time


def test_callers_do_not_wait_for_each_other(silent: str) -> None:
    client = tinyv.Client(silent, timeout_s=8, deadline_s=1, retries=0, on_error="none")
    reasons: list[str | None] = []

    def ask() -> None:
        reasons.extend({verdict.reason for verdict in client.verify([HALF] * 20)})

    threads = [threading.Thread(target=ask) for _ in range(8)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reasons == ["timeout"] * 8
    assert time.monotonic() - start < 8  # one after the other they would take as many seconds


def test_what_is_under_way_when_a_service_is_killed_is_judged_when_it_is_back() -> None:
    samples = [Sample(f"Question {n}", f"{n}/7", answer=f"{n}/7") for n in range(2000)]
    with Served("--model", "none", workers=1) as served:
        client = tinyv.Client(served.url, on_error="none")
        port = served.port
        found: list[list[float | None]] = []
        asking = threading.Thread(target=lambda: found.append(client.reward(samples)))
        asking.start()
        while not any(line.get("route") == "/v1/verify" for line in served.logs()):
            time.sleep(0.01)
        served.process.kill()
        served.process.wait()
    with Served("--model", "none", "--port", str(port), workers=1):
        asking.join(60)
    assert found == [[1.0] * len(samples)]


def test_a_token_that_does_not_fit_is_told_to_every_caller_of_that_moment() -> None:
    told: list[str] = []
    with standin(Proxy(401, {"error": {"code": "unauthorized"}})) as (url, _):
        client = tinyv.Client(url)

        def ask() -> None:
            with pytest.raises(ConfigError) as caught:
                client.verify([HALF] * 20)
            told.append(str(caught.value))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(told) == 8 and all("token" in text for text in told)
