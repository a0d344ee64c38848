"""A decision from log-probabilities: P(yes) / (P(yes) + P(no)) at the token that decides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinyv.llm.failure import Failed
from tinyv.llm.labels import Labels, Side
from tinyv.llm.query import Opinion
from tinyv.verdict import Outcome

_THINK, _END_THINK = "<think>", "</think>"
Entry = Mapping[str, Any]


def opinion_of(entries: Sequence[Entry], labels: Labels, min_mass: float) -> Opinion:
    """The opinion in `choices[0].logprobs.content`: one entry per generated token.

    The first token that is neither blank nor part of an (empty) thought decides. Its probability is summed
    over the spellings of each side: TinyV reads one word of the reply (arXiv 2505.14625, section 5), this
    reads how sure it was. Raises Failed `unreadable_verdict` if both sides together have less than `min_mass`.
    """
    entry = next(_content(entries), None)
    if entry is None:
        raise Failed("unreadable_verdict", "the reply holds no token that decides", **_READ)
    mass = _mass(entry, labels)
    total = mass[Side.YES] + mass[Side.NO]
    if not total >= min_mass or total == 0:  # not a number is below everything
        quoted = repr(entry.get("token"))[:40]
        raise Failed("unreadable_verdict", "the first token is no decision", quoted=quoted, **_READ)
    p = mass[Side.YES] / total
    return Opinion(Outcome.CORRECT if p >= 0.5 else Outcome.INCORRECT, p)


_READ: Mapping[str, Any] = {"again": False, "server_fault": False}
"""An answer that came through and cannot be read: the server works, and would say the same again."""


def _content(entries: Sequence[Entry]) -> Iterator[Entry]:
    thinking = False
    for entry in entries:
        token = str(entry.get("token", "")).strip("ĠĊ▁ \t\r\n")
        if token == _THINK:
            thinking = True
        elif token == _END_THINK:
            thinking = False
        elif token and not thinking:
            yield entry


def _mass(entry: Entry, labels: Labels) -> dict[Side, float]:
    """Probability of each side; the token that was drawn counts once, whether or not it is among the top."""
    seen: dict[str, float] = {}
    for alternative in [entry, *(entry.get("top_logprobs") or ())]:
        seen[str(alternative["token"])] = math.exp(min(float(alternative["logprob"]), 0.0))
    mass = {Side.YES: 0.0, Side.NO: 0.0}
    for token, probability in seen.items():
        side = labels.side(token)
        if side is not None:
            mass[side] += probability
    return mass
