"""One annotator: a prompt in, a text out, over the servers of its model. Lives in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.chat import reply_in
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.retry import retrying
from tinyv.llm.servers import Server, Servers
from tinyv.llm.transport import Transport

_BAD_REQUEST = (400, 422)


@dataclass(frozen=True, slots=True)
class Said:
    """A reply and what it took."""

    text: str
    tokens_in: int
    tokens_out: int
    seconds: float


class Annotator:
    """Asks one model; made, used and closed in one event loop."""

    def __init__(self, label: str, config: ModelConfig, max_tokens: int) -> None:
        """Send nothing yet. Raises ConfigError if the key's variable is not set."""
        self.label = label
        self._config = config
        self._max_tokens = max_tokens
        self._transport = Transport(config)
        self._servers = Servers(config)
        self._places = asyncio.Semaphore(config.concurrency * len(config.urls))
        self._token_key = "max_tokens"
        self._sampling = True

    async def ask(self, prompt: str, temperature: float) -> Said:
        """The reply to a prompt. Raises Failed after the last try; the deadline counts from the first."""
        async with self._places:
            clock = asyncio.get_running_loop().time
            start = clock()
            end = start + self._config.deadline_s
            last: Server | None = None
            tries = retrying(self._config.retries, lambda: end, clock, self._config.patience_s)
            async for attempt in tries:
                with attempt:
                    async with self._servers.one(last, lambda: end) as last:
                        return await self._asked(last, prompt, temperature, clock)
        raise AssertionError("retrying ends with a result or an exception")

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def _asked(
        self, server: Server, prompt: str, temperature: float, clock: Callable[[], float]
    ) -> Said:
        start = clock()
        value = await self._posted(server, prompt, temperature)
        reply = reply_in(server.url, value)
        usage = value.get("usage") or {}
        return Said(
            reply.text,
            _count(usage.get("prompt_tokens")),
            _count(usage.get("completion_tokens")),
            round(clock() - start, 3),
        )

    async def _posted(self, server: Server, prompt: str, temperature: float) -> Any:
        """The server's reply; what it says that it does not take is left out or named otherwise from then on."""
        url = f"{server.url}/chat/completions"
        while True:
            payload = self._payload(prompt, temperature)
            try:
                return await self._transport.post(url, payload)
            except Failed as failure:
                if failure.status not in _BAD_REQUEST or not self._learnt(failure.detail, payload):
                    raise

    def _payload(self, prompt: str, temperature: float) -> dict[str, Any]:
        message = {"role": "user", "content": prompt}
        body: dict[str, Any] = {"model": self._config.model, "messages": [message]}
        body[self._token_key] = self._max_tokens
        return body | ({"temperature": temperature} if self._sampling else {})

    def _learnt(self, detail: str, sent: dict[str, Any]) -> bool:
        """True if the refusal names something that was sent, and that is sent no more."""
        if "max_completion_tokens" in detail and "max_tokens" in sent:
            self._token_key = "max_completion_tokens"
        elif "temperature" in detail and "temperature" in sent:
            self._sampling = False
        else:
            return False
        return True


async def served_name(config: ModelConfig, role: str = "annotator") -> str:
    """The one model that a server lists. Raises ConfigError if it lists none or several, or does not answer."""
    url = config.urls[0]
    transport = Transport(config)
    try:
        value = await transport.get(f"{url}/models")
        names = [str(entry["id"]) for entry in value["data"]]
    except Failed as failure:
        raise ConfigError(f"{role} {failure.detail}: start it, or give --{role}-model") from failure
    except (KeyError, TypeError) as exc:
        raise ConfigError(f"{role} {url}/models is no list of models: give --{role}-model") from exc
    finally:
        await transport.close()
    if len(names) != 1:
        listed = ", ".join(map(repr, names)) or "none"
        raise ConfigError(f"{role} {url}/models lists {listed}: say which with --{role}-model")
    return names[0]


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
