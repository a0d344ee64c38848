"""The way of TinyV's released reward, to compare with: one synchronous request per rejected sample, from processes.

Its reward function asks the model once for every sample that the rules reject, by the synchronous client of the
openai package, and the reward manager that it runs under makes a pool of 64 processes for every batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from tinyv.errors import MissingExtraError

PROCESSES = 64
_client: Any = None


class UpstreamWay:
    """Asks as upstream does, from a process without threads of its own: pools are forked, with the client made."""

    def __init__(self, url: str) -> None:
        """Make the client that the processes inherit. Raises MissingExtraError without the openai package."""
        global _client
        try:
            from openai import OpenAI
        except ImportError as exc:
            raise MissingExtraError("the comparison with upstream's way", "dev") from exc
        _client = OpenAI(base_url=url, api_key="none")

    def seconds(self, prompts: Sequence[str]) -> tuple[float, float]:
        """Wall seconds for one request per prompt: with a new pool, as upstream, and with one that is up."""
        start = perf_counter()
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
            list(pool.map(_ask, prompts))
            fresh = perf_counter() - start
            start = perf_counter()
            list(pool.map(_ask, prompts))
            return fresh, perf_counter() - start


def _ask(prompt: str) -> str | None:
    reply = _client.chat.completions.create(
        model="scripted",
        messages=[{"role": "user", "content": prompt}],
        max_completion_tokens=8,
        temperature=0,
    )
    content: str | None = reply.choices[0].message.content
    return content
