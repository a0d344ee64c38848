"""Attacks from the package's file: texts that win over careless judges, and answer nothing."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from importlib.resources import files

from tinyv.data.corrupt.check import mentions, says_nothing_is_right
from tinyv.data.corrupt.contract import MAX_QUESTION, MAX_TEXT, Mistake
from tinyv.data.corrupt.entities import shown_name
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.substitutes import wrong_values
from tinyv.data.reference import Reference

_SLOT = re.compile(r"\{(question|ground_truth|wrong|number)\}")
DRAWN = 3
_TOO_WIDE = re.compile(
    r"\b(?:all|any|every|each|infinite\w*|whole|always)\b|\\mathbb|infty|ℝ|∞|none|全体|任意", re.IGNORECASE
)
MAX_RESULT = 20_000


@cache
def patterns() -> dict[str, tuple[str, ...]]:
    """The patterns of `attacks/train.jsonl` by class."""
    text = (files("tinyv.data") / "attacks" / "train.jsonl").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip():
            row = json.loads(line)
            found.setdefault(row["class"], []).append(row["pattern"])
    return {name: tuple(rows) for name, rows in found.items()}


def filled(pattern: str, values: dict[str, str]) -> str:
    """The pattern with its slots filled in one pass: what stands in a value is never read as a slot."""
    return _SLOT.sub(lambda match: values[match[1]], pattern)


def attack(*classes: str) -> Mistake:
    """The maker that draws from these classes of patterns."""

    def maker(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
        known = [pattern for name in classes for pattern in patterns().get(name, ())]
        drawn = rng.sample(known, min(DRAWN, len(known)))
        return [text for pattern in drawn for text in _instance(pattern, reference, rng, pool)]

    maker.__name__ = f"attack_{classes[0]}"
    maker.__doc__ = f"Patterns of the classes {', '.join(classes)}."
    return maker


def _instance(pattern: str, reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The pattern filled for a reference; nothing where it may be right after all."""
    slots = set(_SLOT.findall(pattern))
    if says_nothing_is_right(reference) or _TOO_WIDE.search(reference.text):
        return []
    if len(reference.text) > MAX_TEXT or len(reference.question) > MAX_QUESTION:
        return []
    if "question" in slots and len(reference.text) * 3 > len(reference.question):
        return []
    wrong = wrong_values(reference, rng, pool) if "wrong" in slots else [""]
    values = {
        "question": reference.question.strip(),
        "ground_truth": shown_name(reference, rng),
        "number": str(rng.randint(2, 999)),
    }
    texts = [filled(pattern, {**values, "wrong": value}) for value in wrong]
    named = "ground_truth" in slots
    bare = filled(pattern, {**values, "question": "", "wrong": "", "ground_truth": ""})
    return [text for text in texts if len(text) <= MAX_RESULT and (named or not mentions(reference, bare))]
