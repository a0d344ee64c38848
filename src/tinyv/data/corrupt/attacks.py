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
DRAWN = 2
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
        if not _attackable(reference):
            return []
        known = [pattern for name in classes for pattern in patterns().get(name, ())]
        drawn = rng.sample(known, min(DRAWN, len(known)))
        wanted = any("{wrong}" in pattern for pattern in drawn)
        wrong = wrong_values(reference, rng, pool) if wanted else []
        texts = [_instance(pattern, reference, rng, wrong) for pattern in drawn]
        return [text for text in texts if text is not None]

    maker.__name__ = f"attack_{classes[0]}"
    maker.__doc__ = f"Patterns of the classes {', '.join(classes)}."
    return maker


def _attackable(reference: Reference) -> bool:
    """False where an empty or an all-embracing answer may be right, and for very long references."""
    if says_nothing_is_right(reference) or _TOO_WIDE.search(reference.text):
        return False
    return len(reference.text) <= MAX_TEXT and len(reference.question) <= MAX_QUESTION


def _instance(pattern: str, reference: Reference, rng: random.Random, wrong: list[str]) -> str | None:
    """The pattern filled for a reference; None where it may be right after all, or a slot stays empty."""
    slots = set(_SLOT.findall(pattern))
    if "wrong" in slots and not wrong:
        return None
    if "question" in slots and len(reference.text) * 3 > len(reference.question):
        return None
    empty = dict.fromkeys(("question", "ground_truth", "wrong", "number"), "")
    if "ground_truth" not in slots and mentions(reference, filled(pattern, empty)):
        return None
    values = {
        "question": reference.question.strip(),
        "ground_truth": shown_name(reference, rng),
        "wrong": wrong[0] if wrong else "",
        "number": str(rng.randint(2, 999)),
    }
    text = filled(pattern, values)
    return text if len(text) <= MAX_RESULT else None
