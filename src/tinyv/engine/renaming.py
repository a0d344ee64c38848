"""Letters of the writer's own choosing: a parameter that the question does not name may have another name."""

from __future__ import annotations

from itertools import permutations

from tinyv.engine.context import Context
from tinyv.engine.trees import substitute
from tinyv.expr.nodes import Node, Symbol
from tinyv.expr.numeric import same_function
from tinyv.expr.symbols import free_symbols

MAX_RENAMED = 3


def same_under_renaming(reference: Node, answer: Node, context: Context) -> bool:
    """True if renaming letters that stand in the answer only, to letters that stand in the reference only, makes
    both the same function, and the question mentions none of them."""
    mine, theirs = free_symbols(reference), free_symbols(answer)
    own, other = sorted(mine - theirs), sorted(theirs - mine)
    if not context.question or not own or len(own) != len(other) or len(own) > MAX_RENAMED:
        return False
    if any(context.mentions(name) for name in (*own, *other)):
        return False
    return any(same_function(reference, _renamed(answer, other, names)).equal for names in permutations(own))


def _renamed(node: Node, old: list[str], new: tuple[str, ...]) -> Node:
    for index, name in enumerate(old):
        node = substitute(node, Symbol(name), Symbol(f"\\renamed {index}"))
    for index, name in enumerate(new):
        node = substitute(node, Symbol(f"\\renamed {index}"), Symbol(name))
    return node
