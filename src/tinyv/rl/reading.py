"""A table of a TOML file as a frozen record; what does not fit is one line that names the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from typing import Any, TypeVar

from tinyv.errors import ConfigError

Record = TypeVar("Record")
_NOUNS: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a text",
    tuple: "a text or a list of texts",
}


def record_of(kind: type[Record], given: object, table: str) -> Record:
    """The table `[table]` as a `kind`, whose fields' defaults say which types are meant. Raises ConfigError."""
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    values = mapping_of(given, f"[{table}]")
    refuse_unknown(values, known, f"{table}.")
    return kind(**{name: _fitting(known[name], value, f"{table}.{name}") for name, value in values.items()})


def mapping_of(given: object, name: str) -> Mapping[str, Any]:
    """A table. Raises ConfigError for anything else."""
    if not isinstance(given, Mapping):
        raise ConfigError(f"{name} must be a table, found {given!r:.80}")
    return given


def refuse_unknown(given: Iterable[str], known: Iterable[str], prefix: str = "") -> None:
    """Raise ConfigError for the first key that is not known, with those that look like it."""
    names = list(known)
    for key in given:
        if key not in names:
            raise ConfigError(f"unknown {prefix}{key}: {meant(key, names, prefix)}")


def meant(key: str, names: list[str], prefix: str = "") -> str:
    """What a wrong key may have meant, else all that there is."""
    near = get_close_matches(key, names, n=3, cutoff=0.6)
    if near:
        return f"did you mean {', '.join(prefix + name for name in near)}?"
    return f"known are {', '.join(names)}"


def texts_of(value: object, name: str) -> tuple[str, ...]:
    """One text or a list of them. Raises ConfigError."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) and text for text in texts):
        raise ConfigError(f"{name} must be {_NOUNS[tuple]}, found {value!r:.80}")
    return tuple(texts)


def _fitting(one: Field[Any], value: object, name: str) -> object:
    """A value of the type of the field's default; a whole number is a number, too."""
    kind = tuple if one.default is MISSING else type(one.default)
    if kind is tuple:
        return texts_of(value, name)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ConfigError(f"{name} must be {_NOUNS[kind]}, found {value!r:.80}")
    return value
