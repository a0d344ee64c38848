"""Texts out of what trainers hand over: chats or strings, columns of many names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

REFERENCES = ("ground_truth", "solution", "answer", "label", "gold", "target")
"""Columns that may hold the reference, the first that is there."""
QUESTIONS = ("question", "problem", "query")
"""Columns that may hold the bare question; without one, the prompt's last user message is it."""


def text_of(message: object) -> str:
    """The text of a completion: a string, a message, its parts, or a list of messages (the assistant's last)."""
    if isinstance(message, str):
        return message
    if isinstance(message, Mapping):
        return text_of(message.get("content") or message.get("text") or "")
    if isinstance(message, Sequence):
        return _of_list(message)
    return "" if message is None else str(message)


def question_of(prompt: object) -> str:
    """The question of a prompt: a string as it is, the last user message of a chat."""
    if isinstance(prompt, Sequence) and not isinstance(prompt, str):
        users = [one for one in prompt if _role(one) == "user"]
        return text_of(users[-1]) if users else ""
    return text_of(prompt)


def reference_of(value: object) -> str:
    """A reference as text: numbers as they are written, of a mapping its reference, of a list its only entry.

    Empty, so that nobody decides, where there is not one reference: None, NaN (a gap in a table), several entries, a
    mapping of something else. The print of a container would be judged as if it had been asked for.
    """
    if hasattr(value, "tolist"):  # numpy's, at any depth
        value = value.tolist()
    if isinstance(value, Mapping):
        return reference_of(first_of(value, REFERENCES))
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return reference_of(value[0]) if len(value) == 1 else ""
    if value is None or (isinstance(value, float) and isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def first_of(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The value of the first of these columns that holds something; None if none does."""
    return next((row[name] for name in names if row.get(name) is not None), None)


def _of_list(parts: Sequence[Any]) -> str:
    spoken = [one for one in parts if _role(one) == "assistant"]
    if spoken:
        return text_of(spoken[-1])
    if parts and _role(parts[-1]) is not None:
        return text_of(parts[-1])
    return "".join(text_of(part) for part in parts)


def _role(message: object) -> Any:
    return message.get("role") if isinstance(message, Mapping) else None
