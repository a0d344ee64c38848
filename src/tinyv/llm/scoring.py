"""Many decisions in one call by vLLM's `/generative_scoring`, where it decides as the chat does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.capabilities import RIGHT, WRONG, Found
from tinyv.llm.failure import Failed
from tinyv.llm.query import Opinion
from tinyv.llm.servers import Server
from tinyv.llm.shell import Shell, read_shell
from tinyv.llm.transport import Transport
from tinyv.verdict import Outcome

AGREEMENT = 0.02
"""Largest difference between a score and the chat's p_correct on the probe's two pairs."""
PROBE_MASS = 0.5
"""Least probability of the decision's words together in the chats of the probe, if `min_mass` asks for less.

Raw scoring renormalises over the two label tokens, so it cannot notice a model that was about to say something else:
it is used only where those words hold most of the probability.
"""
ITEMS_PER_CALL = 128
SCORING_LANES = 4
"""Calls at a time: the server batches across them, and the next one is ready when one ends."""
_log = logging.getLogger(__name__)


class Scoring:
    """The endpoint of one server, with the chat template and the label tokens that belong to its model."""

    def __init__(self, server: Server, transport: Transport, model: str, shell: Shell, context: int) -> None:
        """`context`: longest prompt in tokens; the server cuts longer ones silently."""
        self._server = server
        self._transport = transport
        self._model = model
        self._shell = shell
        self._context = context

    def fits(self, prompt: str) -> bool:
        """True if the prompt is surely not cut: it has no more tokens than bytes."""
        return len(self._shell.around(prompt).encode("utf-8")) < self._context

    async def opinions(self, prompts: Sequence[str]) -> list[Opinion]:
        """One opinion per prompt, in order. Raises Failed."""
        payload = {
            "model": self._model,
            "query": [],
            "items": [self._shell.around(prompt) for prompt in prompts],
            "label_token_ids": [self._shell.yes, self._shell.no],
            "apply_softmax": True,
            "add_special_tokens": False,
        }
        value = await self._transport.post(f"{self._server.root}/generative_scoring", payload)
        return [
            Opinion(Outcome.CORRECT if p >= 0.5 else Outcome.INCORRECT, p)
            for p in _scores(value, len(prompts))
        ]


async def scoring_of(server: Server, transport: Transport, found: Found, min_mass: float) -> Scoring | None:
    """The endpoint, if the server has it and it agrees with the chat; None otherwise."""
    if not found.chat.logprobs or found.chat.budget != 1 or found.context is None:
        return None
    prompts = [found.style.prompt.render(query) for query in (RIGHT, WRONG)]
    try:
        shell = await read_shell(server, transport, found.model, found.style, prompts[0])
        scoring = Scoring(server, transport, found.model, shell, found.context)
        scores = await scoring.opinions(prompts)
        least = max(min_mass, PROBE_MASS)
        chats = await asyncio.gather(*(_chat(server, transport, found, prompt, least) for prompt in prompts))
    except (Failed, ConfigError) as exc:
        _log.debug("%s: /generative_scoring is not used: %s", server.url, exc)
        return None
    apart = max(abs((s.p_correct or 0.0) - (c.p_correct or 0.0)) for s, c in zip(scores, chats, strict=True))
    if apart > AGREEMENT:
        _log.debug("%s: /generative_scoring differs from the chat by %.3f, not used", server.url, apart)
        return None
    return scoring


async def _chat(server: Server, transport: Transport, found: Found, prompt: str, min_mass: float) -> Opinion:
    return found.chat.opinion(await found.chat.ask(server, transport, prompt), min_mass)


def _scores(value: Any, wanted: int) -> list[float]:
    """The scores in order. Raises Failed, which says nothing of the server's chat."""
    try:
        by_index = {int(entry["index"]): float(entry["score"]) for entry in value["data"]}
        scores = [by_index[index] for index in range(wanted)]
    except (KeyError, TypeError, ValueError, OverflowError) as exc:
        detail = "/generative_scoring gave something else"
        raise Failed("bad_response", detail, server_fault=False, quoted=repr(exc)[:80]) from exc
    if not all(0 <= score <= 1 for score in scores):
        raise Failed("bad_response", "/generative_scoring gave no probabilities", server_fault=False)
    return scores
