"""Upstream's `tinyv_config.json`, read as it is: template, tokens and temperature of each published model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.cards import Card, card_for
from tinyv.llm.prompt import Prompt, checked


@dataclass(frozen=True, slots=True)
class Entry:
    """What the file says of one model."""

    prompt: Prompt
    max_tokens: int
    temperature: float
    top_p: float
    thinks: bool


def read_entry(path: Path, model: str, card: Card | None = None) -> Entry:
    """The entry of a model: by its full name, else by the part after the organisation, else by its card.

    Servers give models names of their own ("verifier", "model.gguf"): then the one entry whose name has the `card`
    in use is meant. Raises ConfigError.
    """
    table = read_file(path)
    names = _named(table, model) or (list(table) if len(table) == 1 else _of_card(table, card))
    if not names:
        raise ConfigError(f"{path} has no entry for {model!r}: it has {', '.join(table)}")
    return _entry(path, names[0], table[names[0]])


def _named(table: dict[str, Any], model: str) -> list[str]:
    short = model.rstrip("/").rpartition("/")[2].lower()
    return [name for name in table if name == model] or [
        name for name in table if name.rpartition("/")[2].lower() == short
    ]


def _of_card(table: dict[str, Any], card: Card | None) -> list[str]:
    """The entry with this card, if there is one and only one; the card that fits every name tells none apart."""
    if card is None or "*" in card.patterns:
        return []
    names = [name for name in table if card_for(name) == card]
    return names if len(names) == 1 else []


def read_file(path: Path) -> dict[str, Any]:
    """The entries of the file, by model. Raises ConfigError."""
    try:
        table = json.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise ConfigError(f"cannot read {str(path)!r}: {exc.strerror or exc}") from exc
    except ValueError as exc:
        raise ConfigError(f"{path} is not JSON: {exc}") from exc
    if not isinstance(table, dict) or not table:
        raise ConfigError(f"{path} must be an object of models, as upstream's tinyv_config.json")
    return table


def _entry(path: Path, name: str, value: Any) -> Entry:
    try:
        prompt = Prompt(f"{path.stem}:{name.rpartition('/')[2]}", str(value["template"]))
        entry = Entry(
            checked(prompt, f"{path}: {name}"),
            int(value.get("max_completion_tokens", 8)),
            float(value.get("temperature", 0)),
            float(value.get("top_p", 1)),
            value.get("is_think_model", False),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ConfigError(f"{path}: the entry {name!r} does not fit: {exc!r}") from exc
    _check(entry, f"{path}: the entry {name!r} does not fit")
    return entry


def _check(entry: Entry, where: str) -> None:
    if entry.max_tokens < 1:
        raise ConfigError(f"{where}: max_completion_tokens must be at least 1, found {entry.max_tokens!r}")
    if not 0 <= entry.temperature <= 2:
        raise ConfigError(f"{where}: temperature must be from 0 to 2, found {entry.temperature!r}")
    if not 0 < entry.top_p <= 1:
        raise ConfigError(f"{where}: top_p must be above 0 and at most 1, found {entry.top_p!r}")
    if not isinstance(entry.thinks, bool):
        raise ConfigError(f"{where}: is_think_model must be true or false, found {entry.thinks!r}")
