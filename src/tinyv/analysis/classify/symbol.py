"""7.1 to 7.4: other letters for the same thing, by what the letters have in common."""

from __future__ import annotations

import re

from tinyv.analysis.classify.forms import walk
from tinyv.analysis.classify.pair import Pair
from tinyv.expr import nodes as n
from tinyv.expr.symbols import free_symbols

_CONSTANT = re.compile(r"[cCkK](?:_?\d)?")
_GENERAL = re.compile(r"general solution|constant|antiderivative|integral|differential|indefinite|integrate")
_FACE = re.compile(r"\\(?:mathbf|vec|mathrm|text|boldsymbol|hat|bm)|[{}\\ ]")
_CHOICE = re.compile(r"\(?([A-Ja-j])[).]?")
MAX_NAMES = 12


def choice_letters(pair: Pair) -> str | None:
    """7.4 for the letter of a choice in another case, 5.3 for it in other brackets."""
    found = [_CHOICE.fullmatch(text) for text in pair.bare]
    if found[0] is None or found[1] is None or pair.bare[0] == pair.bare[1]:
        return None
    first, second = found[0][1], found[1][1]
    if first.lower() != second.lower():
        return None
    return "7.4" if first != second else "5.3"


def renamed(pair: Pair) -> str | None:
    """Letters of one side that the other has not, one for one."""
    if not pair.readable:
        return None
    first, second = _letters(pair, 0), _letters(pair, 1)
    mine = [name for name in first if name not in second]
    theirs = [name for name in second if name not in first]
    if not mine or len(mine) != len(theirs) or len(mine) > MAX_NAMES:
        return None
    kinds = {_kind(a, b, pair) for a, b in zip(mine, theirs, strict=True)}
    return next((kind for kind in ("7.1", "7.3", "7.2", "7.4") if kind in kinds), None)


def other_names(pair: Pair) -> str | None:
    """The same values behind other names: `y = 2x` for `f(x) = 2x`."""
    first, second = (side.names for side in pair.sides)
    if len(first) != len(second) or set(map(repr, first)) == set(map(repr, second)):
        return None
    kinds = {_kind(_shown(a), _shown(b), pair) for a, b in zip(first, second, strict=True) if a != b}
    return next((kind for kind in ("7.1", "7.3", "7.2", "7.4") if kind in kinds), None)


def _shown(name: n.Node) -> str:
    return name.name if isinstance(name, n.Symbol) else "f()"


def _letters(pair: Pair, which: int) -> list[str]:
    """Names in the order in which they come: of the items, of functions on the left with their arguments."""
    side = pair.sides[which]
    found: dict[str, None] = {}
    for node in (*side.items, *(name for name in side.names if isinstance(name, n.Call))):
        free = free_symbols(node)
        for part in walk(node):
            if isinstance(part, n.Symbol) and (part.name in free or isinstance(node, n.SetBuilder)):
                found[part.name] = None
            elif isinstance(part, n.BigOperator):
                found[part.variable] = None
    return list(found)


def _kind(mine: str, theirs: str, pair: Pair) -> str:
    a, b = _FACE.sub("", mine), _FACE.sub("", theirs)
    if _CONSTANT.fullmatch(a) and _CONSTANT.fullmatch(b) and _GENERAL.search(pair.asked):
        return "7.3"
    if a.replace("_", "") == b.replace("_", ""):
        return "7.2" if "_" in a + b else "7.4"
    if a.lower() == b.lower():
        return "7.4"
    if a.partition("_")[0] == b.partition("_")[0] and "_" in a + b:
        return "7.2"
    return "7.3" if len(a) > 1 or len(b) > 1 else "7.1"
