"""An annotator's reply read back, strictly: the number or the name of one sub-category, or nothing."""

from __future__ import annotations

import re

from tinyv.data.taxonomy import SUBCATEGORIES, subcategory

_THOUGHT_END = "</think>"
_NAMES = "|".join(one.name for one in SUBCATEGORIES)
_REPLY = re.compile(
    rf"[\s\"'`*]*(?:([1-7]\.[1-6])(?![\d.]*\d))?[\s:.,()-]*({_NAMES})?[\s\"'`*.)]*", re.IGNORECASE
)
MAX_REPLY = 200
"""Characters behind the thought; a longer reply is no answer to what was asked."""


def subcategory_in(text: str) -> str | None:
    """The id of the one sub-category that the reply names; None for anything else."""
    body = text.rpartition(_THOUGHT_END)[2].strip()
    match = _REPLY.fullmatch(body) if len(body) <= MAX_REPLY else None
    if match is None or not (match[1] or match[2]):
        return None
    named = [_id(found.lower()) for found in match.groups() if found]
    return named[0] if len(set(named)) == 1 else None


def _id(found: str) -> str | None:
    try:
        return subcategory(found).id
    except KeyError:  # an id that the taxonomy has not, such as 3.6
        return None
