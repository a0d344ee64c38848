"""Formulas at points: is one a constant multiple of the other, once names are read generously?

The engine compares names as they are. Here `x_1` and `x` may be the same symbol, a constant that one side left out
may be 1, and symbols that only one side has may be paired. None of this proves anything; it is evidence.
"""

from __future__ import annotations

from math import log

from flint import arb

from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Node, Qualified, Quantity, Relation, Sequence, Unreadable
from tinyv.expr.numeric.cache import program_of
from tinyv.expr.numeric.outcome import InexactError, NotNumericError
from tinyv.expr.numeric.points import environment
from tinyv.expr.numeric.precision import precision
from tinyv.expr.numeric.program import Fuel, Program
from tinyv.expr.numeric.real import REAL
from tinyv.expr.numeric.run import run
from tinyv.expr.parser import parse
from tinyv.nano.features.texts import Texts

NAMES = (
    "read_reference", "read_answer", "same_kind", "steps_ratio", "symbols_missing", "symbols_new", "raw_ratio",
    "raw_size", "folded_ratio", "folded_size", "folded_same", "paired_ratio", "paired_size", "paired_same",
    "sign_turned", "values_known",
)  # fmt: skip
BITS = 64
_NOTHING = [0.0] * (len(NAMES) - 3)
_KINDS = (Relation, Sequence, Qualified, Quantity)
_GREEK_OF = {"alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "kappa": "k", "nu": "v", "omega":
             "w", "rho": "p", "sigma": "s", "tau": "t", "phi": "f", "varphi": "f", "varepsilon": "e", "ell": "l",
             "mu": "u", "theta": "o", "lambda": "l"}  # fmt: skip
_CLOSE = 1e-9
_TOLERANT = 0.01


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order; zeros where a side is no formula."""
    a, b = (parse(bare_text(side)) for side in (texts.ground_truth, texts.answer))
    head = [
        float(not isinstance(a, Unreadable)),
        float(not isinstance(b, Unreadable)),
        float(_kind(a) is _kind(b)),
    ]
    if isinstance(a, Unreadable) or isinstance(b, Unreadable):
        return head + _NOTHING
    try:
        with precision(BITS):
            return head + _probed(program_of(_value(a)), program_of(_value(b)))
    except (NotNumericError, InexactError):
        return head + _NOTHING


def _kind(node: Node | Unreadable) -> type:
    return next((kind for kind in _KINDS if isinstance(node, kind)), Node)


def _value(node: Node) -> Node:
    """What stands behind the last sign of a relation, without words and units."""
    for _ in range(6):
        if isinstance(node, Relation):
            node = node.terms[-1]
        elif isinstance(node, (Qualified, Quantity)):
            node = node.value
        elif isinstance(node, Sequence) and len(node.items) == 1:
            node = node.items[0]
        else:
            break
    return node


def _probed(p: Program, q: Program) -> list[float]:
    shared = p.symbols & q.symbols
    mine, theirs = sorted(p.symbols - shared), sorted(q.symbols - shared)
    raw = _ratio(p, q, {name: name for name in p.symbols | q.symbols}, lonely=mine + theirs)
    folds = {name: _folded(name) for name in p.symbols | q.symbols}
    first, second = {folds[n] for n in p.symbols}, {folds[n] for n in q.symbols}
    folded = raw
    if mine or theirs:
        folded = _ratio(p, q, folds, lonely=[n for n in folds if folds[n] in first ^ second])
    paired = folded
    left, right = sorted(first - second), sorted(second - first)
    if left and right:
        names = {n: _partner(f, left, right) for n, f in folds.items()}
        paired = _ratio(p, q, names, lonely=[])
    return [
        (log(len(p.steps)) - log(len(q.steps))) / 2,
        float(min(4, len(mine))) / 2,
        float(min(4, len(theirs))) / 2,
        *_told(raw)[:2],
        *_told(folded),
        *_told(paired),
        float(paired is not None and paired < 0),
        float(raw is not None),
    ]


def _partner(name: str, left: list[str], right: list[str]) -> str:
    """A symbol of the one side alone takes the name of the symbol in the same place on the other."""
    if name in right and right.index(name) < len(left):
        return left[right.index(name)]
    return name


def _told(ratio: float | None) -> list[float]:
    """Constant ratio or not, how far from 1 (natural logarithm, at most 4), and whether it is 1."""
    if ratio is None or ratio == 0:
        return [0.0, 0.0, 0.0]
    size = min(4.0, abs(log(abs(ratio))))
    return [1.0, size, float(abs(ratio - 1) < _TOLERANT)]


def _folded(name: str) -> str:
    """A symbol's name without index, prime, hat and case; Greek letters as the Latin ones they are mistaken for."""
    stem = name.partition("_")[0].rstrip("'*").rpartition("\\")[2].lower()
    return _GREEK_OF.get(stem, stem) or name


def _ratio(p: Program, q: Program, names: dict[str, str], lonely: list[str]) -> float | None:
    """p / q where it is the same at all common points, else None; what is `lonely` counts as 1."""
    values = environment(frozenset(names.values()), 0, REAL)
    one = [arb(1)] * 6
    points = {name: one if name in lonely else values[alias] for name, alias in names.items()}
    ratios = [_float(x / y) for x, y in zip(_run(p, points), _run(q, points), strict=True)]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < 2 or not known[0]:
        return None
    return known[0] if all(abs(r - known[0]) <= _CLOSE * abs(known[0]) for r in known) else None


def _run(program: Program, points: dict[str, list[arb]]) -> list[arb]:
    return list(run(program, REAL, points, 6, Fuel()))


def _float(ball: arb) -> float | None:
    if not ball.is_finite() or ball.rel_accuracy_bits() < 30:
        return None
    return float(ball.mid())
