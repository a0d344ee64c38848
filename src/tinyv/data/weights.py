"""Sampling weights as users give them: `5.1=20,units=14.6,others=0`, or a TOML file of such keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tinyv.data import taxonomy
from tinyv.errors import ConfigError
from tinyv.llm.config import read_toml_file

OTHERS = "others"
"""The key that sets all weights that are not named; without it they stay at their defaults."""


def right_weights(given: str | Mapping[str, Any] | None) -> dict[str, float]:
    """Weight of every sub-category by id; keys may be ids or names. Raises ConfigError."""
    return _merged(given, taxonomy.default_weights(), _subcategory_id, "weights")


def mistake_weights(given: str | Mapping[str, Any] | None) -> dict[str, float]:
    """Weight of every kind of mistake by name. Raises ConfigError."""
    from tinyv.data.makers import mistake_defaults  # here: the makers are many modules

    defaults = mistake_defaults()

    def known(name: str) -> str:
        if name not in defaults:
            raise KeyError(name)
        return name

    return _merged(given, defaults, known, "mistake weights")


def _merged(
    given: str | Mapping[str, Any] | None,
    defaults: Mapping[str, float],
    known: Callable[[str], str],
    what: str,
) -> dict[str, float]:
    values = {} if given is None else _values(given, what) if isinstance(given, str) else dict(given)
    others = _number(values.pop(OTHERS), OTHERS, what) if OTHERS in values else None
    merged = {name: weight if others is None else others for name, weight in defaults.items()}
    for name, value in values.items():
        merged[_named(str(name), known, defaults, what)] = _number(value, str(name), what)
    if not sum(merged.values()):
        raise ConfigError(f"{what}: all are 0: give at least one above 0")
    return merged


def _named(name: str, known: Callable[[str], str], defaults: Mapping[str, float], what: str) -> str:
    try:
        return known(name)
    except KeyError:
        raise ConfigError(f"{what}: unknown {name!r}: known are {', '.join(defaults)}") from None


def _values(text: str, what: str) -> dict[str, Any]:
    if text.endswith(".toml"):
        return _flat(read_toml_file(Path(text), f"{what}: {text}"))
    pairs = [item.partition("=") for item in text.split(",") if item.strip()]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong or not pairs:
        raise ConfigError(f"{what} must look like 5.1=20,units=14.6 or name a .toml file, found {text!r:.80}")
    return {name.strip(): value for name, _, value in pairs}


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """TOML reads a bare `5.1 = 20` as a table in a table."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            flat[name] = value
    return flat


def _number(value: Any, name: str, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not 0 <= number < math.inf:
        raise ConfigError(f"{what}: {name} must be a number of at least 0, found {value!r:.40}")
    return number


def _subcategory_id(name: str) -> str:
    return taxonomy.subcategory(name).id
