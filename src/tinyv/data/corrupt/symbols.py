"""Long formulas with one symbol changed: a coefficient, an index, a letter. The eye passes over such slips."""
# ruff: noqa: ARG001 - all makers have one signature

from __future__ import annotations

import random
import re

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.contract import MAX_QUESTION, sampled
from tinyv.data.corrupt.doubts import is_loose
from tinyv.data.corrupt.formulas import formula_of
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare
from tinyv.expr.nodes import Symbol
from tinyv.expr.vocabulary import GREEK_VARIANTS

MIN_LONG = 12
"""Characters of a formula in which one changed symbol is easily overlooked."""
_QUESTION_FORMULA = re.compile(r"\$([^$]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_NO_QUANTITIES = frozenset(("e", "i", "d", "f", "g"))
"""Letters that may be a constant, an operator or a function."""
_COUNTERS = frozenset("jklmn")
_SETS = frozenset("ZNRQC")
_FIGURE = re.compile(
    r"triang|angle|quadrilateral|\bcircle|polygon|\bset\b|vertex|vertices|\\in\b", re.IGNORECASE
)
"""Questions whose letters may be points, angles of the same points, or sets."""
_SAME_THING = tuple(
    map(frozenset, (("f", r"\nu"), ("K", "E"), ("T", r"\tau"), ("x", "X"), ("l", "L"), ("q", "e")))
)


def changed_coefficient(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """One literal of a long formula, changed a little."""
    text = formula_of(reference)
    if len(text) < MIN_LONG or not marks.letters(text):
        return []
    out = []
    for start, end in marks.numbers(text):
        if text[start:end].isdigit() and end - start < 3 and not text[:start].rstrip().endswith("_"):
            n = int(text[start:end])
            out += [
                marks.replaced(text, (start, end), str(k)) for k in (n + 1, n * 2, n - 1) if k > 1 and k != n
            ]
    return sampled(out, rng)


def changed_index(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`m_2` for `m_1`: an index exchanged for another one of the same formula."""
    text = formula_of(reference)
    found = marks.scripts(text, "_")
    names = sorted({inner for _, inner in found})
    if len(names) < 2:
        return []
    out = []
    for span, inner in rng.sample(found, min(3, len(found))):
        other = rng.choice([name for name in names if name != inner])
        out.append(marks.replaced(text, span, f"_{{{other}}}"))
    return [*out, *_swapped_indices(text, found, rng)]


def _swapped_indices(text: str, found: list[tuple[marks.Span, str]], rng: random.Random) -> list[str]:
    """Two different indices exchanged: `m_2v_1` for `m_1v_2`; no symbol is lost by that."""
    first, second = sorted(rng.sample(found, 2))
    if first[1] == second[1] or first[0][1] > second[0][0]:
        return []
    behind = marks.replaced(text, second[0], f"_{{{first[1]}}}")
    return [marks.replaced(behind, first[0], f"_{{{second[1]}}}")]


def changed_symbol(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A symbol exchanged for another one of the same formula, at one place."""
    text = formula_of(reference)
    head, value = marks.halves(text)
    spans = [(s + len(head), e + len(head)) for s, e in marks.letters(value)]
    names = sorted({text[slice(*span)] for span in spans} - {"e", "i", "d"})
    if len(names) < 2 or isinstance(reference.tree, Symbol):
        return []
    chosen = [span for span in rng.sample(spans, min(3, len(spans))) if text[slice(*span)] in names]
    return [_exchanged(text, span, names, rng) for span in chosen]


def _exchanged(text: str, span: marks.Span, names: list[str], rng: random.Random) -> str:
    """The text with another one of the names at one place."""
    other = rng.choice([name for name in names if name != text[slice(*span)]])
    return marks.replaced(text, span, _spaced(other, text[span[1] :]))


def swapped_symbols(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Two symbols of a formula exchanged everywhere: `m/M` for `M/m`."""
    text = formula_of(reference)
    head, value = marks.halves(text)
    names = sorted({value[slice(*span)] for span in marks.letters(value)} - {"e", "i", "d"})
    if len(names) < 2:
        return []
    one, other = rng.sample(names, 2)
    out = value
    for start, end in reversed(marks.letters(value)):
        new = {one: other, other: one}.get(value[start:end])
        if new:
            out = marks.replaced(out, (start, end), _spaced(new, out[end:]))
    return [head + out]


def foreign_symbol(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A symbol exchanged for another quantity that the question names: `M` for `m` in a formula without `M`.

    The engine cannot prove that, as letters may be chosen freely. It is certain only where both letters are the
    question's own and nothing there says that they are equal.
    """
    text = formula_of(reference)
    if len(text) < MIN_LONG or is_loose(reference) or _FIGURE.search(reference.question):
        return []
    head, value = marks.halves(text)
    spans = [(s + len(head), e + len(head)) for s, e in marks.letters(value)]
    bare = [span for span in spans if not re.match(r"\s*_", text[span[1] :]) and not _is_index(text, span[0])]
    question = reference.question[:MAX_QUESTION]
    named = _letters_of(question) - _NO_QUANTITIES
    out = []
    for span in rng.sample(bare, min(3, len(bare))):
        old = text[slice(*span)]
        others = sorted(new for new in named if old in named and _independent(old, new, question))
        if others:
            out.append(marks.replaced(text, span, _spaced(rng.choice(others), text[span[1] :])))
    return [
        one
        for one in out
        if compare(text, one, question).reason in ("different_symbols", "different_expression")
    ]


def _letters_of(question: str) -> set[str]:
    """The symbols without an index in the formulas of a question."""
    found: set[str] = set()
    for groups in _QUESTION_FORMULA.findall(question):
        formula = "".join(groups)
        spans = [span for span in marks.letters(formula) if not _is_index(formula, span[0])]
        found |= {formula[slice(*s)] for s in spans if not re.match(r"\s*[_(]", formula[s[1] :])}
    return found


def _is_index(text: str, at: int) -> bool:
    return any(start <= at < end for (start, end), _ in marks.scripts(text, "_"))


def _class_of(name: str) -> str:
    """Greek or Latin, small or capital: a point `B` and its angle `\\beta` are of two classes."""
    return ("greek" if name.startswith("\\") else "latin") + (
        "small" if name.lstrip("\\")[0].islower() else "capital"
    )


def _independent(one: str, other: str, question: str) -> bool:
    """False for letters that may mean one thing: shapes, cases, synonyms, counters, or equated by the question."""
    shapes = {GREEK_VARIANTS.get(name.lstrip("\\"), name.lstrip("\\")).lower() for name in (one, other)}
    if len(shapes) < 2 or frozenset((one, other)) in _SAME_THING or _class_of(one) != _class_of(other):
        return False
    if {one, other} <= _COUNTERS or {one, other} & _SETS:
        return False
    a, b = re.escape(one), re.escape(other)
    return (
        re.search(rf"{a}\s*(?:=|\\equiv|\\approx)\s*{b}|{b}\s*(?:=|\\equiv|\\approx)\s*{a}", question) is None
    )


def _spaced(name: str, behind: str) -> str:
    """A command must not run into the letter behind it."""
    return name + " " if name.startswith("\\") and behind[:1].isalpha() else name
