"""How one served model is asked and read: its card and configuration brought together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from tinyv.errors import ConfigError
from tinyv.llm.cards import Card, card_for, card_named
from tinyv.llm.config import ModelConfig
from tinyv.llm.labels import Labels
from tinyv.llm.prompt import Prompt, load
from tinyv.llm.upstream import Entry, read_entry, read_file

UPSTREAM_MARKER = "Answer:"
"""What upstream's thinking models write before their decision, if not `</think>`."""
WRITTEN_TOKENS = 8
"""Budget where a word has to be read from text: the longest decision word, and an empty thought before it."""


@dataclass(frozen=True)
class Style:
    """What a request to this model holds, and how its reply is read."""

    card: Card
    prompt: Prompt
    max_tokens: int
    """Budget where the model thinks first, or where log-probabilities decide."""
    temperature: float
    top_p: float = 1.0
    written_tokens: int = WRITTEN_TOKENS
    """Least budget where the decision is read from text."""

    @property
    def thinks(self) -> bool:
        """True if the model writes before it decides."""
        return self.card.thinks

    @cached_property
    def labels(self) -> Labels:
        """The decision's words."""
        return Labels(self.card.yes, self.card.no)

    def budget(self, *, logprobs: bool) -> int:
        """Tokens to ask for; one token may be half a word, so reading text takes more."""
        return self.max_tokens if logprobs else max(self.max_tokens, self.written_tokens)


def style_of(config: ModelConfig, model: str) -> Style:
    """The style for a served model's name. Raises ConfigError for a card or a prompt that cannot be read."""
    card = card_named(config.card) if config.card else card_for(model)
    if config.prompt_config is None:
        style = Style(card, load(config.prompt or card.prompt), card.max_tokens, temperature=0.0)
    elif config.prompt is None:
        style = _upstream(card, read_entry(Path(config.prompt_config), model, card))
    else:
        raise ConfigError("prompt and prompt_config exclude each other: give one of them")
    return replace(
        style,
        prompt=style.prompt if config.with_question else style.prompt.without_question(),
        max_tokens=style.max_tokens if config.max_tokens is None else config.max_tokens,
        temperature=style.temperature if config.temperature is None else config.temperature,
    )


def _upstream(card: Card, entry: Entry) -> Style:
    """The style of an entry of upstream's file.

    Its budget is for reading text: where log-probabilities decide, the card's first token is enough.
    """
    if entry.thinks != card.thinks:
        card = replace(card, thinks=entry.thinks, marker=card.marker or UPSTREAM_MARKER)
    tokens = entry.max_tokens if entry.thinks else card.max_tokens
    return Style(
        card, entry.prompt, tokens, entry.temperature, entry.top_p, max(WRITTEN_TOKENS, entry.max_tokens)
    )


def check(config: ModelConfig) -> None:
    """Raise ConfigError for a card or a file that a configuration names and that cannot be read."""
    if config.card is not None:
        card_named(config.card)
    if config.prompt is not None:
        load(config.prompt)
    if config.prompt_config is not None:
        read_file(Path(config.prompt_config))


def digest_of(config: ModelConfig) -> str | None:
    """A digest of the prompt files that a configuration names; None where the card gives the prompt."""
    named = config.prompt_config or config.prompt
    if named is None:
        return None
    path = Path(named)
    text = path.read_bytes() if path.is_file() else load(named).text.encode()
    return sha256(text).hexdigest()[:16]
