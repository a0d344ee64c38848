"""Which models write and judge, and at what price."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.config import ModelConfig

MAX_WRITE = 50


@dataclass(frozen=True, slots=True)
class Annotators:
    """Models behind OpenAI-compatible servers. Raises ConfigError for what does not fit."""

    models: tuple[ModelConfig, ...]
    """One for each annotator; of a configuration only what says how to reach it is used."""
    write: int = 0
    """Right answers that an annotator is asked to write for each reference."""
    tries: int = 3
    """Replies that are asked for before an annotator counts as unreadable on a question."""
    max_tokens: int = 1024
    """Token budget of a reply; thinking models need more."""
    price_in: float | None = None
    """Price of a million tokens of prompts, in any currency."""
    price_out: float | None = None
    """Price of a million tokens of replies."""

    def __post_init__(self) -> None:
        """Check every value."""
        if not self.models:
            raise ConfigError("annotators: name at least one server")
        for name, least, most in (("write", 0, MAX_WRITE), ("tries", 1, 20), ("max_tokens", 1, 10**6)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise ConfigError(f"annotators: {name} must be from {least} to {most}, found {value!r}")
        for name in ("price_in", "price_out"):
            price = getattr(self, name)
            if price is not None and not 0 <= price < float("inf"):
                raise ConfigError(f"annotators: {name} must be at least 0, found {price!r}")

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each annotator: its model's, numbered where a model is asked by several of them."""
        seen: Counter[str] = Counter()
        labels = []
        for config in self.models:
            name = config.model or "unknown"
            seen[name] += 1
            labels.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
        return tuple(labels)

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """The price of so many tokens; None if no price is given."""
        if self.price_in is None and self.price_out is None:
            return None
        return ((self.price_in or 0.0) * tokens_in + (self.price_out or 0.0) * tokens_out) / 1e6

    def as_dict(self) -> dict[str, Any]:
        """What decides the content of a set, by the names that the command line has for it."""
        from tinyv.data.annotate.templates import versions  # here, so that options alone load no prompts

        return {
            "--annotator-model": list(self.labels),
            "--write": self.write,
            "--annotator-tries": self.tries,
            "--annotator-tokens": self.max_tokens,
            "annotator prompts": versions(),
        }
