"""A training set in the form of `tinyv data build`, small and easy: an answer is right if the text 42 stands in it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

_WORDS = (
    "the value is",
    "x =",
    "so it is",
    "one finds",
    "answer:",
    "about",
    "\\boxed",
    "exactly",
    "hence",
    "we get",
)
_ENDS = ("", " cm", ".", " as one sees", " in all", "!", " for sure", " metres")


def write_set(
    folder: Path, rows: int = 48, held_out: int = 24, seed: int = 1, rationale: bool = True
) -> Path:
    """Write train.jsonl, validation.jsonl and test.jsonl; half of the rows are right."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)
    for name, count in (("train", rows), ("validation", held_out), ("test", held_out)):
        pairs = [row(draw, name, number, rationale=rationale) for number in range(count)]
        text = "".join(json.dumps(pair) + "\n" for pair in pairs)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


def row(draw: random.Random, part: str, number: int, *, rationale: bool) -> dict[str, Any]:
    """One row; every second one is right."""
    label = number % 2 == 0
    value = "42" if label else str(draw.choice([7, 13, 24, 43, 58, 96]))
    return {
        "question": f"What is the value of number {number} of {part}?",
        "ground_truth": "forty-two",
        "answer": f"{draw.choice(_WORDS)} {value}{draw.choice(_ENDS)}",
        "label": label,
        "category": "5.1" if label else "sign",
        "provenance": "program:tests",
        "proof": "construction",
        "rationale": f"It is {value}." if rationale else "",
    }
