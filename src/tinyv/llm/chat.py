"""One decision by `/v1/chat/completions`: what is sent, and what can be read from the reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tinyv.llm.failure import Failed
from tinyv.llm.logprobs import Entry, opinion_of
from tinyv.llm.query import Opinion
from tinyv.llm.servers import Server
from tinyv.llm.style import Style
from tinyv.llm.transport import Transport
from tinyv.llm.written import opinion_in

TOP = 20
"""Alternatives per token; the most that OpenAI and, by default, vLLM give."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat completion holds."""

    text: str
    entries: Sequence[Entry]
    """Log-probabilities, one entry per token; empty if the server gave none."""
    tokens: int | None
    """Tokens that were generated, where the server says so."""
    cut: bool = False
    """True if the budget ended before the reply did."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The form of request that a server takes."""

    model: str
    style: Style
    logprobs: bool
    """Decide by log-probabilities; False: by the text."""
    token_key: str = "max_tokens"
    sampling: bool = True
    """Send temperature and top_p."""
    top: int = TOP

    @property
    def budget(self) -> int:
        """Tokens that the reply may have."""
        return self.style.budget(logprobs=self.logprobs)

    def payload(self, prompt: str) -> dict[str, Any]:
        """The body of a request."""
        body: dict[str, Any] = {"model": self.model, "messages": [{"role": "user", "content": prompt}]}
        body[self.token_key] = self.budget
        if self.sampling:
            body["temperature"] = self.style.temperature
            if self.style.top_p != 1:
                body["top_p"] = self.style.top_p
        if self.logprobs:
            body |= {"logprobs": True, "top_logprobs": self.top}
        return body

    async def ask(self, server: Server, transport: Transport, prompt: str) -> Reply:
        """Send one request. Raises Failed."""
        value = await transport.post(f"{server.url}/chat/completions", self.payload(prompt))
        return reply_in(server.url, value)

    def opinion(self, reply: Reply, min_mass: float) -> Opinion:
        """What the reply says. Raises Failed: `unreadable_verdict`, or `bad_response` for odd log-probabilities."""
        if not self.logprobs:
            return opinion_in(reply.text, self.style.card, self.style.labels, cut=reply.cut)
        if not reply.entries:
            raise Failed(
                "bad_response", "a reply without the log-probabilities that earlier ones had", stale=True
            )
        try:
            return opinion_of(reply.entries, self.style.labels, min_mass)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as exc:
            raise Failed(
                "bad_response", "log-probabilities of an unknown shape", again=False, quoted=repr(exc)[:80]
            ) from exc


def reply_in(url: str, value: Any) -> Reply:
    """What a chat completion holds. Raises Failed `bad_response` if it is none."""
    try:
        choice = value["choices"][0]
        message = choice["message"]
        text = message.get("content") or ""
        if (message.get("reasoning_content") or message.get("reasoning")) and "</think>" not in text:
            # A server with a reasoning parser has cut the thought off: the rest is what comes after it.
            text = f"</think>{text}"
        entries = ((choice.get("logprobs") or {}).get("content")) or []
        tokens = (value.get("usage") or {}).get("completion_tokens")
        cut = choice.get("finish_reason") == "length"
    except (KeyError, IndexError, TypeError, AttributeError) as exc:
        raise Failed("bad_response", f"{url}: no chat completion", quoted=repr(exc)[:80]) from exc
    if not isinstance(text, str) or not isinstance(entries, list):
        raise Failed("bad_response", f"{url}: a chat completion of an unknown shape")
    return Reply(text, entries, tokens if isinstance(tokens, int) else None, cut)
