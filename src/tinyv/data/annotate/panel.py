"""All annotators together: questions to one of them, asked once and written down; votes that must agree."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinyv.data.annotate.annotator import Annotator, Said
from tinyv.data.annotate.journal import JUDGE, WRITE, Journal
from tinyv.data.annotate.options import Annotators
from tinyv.data.annotate.reading import Vote, answers_in, vote_in
from tinyv.data.annotate.templates import judge_prompt, write_prompt
from tinyv.data.questions import digest
from tinyv.llm.key import key_of
from tinyv.llm.prompt import Prompt
from tinyv.llm.query import Query

AGAIN_TEMPERATURE = 0.7
"""Of tries after an unreadable reply: at 0 the same reply would come again."""
WRITE_TEMPERATURE = 0.7
DISAGREED, UNREADABLE = "judges_disagree", "judge_unreadable"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the judges say together."""

    label: bool | None
    """None if there is no ruling."""
    why: str
    """A judge's reason for the label, or the reason why there is none."""
    judges: tuple[str, ...] = ()


class Panel:
    """Lives in one event loop; the journal remembers what was asked before."""

    def __init__(self, options: Annotators, journal: Journal) -> None:
        """Send nothing yet. Raises ConfigError if the key's variable is not set."""
        self._options = options
        self._journal = journal
        pairs = zip(options.labels, options.models, strict=True)
        self._all = [Annotator(label, config, options.max_tokens) for label, config in pairs]
        self._flight: dict[str, asyncio.Task[Any]] = {}

    async def close(self) -> None:
        """Give up what is under way, close the connections."""
        flights = list(self._flight.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        for annotator in self._all:
            await annotator.close()

    def writer_of(self, query: Query) -> str:
        """The annotator who writes for this question: one of them, by the question's hash."""
        place = int.from_bytes(digest(query.question, query.ground_truth)[:8], "big")
        return self._all[place % len(self._all)].label

    async def written(self, query: Query) -> list[str] | None:
        """Answers that this question's writer gives; None if none of its replies could be read. Raises Failed."""
        label = self.writer_of(query)
        annotator = next(one for one in self._all if one.label == label)
        prompt = write_prompt(self._options.write)
        value: list[str] | None = await self._asked(annotator, WRITE, prompt, query, WRITE_TEMPERATURE)
        return value

    async def ruling(self, query: Query, writer: str = "") -> Ruling:
        """What all judges agree on; who wrote the answer has no vote, if there is somebody else. Raises Failed."""
        judges = [one for one in self._all if one.label != writer] or self._all
        asked = [self._asked(one, JUDGE, judge_prompt(), query, 0.0) for one in judges]
        votes: list[tuple[bool, str] | None] = []
        for vote in await asyncio.gather(
            *asked, return_exceptions=True
        ):  # all replies are kept, if one fails
            if isinstance(vote, BaseException):
                raise vote
            votes.append(vote)
        said = [vote for vote in votes if vote is not None]
        if len(said) < len(votes):
            return Ruling(None, UNREADABLE)
        if len({equivalent for equivalent, _ in said}) > 1:
            return Ruling(None, DISAGREED)
        equivalent, why = said[0]
        return Ruling(equivalent, why, tuple(one.label for one in judges))

    async def _asked(
        self, annotator: Annotator, task: str, prompt: Prompt, query: Query, temperature: float
    ) -> Any:
        """The value that was read, now or before; callers with the same question share one request."""
        key = digest(annotator.label, prompt.version, *key_of(query, with_question=True)).hex()
        kept = self._journal.kept(key)
        if kept.value is not None or kept.replies >= self._options.tries:
            return kept.value
        if key not in self._flight:
            asking = self._ask(annotator, task, prompt, query, temperature, key)
            self._flight[key] = asyncio.ensure_future(asking)
            self._flight[key].add_done_callback(lambda _: self._flight.pop(key))
        return await asyncio.shield(self._flight[key])

    async def _ask(
        self, annotator: Annotator, task: str, prompt: Prompt, query: Query, temperature: float, key: str
    ) -> Any:
        text = prompt.render(query)
        read: Callable[[str], Any] = vote_in if task == JUDGE else answers_in
        for number in range(self._journal.kept(key).replies, self._options.tries):
            said = await annotator.ask(text, AGAIN_TEMPERATURE if number else temperature)
            value = read(said.text)
            self._journal.append(self._record(annotator.label, task, prompt, query, key, said, value))
            if value is not None:
                return self._journal.kept(key).value
        return None

    def _record(
        self, label: str, task: str, prompt: Prompt, query: Query, key: str, said: Said, value: Any
    ) -> dict[str, Any]:
        vote = value if isinstance(value, Vote) else None
        return {
            "task": task,
            "key": key,
            "annotator": label,
            "prompt": prompt.version,
            "question": query.question,
            "ground_truth": query.ground_truth,
            "answer": query.answer if task == JUDGE else None,
            "vote": None if vote is None else vote.equivalent,
            "reason": None if vote is None else vote.reason,
            "answers": value if isinstance(value, list) else None,
            "reply": said.text,
            "tokens_in": said.tokens_in,
            "tokens_out": said.tokens_out,
            "seconds": said.seconds,
            "cost": self._options.cost(said.tokens_in, said.tokens_out),
        }
