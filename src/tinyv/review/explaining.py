"""What the engine says of a pair when it is asked again: how it reads both sides, and the steps it took."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tinyv.engine import explain
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Unreadable, Words
from tinyv.expr.parser import parse
from tinyv.expr.printer import to_text
from tinyv.page.mathml import rendered
from tinyv.page.text import shown
from tinyv.review.rows import Pair

MOST_CHARS = 8_000
"""Longer texts are not explained; the engine does not read them either."""
_MOST_STEPS = 100
_STEP_CHARS = 300
_TREE_CHARS = 2_000
_KEPT = 512


@lru_cache(maxsize=_KEPT)
def explanation(pair: Pair) -> dict[str, Any]:
    """JSON-ready: `steps`, both trees, outcome and reason, or `why_not`. The engine bounds the time it takes."""
    if pair.answer is None:
        return {"why_not": "No answer was read from the response, so there is nothing to compare."}
    if max(map(len, (pair.question, pair.ground_truth, pair.answer))) > MOST_CHARS:
        return {"why_not": f"A text is longer than the {MOST_CHARS:,} characters that the engine reads."}
    said = explain(pair.ground_truth, pair.answer, pair.question)
    steps = [_cut(step, _STEP_CHARS) for step in said["steps"][:_MOST_STEPS]]
    return {
        "outcome": said["outcome"],
        "reason": said["reason"],
        "steps": steps,
        "more_steps": max(0, len(said["steps"]) - _MOST_STEPS),
        "ground_truth": _read(pair.ground_truth, said["ground_truth"]),
        "answer": _read(pair.answer, said["answer"]),
    }


def _read(text: str, tree: str) -> dict[str, str]:
    """How the engine reads a side: as safe HTML with mathematics, empty if it reads no mathematics; and as a tree."""
    node = parse(bare_text(text))
    drawn = "" if isinstance(node, (Unreadable, Words)) else rendered(f"${to_text(node)}$", _TREE_CHARS)
    return {"html": drawn, "tree": _cut(tree, _TREE_CHARS)}


def _cut(text: str, most: int) -> str:
    cut = shown(text[:most])
    return cut if len(text) <= most else f"{cut}… {len(text) - most:,} more characters"
