"""An integer parameter inside something with several parts: the parts move together.

`(2k\\pi, (2k+1)\\pi)` is not `(2k\\pi, (2k+3)\\pi)`, although each end for itself runs through the same numbers.
"""

from __future__ import annotations

from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.engine.trees import substitute
from tinyv.expr.nodes import Node, Sequence, Symbol
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, undecided

PARAMETERS = frozenset("k n m l j z t p K N".split())
"""Letters that count as integer parameters where nothing says what they are."""


def parameter_of(node: Node, context: Context) -> str:
    """The one letter of a tree that may be an integer parameter; empty if there is none or more than one."""
    names = [name for name in free_symbols(node) if name in PARAMETERS or name in context.integers]
    return names[0] if len(names) == 1 else ""


def with_same_parameter(reference: Node, answer: Node, context: Context) -> Node:
    """The answer with its parameter called as in the reference, where each side has its own."""
    mine, theirs = parameter_of(reference, context), parameter_of(answer, context)
    if (
        not mine
        or not theirs
        or mine == theirs
        or mine in free_symbols(answer)
        or theirs in free_symbols(reference)
    ):
        return answer
    if context.mentions(mine) or context.mentions(theirs):
        return answer
    return substitute(answer, Symbol(theirs), Symbol(mine))


def compare_in_order(
    reference: tuple[Node, ...], answer: tuple[Node, ...], context: Context, same: str, differs: str
) -> Judgement:
    """Parts of equal number one by one; UNDECIDED `parameter` where a shared parameter may only run differently."""
    shared = any(parameter_of(x, context) for x in reference) and any(
        parameter_of(x, context) for x in answer
    )
    if not shared:
        return all_of((context.compare(x, y) for x, y in zip(reference, answer, strict=True)), same, differs)
    renamed = with_same_parameter(Sequence(reference), Sequence(answer), context)
    parts = renamed.items if isinstance(renamed, Sequence) else answer
    pairs = zip(reference, parts, strict=True)
    judgement = all_of((context.compare_coupled(x, y) for x, y in pairs), same, differs)
    return undecided("parameter") if judgement.incorrect else judgement
