"""Model cards: what is known about published verifiers, as data in `models.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.config import read_toml

_SNAPSHOT = re.compile(r"/snapshots/[0-9a-f]{3,64}\Z")
"""The end of a path in a hub's cache, behind the model's own folder."""
_NO_THOUGHT = re.compile(r"no[nt]?-?think(?:ing)?")


@dataclass(frozen=True, slots=True)
class Card:
    """How a verifier wants to be asked, and how its reply is read."""

    name: str
    patterns: tuple[str, ...]
    """Shell patterns over the served name, in lower case and without the organisation."""
    yes: tuple[str, ...]
    """The words that accept."""
    no: tuple[str, ...]
    """The words that reject."""
    thinks: bool
    """True if it writes before it decides: then its text is read, not its first token."""
    max_tokens: int
    """Token budget of a reply."""
    prompt: str
    """Name of a file in `llm/prompts`."""
    licence: str
    """Licence of the published weights."""
    base: str = ""
    paper: str = ""
    marker: str = ""
    """What stands before the decision in its text, if it is not `</think>`."""
    notice: str = ""
    """What a user must know before using it; commands print it."""
    threshold: float | None = None
    """Where those who trained it accept (`tinyv train` writes it); a configuration's threshold is what decides."""


@cache
def cards() -> tuple[Card, ...]:
    """All cards, in the order in which their patterns are tried."""
    tables = read_toml(files("tinyv.llm").joinpath("models.toml").read_bytes())
    return tuple(_card(name.replace("_", "."), table) for name, table in tables.items())


def _card(name: str, table: dict[str, Any]) -> Card:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    return Card(name, **fields)


def card_named(name: str) -> Card:
    """The card of that name. Raises ConfigError."""
    for card in cards():
        if card.name.lower() == name.lower():
            return card
    raise ConfigError(f"unknown card {name!r}: use one of {', '.join(card.name for card in cards())}")


def card_for(model: str) -> Card:
    """The first card that fits the name of a served model: an id of a hub, a path, a file name or a tag."""
    name = _own_name(model)
    return next(card for card in cards() if any(fnmatchcase(name, p) for p in card.patterns))


def _own_name(model: str) -> str:
    """The name without its folders and organisation, in lower case, with hyphens for what else parts words."""
    path = _SNAPSHOT.sub("", model.strip().replace("\\", "/").rstrip("/"))
    name = re.split(r"/|--", path)[-1].lower().removesuffix(":latest")
    return _NO_THOUGHT.sub("plain", re.sub(r"[_:\s]", "-", name))
