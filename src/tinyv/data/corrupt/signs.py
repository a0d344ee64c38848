# ruff: noqa: ARG001 - all makers have one signature
"""Wrong signs, operators, relations."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.answer_type import NUMBER, type_of
from tinyv.data.corrupt.contract import sampled
from tinyv.data.corrupt.numbers import is_mathematics
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference
from tinyv.expr.nodes import Add, Interval, PlusMinus, Ratio, Relation, Sequence, SetOperation, Unreadable

_FUNCTIONS = {
    "sin": "cos", "cos": "sin", "tan": "cot", "cot": "tan", "sinh": "cosh", "cosh": "sinh", "sec": "csc",
    "csc": "sec", "arcsin": "arccos", "arccos": "arcsin", "arctan": "arcsin", "max": "min", "min": "max",
    "cup": "cap", "cap": "cup",
}  # fmt: skip
_FUNCTION = re.compile(r"\\(" + "|".join(_FUNCTIONS) + r")(?![A-Za-z])")
_TIMES = re.compile(r"\\(?:cdot|times)(?![A-Za-z])")
_RELATIONS = {
    r"\leqslant": r"\geqslant", r"\geqslant": r"\leqslant", r"\leq": r"\geq", r"\geq": r"\leq", r"\le": r"\ge",
    r"\ge": r"\le", r"\lt": r"\gt", r"\gt": r"\lt", "<=": ">=", ">=": "<=", "<": ">", ">": "<", "≤": "≥", "≥": "≤",
}  # fmt: skip
_RELATION = re.compile(r"\\(?:[lg]eqslant|[lg]eq|[lg]e|[lg]t)(?![A-Za-z])|[<>]=?|[≤≥]")
_UNSIGNED = (Unreadable, Interval, SetOperation, PlusMinus, Ratio)
_INDEPENDENT = (Sequence, Interval, SetOperation, Relation)


def flipped_whole(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The whole value with the other sign; a plain number only where the question holds a minus."""
    if not is_mathematics(reference) or isinstance(reference.tree, _UNSIGNED):
        return []
    head, value = marks.halves(reference.text)
    blank = value[: len(value) - len(value.lstrip(" $\\!"))]
    body = value[len(blank) :]
    if not body or (isinstance(reference.tree, _INDEPENDENT) and not head):
        return []
    if type_of(reference.question, reference.text) == NUMBER and not re.search(
        r"[-−]", reference.question + body
    ):
        return []
    if body[0] in "-−":
        return [head + blank + body[1:].lstrip()]
    sum_inside = isinstance(reference.tree, Add) or bool(marks.signs(body))
    return [f"{head}{blank}-({body})" if sum_inside else f"{head}{blank}-{body}"]


def flipped_inside(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Another sign at one place of a formula or in front of one item of a list."""
    if not is_mathematics(reference):
        return []
    text, out = reference.text, []
    places = marks.signs(text)
    for at in rng.sample(places, min(3, len(places))):
        if text[at] == "-" and marks.leads(text, at):
            out.append(text[:at] + text[at + 1 :].lstrip())
        else:
            out.append(text[:at] + ("+" if text[at] == "-" else "-") + text[at + 1 :])
    return out


def flipped_item(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A minus before one positive number of a list or a point."""
    if not is_mathematics(reference) or not isinstance(reference.tree, (Sequence, Relation)):
        return []
    text = reference.text
    starts = [s for s, e in marks.numbers(text) if _opens_item(text, s) and text[s:e].strip("0.")]
    return [
        f"{text[:s]}-{text[s:]}" for s in rng.sample(starts, min(2, len(starts))) if not _in_script(text, s)
    ]


def _opens_item(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return before.endswith(("(", "=", "[", "\\{")) or (before.endswith(",") and not before.endswith("\\,"))


def _in_script(text: str, at: int) -> bool:
    return any(start <= at < end for mark in "^_" for (start, end), _ in marks.scripts(text, mark))


def wrong_operator(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A product for a sum, a sum for a product."""
    if not is_mathematics(reference):
        return []
    text = reference.text
    out = [
        f"{text[: m.start()]}+{text[m.end() :]}"
        for m in _TIMES.finditer(text)
        if "10^" not in text[m.end() :][:5]
    ]
    inner = [
        i for i in marks.signs(text) if text[:i].rstrip()[-1:].isalnum() or text[:i].rstrip().endswith("}")
    ]
    out += [f"{text[:i]}\\cdot {text[i + 1 :].lstrip()}" for i in inner]
    return sampled(out, rng, 2)


def wrong_function(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Cosine for sine, maximum for minimum, intersection for union."""
    if not is_mathematics(reference):
        return []
    text = reference.text
    out = [marks.replaced(text, m.span(), "\\" + _FUNCTIONS[m[1]]) for m in _FUNCTION.finditer(text)]
    return sampled(out, rng, 2)


def turned_relation(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`>` for `<`: one of the signs, or all of them."""
    if not is_mathematics(reference):
        return []
    text = reference.text
    found = list(_RELATION.finditer(text))
    one = [marks.replaced(text, m.span(), _RELATIONS[m[0]]) for m in found]
    every = _RELATION.sub(lambda m: _RELATIONS[m[0]], text)
    return sampled([*one, *([every] if len(found) > 1 else [])], rng)
