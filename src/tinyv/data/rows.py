"""A pair as a row on disk: the chat that the verifier's prompt makes of it, and the fields of the pair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tinyv.data.options import BuildOptions
from tinyv.data.pair import Pair
from tinyv.llm.cards import cards
from tinyv.llm.prompt import Prompt, load
from tinyv.llm.query import Query
from tinyv.llm.style import UPSTREAM_MARKER
from tinyv.llm.upstream import read_entry

DEFAULT_WORDS = ("True", "False")


class Rows:
    """Makes rows for the prompt of some options. Raises ConfigError for a prompt that cannot be read."""

    def __init__(self, options: BuildOptions) -> None:
        prompt, words, self._lead = _shape(options)
        self.prompt = prompt if options.with_question else prompt.without_question()
        self.words = options.words or words

    def row(self, pair: Pair) -> dict[str, Any]:
        """The row of a pair, JSON-ready."""
        asked = self.prompt.render(Query(pair.question, pair.ground_truth, pair.answer))
        said = self.words[0] if pair.label else self.words[1]
        if self._lead is not None:  # such a prompt asks for a reason first
            said = f"{pair.rationale}\n{self._lead}{said}"
        messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]
        return {"messages": messages, **pair.as_dict()}


def _shape(options: BuildOptions) -> tuple[Prompt, tuple[str, str], str | None]:
    """The prompt, the words that decide, and what stands before them where a reason is to come first."""
    if options.prompt_config is not None:
        entry = read_entry(Path(options.prompt_config), options.prompt_model or "")
        return entry.prompt, DEFAULT_WORDS, f"{UPSTREAM_MARKER} " if entry.thinks else None
    prompt = load(options.prompt)
    card = next((one for one in cards() if one.prompt == prompt.name), None)
    if card is None:
        return prompt, DEFAULT_WORDS, None
    return prompt, (card.yes[0], card.no[0]), f"{card.marker} " if card.thinks else None
