"""Arbitrary constants: `kx` and `cx` are one family of functions, whatever its constant is called."""

from __future__ import annotations

import re

from tinyv.engine.context import Context
from tinyv.engine.trees import substitute
from tinyv.expr.nodes import Node, Symbol
from tinyv.expr.numeric import same_function
from tinyv.expr.symbols import free_symbols

_CONSTANT = re.compile(r"[cCkK](?:_(\d))?")
"""What an arbitrary constant is called by custom."""
MAX_CONSTANTS = 4
_FAMILIES = (
    "function",
    "differential",
    "general solution",
    "curve",
    "integral",
    "antiderivative",
    "函数",
    "方程",
)
"""Words of a question whose answer is a family with arbitrary constants."""


def same_under_renaming(reference: Node, answer: Node, context: Context) -> bool:
    """True if both are the same function once the constants that only one side names carry the same letter.

    The question must mention neither name, and their indices must agree: `c_1` may be `C_1`, never `C_2`.
    """
    mine, theirs = free_symbols(reference), free_symbols(answer)
    own, other = sorted(mine - theirs, key=_index), sorted(theirs - mine, key=_index)
    if not context.asks_about(*_FAMILIES) or not own or len(own) > MAX_CONSTANTS or not (mine & theirs):
        return False
    if any(not _CONSTANT.fullmatch(name) or context.mentions(name) for name in (*own, *other)):
        return False
    if list(map(_index, own)) != list(map(_index, other)) or len(set(map(_index, own))) < len(own):
        return False
    for old, new in zip(other, own, strict=True):
        answer = substitute(answer, Symbol(old), Symbol(new))
    return same_function(reference, answer).equal


def _index(name: str) -> str:
    return name.partition("_")[2]
