"""What a server can do, found out by asking it: servers answer 200 and ignore what they do not know."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.chat import Chat, Reply
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.query import Query
from tinyv.llm.servers import Server
from tinyv.llm.style import Style, style_of
from tinyv.llm.transport import Transport

RIGHT = Query("What is 6 times 7?", "42", "42.0")
WRONG = Query("What is 6 times 7?", "42", "24")
"""The pairs that a server is probed with; the doctor shows what it makes of them."""
DEFAULT_THRESHOLD = 0.5
_log = logging.getLogger(__name__)
_MAX_TRIES = 6
_FEWER_TOP = 5
_CRASHED = 500


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a probe."""

    chat: Chat
    style: Style
    model: str
    context: int | None = None
    """Longest prompt in tokens, where the list of models says so."""
    scoring: bool = False
    """True if `/generative_scoring` is used."""


async def probe(server: Server, config: ModelConfig, transport: Transport) -> Found:
    """Name the model, then ask it about a right pair until it answers in a form that can be read.

    Raises Failed for a server that does not answer, ConfigError for a model name that must be given.
    """
    model, context = await _model(server, config, transport)
    style = style_of(config, model)
    chat = Chat(model=model, style=style, logprobs=not style.thinks)
    chat = await _settled(chat, server, transport)
    if not chat.logprobs and config.threshold != DEFAULT_THRESHOLD:
        _log.warning("%s: its text is read, so threshold %g has no effect", server.url, config.threshold)
    return Found(chat, style, model, context)


async def _settled(chat: Chat, server: Server, transport: Transport) -> Chat:
    """The richest form of request that this server takes and obeys.

    What led to a leaner form (a 500, a reply without log-probabilities) may have been a passing fault: the first
    form gets a second chance.
    """
    prompt = chat.style.prompt.render(RIGHT)
    settled, doubtful = await _descended(chat, server, transport, prompt)
    if not doubtful or settled == chat:
        return settled
    try:
        reply = await chat.ask(server, transport, prompt)
    except Failed:
        return settled
    return chat if _obeyed(chat, reply) == chat else settled


async def _descended(chat: Chat, server: Server, transport: Transport, prompt: str) -> tuple[Chat, bool]:
    """The first form that is taken and obeyed, from rich to lean; and whether a passing fault may have led there."""
    doubtful = False
    for _ in range(_MAX_TRIES):
        try:
            reply = await chat.ask(server, transport, prompt)
        except Failed as failure:
            leaner = _leaner(chat, failure)
            if leaner is None:
                raise
            doubtful = doubtful or failure.status == _CRASHED
            chat = leaner
            continue
        better = _obeyed(chat, reply)
        if better == chat:
            return chat, doubtful
        doubtful = doubtful or (chat.logprobs and not better.logprobs)
        chat = better
    raise Failed("request_refused", f"{server.url} takes no form of request that we know", again=False)


def _leaner(chat: Chat, failure: Failed) -> Chat | None:
    """The request without what the server refused; None if it was refused for another reason."""
    if failure.status not in (400, 404, 422, 500, 501) or failure.status == 404:
        return None
    said = failure.detail.partition(": ")[2]
    if "max_completion_tokens" in said and chat.token_key == "max_tokens":
        return replace(chat, token_key="max_completion_tokens")
    if "temperature" in said and chat.sampling:
        return replace(chat, sampling=False)
    if chat.logprobs and chat.top > _FEWER_TOP:
        return replace(chat, top=_FEWER_TOP)
    if chat.logprobs:
        return replace(chat, logprobs=False)
    return replace(chat, sampling=False) if chat.sampling else None


def _obeyed(chat: Chat, reply: Reply) -> Chat:
    """The same request if it was obeyed; else without the log-probabilities, or with the other name of the budget."""
    if chat.logprobs and not reply.entries:
        return replace(chat, logprobs=False)
    if reply.tokens is not None and reply.tokens > 2 * chat.budget and chat.token_key == "max_tokens":
        return replace(chat, token_key="max_completion_tokens")
    return chat


async def _model(server: Server, config: ModelConfig, transport: Transport) -> tuple[str, int | None]:
    """The model's name and context: configured, or the one that is served."""
    if config.model is not None:
        return config.model, await _context(config.model, server, transport)
    listed = await _listed(server, transport)
    if len(listed) != 1:
        names = ", ".join(repr(name) for name, _ in listed) or "none"
        raise ConfigError(f"{server.url}/models lists {names}: say which model (model=..., --model-name)")
    return listed[0]


async def _context(model: str, server: Server, transport: Transport) -> int | None:
    """The context of a model whose name is known, if the server tells: not every one lists its models."""
    try:
        return dict(await _listed(server, transport)).get(model)
    except Failed as failure:
        _log.debug("%s: its context is not known: %s", server.url, failure)
        return None


async def _listed(server: Server, transport: Transport) -> list[tuple[str, int | None]]:
    """What `/v1/models` lists. Some servers fail here and work otherwise: for them the name has to be given."""
    value = await transport.get(f"{server.url}/models")
    entries = value.get("data") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise Failed("bad_response", f"{server.url}/models is no list of models")
    return [
        _named(entry) for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]


def _named(entry: dict[str, Any]) -> tuple[str, int | None]:
    context = entry.get("max_model_len")
    return entry["id"], context if isinstance(context, int) else None
