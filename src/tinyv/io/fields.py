"""Values of a row: texts, messages, labels, identifiers; what does not fit is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ID_FIELDS = (
    "id",
    "uid",
    "uuid",
    "idx",
    "index",
    "sample_id",
    "group",
    "group_id",
    "question_id",
    "problem_id",
    "prompt_id",
    "step",
)
_LABELS = {"true": True, "false": False, "1": True, "0": False, "correct": True, "incorrect": False}


class ShapeError(ValueError):
    """A row, or a field of it, that fits no known shape; the message is one line."""


def first(row: Mapping[str, Any], names: Iterable[str]) -> tuple[str, Any] | None:
    """The first of these fields that the row has and that is not null."""
    for name in names:
        value = row.get(name)
        if value is not None:
            return name, value
    return None


def text(name: str, value: object) -> str:
    """A string, or a finite number as it is written; raises ShapeError for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return repr(value)
    raise ShapeError(f"field {name!r} must be a text or a finite number, found {kind(value)}")


def completions(name: str, value: object) -> list[str]:
    """One text per completion: a string, a message list, or a list of either."""
    if isinstance(value, list) and _messages(value) is None:
        return [last_message(name, item, "assistant") for item in value]
    return [last_message(name, value, "assistant")]


def last_message(name: str, value: object, role: str) -> str:
    """The string itself, or the content of the last message of that role."""
    messages = _messages(value)
    if messages is None:
        return text(name, value)
    found = [message.get("content") for message in messages if message.get("role", role) == role]
    if not found:
        raise ShapeError(f"field {name!r} holds no message of role {role!r}")
    return _content(name, found[-1])


def _messages(value: object) -> list[Mapping[str, Any]] | None:
    """The value as a list of messages; None if it is none."""
    if not isinstance(value, list) or not value:
        return None
    messages = [m for m in value if isinstance(m, Mapping) and "content" in m]
    return messages if len(messages) == len(value) else None


def _content(name: str, content: object) -> str:
    if not isinstance(content, list):
        return text(name, content)
    parts = [part.get("text", "") for part in content if isinstance(part, Mapping)]
    return "".join(text(name, part) for part in parts)


def label(value: object) -> bool | None:
    """True, False, 1, 0 or such a word; None stays None; raises ShapeError for anything else."""
    if value is None or isinstance(value, bool):
        return value
    known = _LABELS.get(str(value).strip().lower()) if isinstance(value, (str, int)) else None
    if known is None:
        raise ShapeError(f"field 'label' must be true or false, found {kind(value)}")
    return known


def identifiers(row: Mapping[str, Any], *, nested: str = "extra_info") -> dict[str, str | int]:
    """The row's own identifiers, then those under `extra_info` that it does not have itself."""
    inner = row.get(nested)
    places = [row, inner] if isinstance(inner, Mapping) else [row]
    found: dict[str, str | int] = {}
    for place in places:
        for name in ID_FIELDS:
            if isinstance(place.get(name), (str, int)):
                found.setdefault(name, place[name])
    return found


def kind(value: object) -> str:
    """A short description of a wrong value, for error messages."""
    if value is None:
        return "null"
    if isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, str):
        return repr(value[:40])
    return {"dict": "an object", "list": "a list"}.get(type(value).__name__, type(value).__name__)
