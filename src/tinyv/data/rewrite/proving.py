"""How it is known that a candidate is right: the engine's proof, evaluation of both trees, or its construction."""

from __future__ import annotations

from tinyv.data.reference import Reference
from tinyv.data.rewrite.maker import Maker, is_claiming
from tinyv.engine.judging import compare
from tinyv.engine.trees import is_closed
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Node, Unreadable
from tinyv.expr.numeric import same_constant, same_function
from tinyv.expr.parser import parse
from tinyv.verdict import Judgement

_REFUSED = frozenset(
    "restatement unevaluated too_few_digits exact_asked exact_integer last_digit near_miss numeric_mismatch".split()
)
"""Reasons for which the engine leaves a pair open that no construction outweighs: the candidate is dropped."""


def proved(reference: Reference, candidate: str, maker: Maker | None = None) -> str | None:
    """`engine:REASON`, `evaluation` or `construction`; None if the candidate must be dropped.

    `construction` needs a `maker` that claims its candidates; what the engine refutes is dropped all the same.
    """
    return proof_of(
        compare(reference.ground_truth, candidate, reference.question), reference, candidate, maker
    )


def proof_of(
    judgement: Judgement, reference: Reference, candidate: str, maker: Maker | None = None
) -> str | None:
    """The same with the engine's judgement of the pair at hand."""
    if judgement.correct:
        return f"engine:{judgement.reason}"
    if judgement.incorrect or judgement.reason in _REFUSED:
        return None
    if maker is not None and is_claiming(maker):
        return "construction"
    return "evaluation" if _same_value(reference.tree, parse(bare_text(candidate))) else None


def _same_value(a: Node | Unreadable, b: Node | Unreadable) -> bool:
    """True if both are expressions that agree at high precision, as numbers or at random points."""
    if isinstance(a, Unreadable) or isinstance(b, Unreadable):
        return False
    if is_closed(a) and is_closed(b):
        return same_constant(a, b).equal
    return same_function(a, b).equal
