"""Trees for makers: the readable tree of a reference, changes at one place, and text that looks handwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import is_joined
from tinyv.data.rewrite.maker import MAX_CHARACTERS
from tinyv.engine.trees import contains, with_children
from tinyv.expr import nodes as n
from tinyv.expr.parser import parse
from tinyv.expr.printer import to_text

Rule = Callable[[n.Node], list[n.Node]]
"""A local change: other trees with the same value as the given one; empty where it does not apply."""

MAX_PLACES = 40
"""Places of one tree at which a rule is tried."""
_WORDY = (n.Words, n.Dots)
_MEASURED = (n.Quantity, n.Percent, n.Degrees, n.NumberSet)
_NAMES = re.compile(
    r"\\(?:begin|end)\{[a-zA-Z]+\*?\}|\\(?:text|mathrm|operatorname|mathbf)\s*\{[^{}]*\}|_\{[^{}]*\}|\\[A-Za-z]+"
    r"|\b(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|\b(?:ln|log|exp|sqrt|lim|and|or|for|max|min|pi)\b"
)
_CALL = re.compile(
    r"(?:(?<![A-Za-z\\{])[A-Za-z]|\\(?:[pP]si|[pP]hi|rho|chi)|\\(?:mathbf|vec|mathrm|hat)\s*\{\w\})"
    r"(?:_\{?\w+\}?|'|\^\{-1\})*\s*(?:\\left)?\(\s*(?:\\(?:mathbf|vec)\s*\{\w\}|\\[a-z]+|[A-Za-z]|\d)"
    r"(?:_\{?\w\}?)?\s*(?:,[^()]*)?(?:\\right)?\)"
)
"""A name with an argument behind it: `E(t)`, `\\psi_1(r_1, t)`, `w(1)`."""
_ENGLISH = re.compile(r"[a-z]{3,}|[A-Z][a-z]{2,}|\b[A-Za-z]\.\s?[A-Za-z]\b")
_SAFE_DOTS = re.compile(
    r"(?<=[\w})]) \\cdot (?=[A-Za-z(]|\\(?!frac|cdot|text|mathrm|operatorname|lvert|lfloor|lceil|sum|int|prod|lim))"
)
_NUMBER_DOTS = re.compile(r"(?<=\d) \\cdot (?=[A-Za-z(]|\\(?:sqrt|pi|sin|cos|tan|ln|log))")
_FUNCTION_POWER = re.compile(r"\((\\(?:sin|cos|tan|cot|sec|csc|ln|log))\(([^()]*)\)\)\^([2-9])(?!\d)")
_UNIT_POWER = re.compile(r"\\text\{ ([A-Za-zΩμ]+)\^([23])\}")
_NUMBERS_TIMES = re.compile(r"(?<=\d) \\cdot (?=\d)")
_BARE_CALL = re.compile(r"\\operatorname\{([A-Za-z])\}\(")
_SHORT_POWER = re.compile(r"\^\{([0-9a-z])\}(?![0-9])")
_SIGNS = re.compile(r"(?<=[\w})!]) ([+-]) (?=[\w({\\])")


def tree_of(reference: Reference) -> n.Node | None:
    """The reference's tree if it is mathematics that a change can be made to, else None."""
    if len(reference.ground_truth) > MAX_CHARACTERS:
        return None
    tree = reference.tree
    if isinstance(tree, n.Unreadable) or contains(tree, _WORDY) or is_joined(reference):
        return None
    if len(_CALL.findall(reference.text)) > _calls(tree):
        return None  # `E(t)` read as a product would be printed as one
    return None if not isinstance(tree, _MEASURED) and _has_words(reference.text) else tree


def named_value(reference: Reference) -> tuple[n.Symbol, n.Relation] | None:
    """The name and the tree of `x = 5`; None for anything but a name on the left of one equals sign."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Relation) or tree.operators != ("=",):
        return None
    name = tree.terms[0]
    return (name, tree) if isinstance(name, n.Symbol) else None


def _calls(tree: n.Node) -> int:
    own = isinstance(tree, n.Call) or (isinstance(tree, n.Symbol) and "(" in tree.name)
    return own + sum(_calls(child) for child in tree.children())


def _has_words(text: str) -> bool:
    """True if letters stand together that are no function: `May 16, 2002`, `R.E.M.`, `10:20 a.m.`"""
    return _ENGLISH.search(_NAMES.sub(" ", text)) is not None


def changed(tree: n.Node, rule: Rule, rng: Random, count: int = 2) -> list[n.Node]:
    """`tree` with `rule` applied at one place, for at most `count` random places."""
    found = [(place, new) for place in _places(tree) for new in rule(place)]
    picked = rng.sample(found, min(count, len(found)))
    return [_replaced(tree, place, new) for place, new in picked]


def _places(tree: n.Node) -> list[n.Node]:
    return [node for node, _ in zip(_walk(tree), range(MAX_PLACES), strict=False)]


def _walk(node: n.Node) -> Iterator[n.Node]:
    yield node
    for child in node.children():
        yield from _walk(child)


def _replaced(node: n.Node, place: n.Node, new: n.Node) -> n.Node:
    if node is place:
        return new
    return with_children(node, lambda child: _replaced(child, place, new))


def by_rule(reference: Reference, rng: Random, rule: Rule) -> list[str]:
    """Candidates that a local rule makes of the reference."""
    tree = tree_of(reference)
    if tree is None:
        return []
    return [written(new, reference) for new in changed(tree, rule, rng)]


def written(tree: n.Node, reference: Reference | None = None) -> str:
    """Text of a tree as people write it: no sign between factors, short powers, spaces as in the reference."""
    full = to_text(tree)
    if reference is not None and r"\times" in reference.text:
        full = _NUMBERS_TIMES.sub(r" \\times ", full)
    tight = reference is not None and not re.search(r"\w [+-] ", reference.text)
    for dots in (_SAFE_DOTS, _NUMBER_DOTS):
        text = _dressed(dots.sub(_gap, full), tight)
        for one in (_BARE_CALL.sub(r"\1(", text), text):
            if parse(one) == tree:
                return one
    return full


def _dressed(text: str, tight: bool) -> str:
    """Short powers, bars, powers of functions, and spaces around signs as they are usual."""
    text = _SHORT_POWER.sub(r"^\1", text).replace(r"\lvert ", "|").replace(r" \rvert", "|")
    text = _UNIT_POWER.sub(r"\\text{ \1}^\2", _FUNCTION_POWER.sub(r"\1^\3(\2)", text))
    return _SIGNS.sub(r"\1", text) if tight else text


def _gap(match: re.Match[str]) -> str:
    """A command that ends in a letter needs a space before a letter."""
    before, after = match.string[: match.start()], match.string[match.end() : match.end() + 1]
    return " " if re.search(r"\\[A-Za-z]+$", before) and after.isalpha() else ""


def replaced_all(tree: n.Node, change: Callable[[n.Node], n.Node]) -> n.Node:
    """`tree` with `change` applied to every node, leaves first."""
    return change(with_children(tree, lambda child: replaced_all(child, change)))
