"""An answer that repeats a formula of the question has worked nothing out."""

from __future__ import annotations

import re

from tinyv.engine.arrangement import arrangement
from tinyv.engine.context import Context, squeeze
from tinyv.engine.text.choice import choices_in
from tinyv.expr.nodes import (
    Constant,
    Decimal,
    Div,
    Integer,
    Mixed,
    Neg,
    Node,
    Percent,
    Quantity,
    Symbol,
    Words,
)
from tinyv.expr.numeric import decimal_view
from tinyv.verdict import Judgement, undecided

_SIGNS = (("\\cdot", "*"), ("\\times", "*"), ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("**", "^"))
_COMMAND = re.compile(r"\\(?=[a-zA-Z])")


def restated(answer_text: str, reference: Node, answer: Node, context: Context) -> Judgement | None:
    """UNDECIDED if the answer is a formula of the question and not the reference in another arrangement."""
    if not context.question or is_value(answer) or choices_in(context.question):
        return None
    short = _plain(answer_text)
    if len(short) < 3 or short not in _plain(context.question):
        return None
    return None if arrangement(reference) == arrangement(answer) else undecided("restatement")


def is_value(node: Node) -> bool:
    """True for a literal, also signed or with a mark, and for a single symbol: nothing is left to work out."""
    if isinstance(node, (Neg, Percent, Quantity)):
        return is_value(next(node.children()))
    if isinstance(node, Div):
        return isinstance(node.numerator, Integer) and isinstance(node.denominator, Integer)
    return (
        isinstance(node, (Words, Integer, Decimal, Mixed, Symbol, Constant)) or decimal_view(node) is not None
    )


def _plain(text: str) -> str:
    text = squeeze(text).strip(".")
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    return _COMMAND.sub("", text)
