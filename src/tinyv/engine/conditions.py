"""Where the letters of an answer live: `k \\in \\mathbb{Z}`, "n is an integer"."""

from __future__ import annotations

from tinyv.engine.trees import number_set_name
from tinyv.expr.nodes import Node, Qualified, Relation, Sequence, Symbol


def homes_of(condition: Node) -> dict[str, str]:
    """Each letter that a condition puts in a number set, with the set's name."""
    if isinstance(condition, Sequence):
        found: dict[str, str] = {}
        for item in condition.items:
            found.update(homes_of(item))
        return found
    if isinstance(condition, Qualified):
        words = f"{condition.before} {condition.after}".lower().split()
        if isinstance(condition.value, Symbol) and ("integer" in words or "integers" in words):
            return {condition.value.name: "Z"}
        outer = homes_of(condition.condition) if condition.condition is not None else {}
        return {**homes_of(condition.value), **outer}
    if not isinstance(condition, Relation) or condition.operators[-1] != "in":
        return {}
    home = number_set_name(condition.terms[-1])
    return {t.name: home for t in condition.terms[:-1] if isinstance(t, Symbol)} if home else {}
