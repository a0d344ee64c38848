r"""An answer that is a formula of the question, as it stands: `17*23` for "Compute $17*23$", where 391 is asked for.

Its value is the right one, so a model that can calculate accepts it; nothing has been worked out. A formula that is
the reference itself, or a part of it, is an answer, and so is one with nothing left to work out: a number, a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tinyv.engine.arrangement import arrangement
from tinyv.engine.assignment import is_name
from tinyv.engine.formulas import formulas_of
from tinyv.engine.restatement import is_value
from tinyv.engine.text.choice import choices_in
from tinyv.engine.text.fold import is_words
from tinyv.engine.trees import is_equation
from tinyv.engine.unwrapping import bare_text
from tinyv.engine.wording import unwrap
from tinyv.expr.nodes import (
    Add,
    Decimal,
    Div,
    Integer,
    Interval,
    Mul,
    Node,
    Pow,
    Qualified,
    Quantity,
    Relation,
    Sequence,
    Symbol,
    Unreadable,
)
from tinyv.expr.parser import parse
from tinyv.verdict import Judgement

MAX_CHARACTERS = 400
"""Of an answer: longer ones are no formula."""
MAX_NODES = 500
"""Of a formula: parts of a larger one are not looked at."""
MAX_WORDS = 4
"""Around a formula: `The answer is 17*23`; more words say more than the formula does."""
SHORTEST = 3
"""Characters of a formula that leaves something to work out: `2/4`."""
_FORMULA = re.compile(r"\$\$?([^$]{1,400})\$\$?|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", re.DOTALL)
_LABEL = re.compile(r"\s*[(\[（]\s*(?:\d{1,2}|[ivxIVX]{1,4}|[A-Za-z])\s*[)\]）]\s*\.?\s*|\s*[①-⑳]\s*")
"""`(2)`: a reference that names a formula of the question by its label."""
_TYPESETTING = re.compile(
    r"\\(?:left|right|displaystyle|limits|quad|qquad|boxed|bigl?|bigr?)(?![a-zA-Z])|\\[,;:! ]|[$\s{}]"
)
_NO_FORMULA = re.compile(r"[-−]?[\d.,\s]+|[^\W\d_]{2,}(?:[\s,.'’-]+[^\W\d_]{2,})*[.!]?")
"""A number, or words."""
_SIGNS = re.compile(r"[=+\-*/^_×·÷√!]|\\[a-zA-Z]")


def echoes_formula(question: str, ground_truth: str, answer: str) -> bool:
    """True if the answer is a formula of the question with something to work out, and not (a part of) the reference.

    A question with choices offers its formulas as answers, and so may one whose reference is words or a label.
    """
    if not question or not SHORTEST <= len(answer.strip()) <= MAX_CHARACTERS or _NO_FORMULA.fullmatch(answer):
        return False
    if is_words(ground_truth) or _LABEL.fullmatch(ground_truth) or choices_in(question):
        return False
    tree = parse(bare_text(answer).strip(" =.?"))
    if isinstance(tree, Unreadable):
        return _same_signs(question, ground_truth, answer)
    tree = _said(tree)
    said = [_said(side) for side in _sides(tree) if not is_name(side)]
    if all(map(_worked_out, said)):
        return False
    forms, known = {arrangement(side) for side in said}, formulas_of(question)
    hollow = len(said) > 1 and len(forms) == 1  # `17+26 = 17+26` says nothing
    return (hollow or forms <= known or arrangement(tree) in known) and not _is_of(ground_truth, tree, said)


def only_restates(judgement: Judgement | None, ground_truth: str, answer: str) -> bool:
    """True if the engine found a formula of the question, also rearranged, that is not what the reference says.

    To `y = ab` the side `ab` is the answer, though the question has it, too.
    """
    if judgement is None or not judgement.undecided or judgement.reason != "restatement":
        return False
    tree = parse(bare_text(answer))
    if isinstance(tree, Unreadable):
        return True
    return not all(map(_worked_out, _sides(tree))) and not _is_of(ground_truth, tree, _sides(tree))


def _said(node: Node) -> Node:
    """A formula without a few words, a unit and an added zero."""
    if isinstance(node, Qualified):
        few = node.condition is None and len(f"{node.before} {node.after}".split()) <= MAX_WORDS
        return _said(unwrap(node).node) if few else node
    if isinstance(node, Quantity):
        return _said(next(node.children()))
    if isinstance(node, Sequence) and len(node.items) == 1:
        return _said(node.items[0])
    if isinstance(node, Add) and Integer(0) in node.terms:
        rest = tuple(term for term in node.terms if term != Integer(0))
        return _said(rest[0] if len(rest) == 1 else Add(rest)) if rest else node
    return node


def _sides(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Relation) and is_equation(node) else (node,)


def _worked_out(node: Node) -> bool:
    """True for a value, and for a tuple, a set or an interval of such."""
    if isinstance(node, (Sequence, Interval)):
        return all(map(_worked_out, node.children()))
    return is_value(node) or is_name(node) or _is_measure(node)


def _is_measure(node: Node) -> bool:
    """True for one number before letters that each occur once: `2400 g`, whose unit may be a letter, or `3x`."""
    if not isinstance(node, (Mul, Div)):
        return False
    factors = [part for factor in _factors(node) for part in _factors(factor)]
    letters = [part.base if isinstance(part, Pow) else part for part in factors[1:]]
    return (
        isinstance(factors[0], (Integer, Decimal))
        and all(isinstance(letter, Symbol) for letter in letters)
        and len(set(letters)) == len(letters)
    )


def _factors(node: Node) -> tuple[Node, ...]:
    """Of a product or a fraction, flat for two levels."""
    return tuple(node.children()) if isinstance(node, (Mul, Div)) else (node,)


def _is_of(ground_truth: str, tree: Node, said: Iterable[Node]) -> bool:
    """True if the reference says what the formula says, or the formula all that a reference of signs says."""
    reference = parse(bare_text(ground_truth))
    if isinstance(reference, Unreadable):
        return False
    last = _said(_sides(reference)[-1])
    value = reference if is_name(last) else last
    known = {arrangement(reference)} | {arrangement(node) for node in _nodes(value)}
    if any(arrangement(node) in known for node in (tree, *said) if not _worked_out(node)):
        return True
    return isinstance(reference, Relation) and arrangement(reference) in map(arrangement, _nodes(tree))


def _nodes(node: Node) -> Iterator[Node]:
    """The node and what is in it, up to a number of nodes that no reference of ours has."""
    waiting = [node]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        yield (one := waiting.pop())
        waiting.extend(one.children())


def _same_signs(question: str, ground_truth: str, answer: str) -> bool:
    """The same for a formula that the parser does not read: sign for sign."""
    given = _squeezed(answer)
    if len(given) < SHORTEST or not _SIGNS.search(given) or given in _squeezed(ground_truth):
        return False
    formulas = (next(filter(None, found.groups()), "") for found in _FORMULA.finditer(question))
    return any(given in (whole := _squeezed(formula), *whole.split("=")) for formula in formulas)


def _squeezed(text: str) -> str:
    return _TYPESETTING.sub("", text.replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac")).strip("=.,;?")
