"""/readyz answers while a model server hangs: with what was seen last, and with what the next look finds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.transport import Transport
from tinyv.nano.config import NanoConfig
from tinyv.serve import ready
from tinyv.serve.ready import ModelWatch, Seen

ONE, TWO = "http://one.invalid/v1", "http://two.invalid/v1"


class Servers:
    """Stands in for the network: a look at a server waits until it is let go, or fails."""

    def __init__(self) -> None:
        self.gates: dict[str, asyncio.Event] = {}
        self.down: set[str] = set()
        self.looks = 0

    async def get(self, url: str) -> None:
        server = url.removesuffix("/models")
        self.looks += 1
        if server in self.gates:
            await self.gates[server].wait()
        if server in self.down:
            raise Failed("timeout", server)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    found = Servers()
    monkeypatch.setattr(Transport, "get", lambda _, url: found.get(url))
    monkeypatch.setattr(ready, "WAIT_S", 0.05)
    monkeypatch.setattr(ready, "FRESH_S", 0.0)
    return found


def watched(steps: Callable[[ModelWatch], object]) -> None:
    async def run() -> None:
        await steps(ModelWatch(ModelConfig((ONE, TWO))))  # type: ignore[misc]

    asyncio.run(run())


def up(seen: list[Seen]) -> list[bool]:
    return [one.up for one in seen]


def test_a_server_that_hangs_keeps_nobody_waiting_and_is_down_once_its_look_has_failed(
    servers: Servers,
) -> None:
    async def steps(watch: ModelWatch) -> None:
        assert up(await watch.servers()) == [True, True]
        servers.gates[TWO] = gate = asyncio.Event()
        servers.down.add(TWO)
        assert up(await watch.servers()) == [True, True]  # the look at the second is under way
        looks = servers.looks
        await watch.servers()
        assert servers.looks == looks + 1  # at the first one only
        gate.set()
        await asyncio.sleep(0)
        assert [(one.up, one.reason) for one in await watch.servers()] == [(True, None), (False, "timeout")]

    watched(steps)


def test_a_server_that_was_never_seen_is_down(servers: Servers) -> None:
    async def steps(watch: ModelWatch) -> None:
        servers.gates[ONE] = asyncio.Event()
        assert await watch.servers() == [Seen(ONE, False, "timeout"), Seen(TWO, True)]
        servers.gates[ONE].set()
        assert up(await watch.servers()) == [True, True]

    watched(steps)


def test_what_was_just_seen_is_not_looked_at_again(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "FRESH_S", 600.0)

    async def steps(watch: ModelWatch) -> None:
        await asyncio.gather(*(watch.servers() for _ in range(9)))
        await watch.servers()
        assert servers.looks == 2

    watched(steps)


@pytest.mark.parametrize("model", [None, NanoConfig()])
def test_what_is_no_server_is_always_there(model: NanoConfig | None) -> None:
    assert asyncio.run(ModelWatch(model).servers()) == []
