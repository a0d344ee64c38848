"""Values in the grammar of Hydra's overrides, so that any path or name arrives as it was written."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_/.:@%-]*")
_WORDS = {"null", "none", "true", "false", "yes", "no", "on", "off", "nan", "inf", "infinity"}
_SPECIAL = re.compile(r'(\\*)("|\$\{|\Z)')

Value = str | bool | int | float | None | Sequence[str]


def override(key: str, value: Value) -> str:
    """One `KEY=VALUE`."""
    return f"{key}={hydra(value)}"


def hydra(value: Value) -> str:
    """A value as Hydra reads it back."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and value.lower() not in _WORDS else _quoted(value)
    return "[" + ",".join(map(hydra, value)) + "]"


def _quoted(text: str) -> str:
    """Between double quotes: backslashes count only before a quote, at the end, and before `${`, which looks up."""
    return '"' + _SPECIAL.sub(lambda found: found[1] * 2 + ("\\" + found[2] if found[2] else ""), text) + '"'
