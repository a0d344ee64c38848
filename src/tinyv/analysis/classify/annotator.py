"""A language model that classifies what the rules leave open; asked as the annotators of the data stage are."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tinyv.analysis.classify.reply import subcategory_in
from tinyv.analysis.classify.template import subcategory_prompt
from tinyv.data.annotate.annotator import Annotator as Asker
from tinyv.data.annotate.annotator import served_name
from tinyv.data.annotate.panel import AGAIN_TEMPERATURE
from tinyv.errors import ConfigError
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.loop import loop_thread
from tinyv.llm.query import Query

CONCURRENCY = 16
"""Requests at a time."""
TRIES = 2
"""Replies that are asked for before a pair counts as unreadable."""
UNREADABLE = "unreadable_reply"
Texts = tuple[str, str, str]


class Annotator:
    """Chooses a sub-category by asking an OpenAI-compatible server. Holds no connection between calls."""

    def __init__(
        self,
        server: str | ModelConfig,
        model: str | None = None,
        api_key_env: str | None = None,
        *,
        concurrency: int = CONCURRENCY,
        max_tokens: int = 1024,
    ) -> None:
        """Send nothing yet. Raises ConfigError for what does not fit.

        `server` is an address such as http://localhost:8000/v1; without `model` the one name that it lists is used.
        """
        if isinstance(server, ModelConfig):
            self._config = server
        else:
            self._config = ModelConfig(
                server, model=model, api_key_env=api_key_env, concurrency=concurrency, timeout_s=120.0
            )
        self._max_tokens = max_tokens
        self.failures: Counter[str] = Counter()
        """Distinct pairs without a sub-category over all calls, by reason: a server's failure or `unreadable_reply`."""

    def classify_all(self, pairs: Sequence[Texts]) -> list[str | None]:
        """The id of the sub-category of each (question, reference, answer), in order; equal pairs are asked about once.

        None where the server failed or its reply was no sub-category; that is counted and never raised. Raises
        ConfigError only where the set-up is at fault: a key that is not set, several models and none named.
        """
        if not pairs:
            return []
        found = loop_thread().submit(self._all([*dict.fromkeys(pairs)])).result()
        return [found.get(pair) for pair in pairs]

    async def _all(self, pairs: list[Texts]) -> dict[Texts, str]:
        try:
            config = await self._named()
        except Failed as failure:
            self.failures[failure.reason] += len(pairs)
            return {}
        asker = Asker(config.model or "", config, self._max_tokens)
        found: dict[Texts, str] = {}
        waiting = iter(pairs)
        try:
            await asyncio.gather(*(self._work(asker, waiting, found) for _ in range(config.places)))
        finally:
            await asker.close()
        return found

    async def _named(self) -> ModelConfig:
        """The configuration with the model's name. Raises Failed, or ConfigError if there is no one name."""
        if self._config.model:
            return self._config
        try:
            return replace(self._config, model=await served_name(self._config))
        except ConfigError as exc:
            if isinstance(exc.__cause__, Failed):
                raise exc.__cause__ from None
            raise

    async def _work(self, asker: Asker, waiting: Iterator[Texts], found: dict[Texts, str]) -> None:
        """Ask about one pair after the other; as many workers run as requests are allowed at a time."""
        for pair in waiting:
            try:
                chosen = await self._asked(asker, pair)
            except Failed as failure:
                self.failures[failure.reason] += 1
                continue
            if chosen is None:
                self.failures[UNREADABLE] += 1
            else:
                found[pair] = chosen

    async def _asked(self, asker: Asker, pair: Texts) -> str | None:
        text = subcategory_prompt().render(Query(*pair))
        for number in range(TRIES):
            said = await asker.ask(text, AGAIN_TEMPERATURE if number else 0.0)
            chosen = subcategory_in(said.text)
            if chosen is not None:
                return chosen
        return None
