"""Which verdicts the page lists: a filter, checked where it comes in from the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinyv.errors import ConfigError

DISAGREEMENTS = {
    "model": "a model accepted what the rules had not",
    "stages": "one stage says right, another wrong",
    "baseline": "the plain grader says otherwise",
    "file": "the label in the file says otherwise",
    "mine": "my label says otherwise",
}
"""Kinds of disagreement, each with what it means."""
MINE = ("none", "some", "right", "wrong", "unclear")
ORDERS = ("file", "uncertain")
_TEXTS = ("outcome", "stage", "reason", "source")
_MAX_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter; None and empty texts let everything through. Hashable: equal choices list the same."""

    outcome: str | None = None
    stage: str | None = None
    reason: str | None = None
    source: str | None = None
    disagree: str | None = None
    """A key of DISAGREEMENTS."""
    mine: str | None = None
    """One of MINE: what the reviewer has said of the pair."""
    near: float | None = None
    """Largest distance of p_correct from `threshold`; rows without p_correct are not listed."""
    threshold: float = 0.5
    text: str = ""
    """Part of question, reference or answer, upper and lower case the same."""
    once: bool = False
    """List each pair once."""
    order: str = "file"
    """One of ORDERS: as in the files, or by the distance of p_correct from `threshold`."""


def choice_of(query: Mapping[str, str]) -> Choice:
    """The choice that the parameters of an address name. Raises ConfigError."""
    for name, value in query.items():
        if len(value) > _MAX_CHARS:
            raise ConfigError(f"{name} holds {len(value)} characters, {_MAX_CHARS} are allowed")
    return Choice(
        **{name: query.get(name) for name in _TEXTS},
        disagree=_one_of(query, "disagree", tuple(DISAGREEMENTS)),
        mine=_one_of(query, "mine", MINE),
        near=_share(query, "near"),
        threshold=_share(query, "threshold", 0.5) or 0.0,
        text=query.get("text", "").strip(),
        once=query.get("once") == "1",
        order=_one_of(query, "order", ORDERS) or "file",
    )


def _one_of(query: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    value = query.get(name)
    if value is not None and value not in allowed:
        raise ConfigError(f"{name} is one of {', '.join(allowed)}, found {value!r:.40}")
    return value


def _share(query: Mapping[str, str], name: str, default: float | None = None) -> float | None:
    text = query.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ConfigError(f"{name} is a number from 0 to 1, found {text!r:.40}")
    return value
