# ruff: noqa: ARG001 - all makers have one signature
"""Wrong ranges: open for closed ends, swallow-alls, wrong periods of a family."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.contract import sampled
from tinyv.data.corrupt.numbers import is_mathematics
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference
from tinyv.engine.trees import contains
from tinyv.expr.nodes import Interval, Relation, Sequence, SetBuilder, SetOperation

_LOOSE = {
    r"\leqslant": "<", r"\geqslant": ">", r"\leq": "<", r"\geq": ">", r"\le": "<", r"\ge": ">", "<=": "<", ">=": ">",
    "≤": "<", "≥": ">", "<": r"\leq", ">": r"\geq", r"\lt": r"\leq", r"\gt": r"\geq",
}  # fmt: skip
_RELATION = re.compile(r"\\(?:[lg]eqslant|[lg]eq|[lg]e|[lg]t)(?![A-Za-z])|[<>]=?|[≤≥]")
_MONOTONIC = re.compile(r"monoton|creas(?:e|ing)|conve?x|concav|单调|增区间|减区间", re.IGNORECASE)
"""Questions whose textbooks take open and closed ends as equal."""
_BRACKETS = {"(": "[", "[": "(", ")": "]", "]": ")"}
_EVERYTHING = (
    r"(-\infty,\infty)", r"(-\infty, +\infty)", r"\mathbb{R}", "all real numbers", r"x \in \mathbb{R}",
    r"-\infty < x < \infty", "all reals", "every real number",
)  # fmt: skip
_PERIOD = re.compile(
    r"(?P<times>\d*)\s*(?P<letter>[knm])\s*(?P<pi>(?:\\cdot|\\times)?\s*\\pi(?![A-Za-z]))"
    r"|(?P<times2>\d*)\s*\\pi\s*(?P<letter2>[knm])(?![A-Za-z])"
)
_DEGREES = re.compile(r"(?<!\d)(?P<turn>360|180|120|90)(?=\s*(?:\^\s*\{?\\circ|°))")
_MODULUS = re.compile(r"(\\pmod\s*\{?\s*|\bmod\s*)(\d+)")
_TURNS = {"360": ("180",), "180": ("360", "90"), "120": ("360",), "90": ("180", "360")}
_SETS = (Interval, SetOperation, SetBuilder)


def toggled_end(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """An open end closed or a closed one opened: brackets, or `<` for `\\le`."""
    if not is_mathematics(reference) or _MONOTONIC.search(reference.question):
        return []
    text, out = reference.text, []
    for match in _RELATION.finditer(text):
        sign = _LOOSE[match[0]]
        glue = " " if sign.startswith("\\") and text[match.end() :][:1].isalpha() else ""
        out.append(marks.replaced(text, match.span(), sign + glue))
    if not isinstance(reference.tree, Relation) or contains(reference.tree, Interval):
        out += _toggled_brackets(text)
    return sampled(out, rng)


def _toggled_brackets(text: str) -> list[str]:
    """Each bracket of a pair `(a, b)` without inner brackets, exchanged; not at an infinite end."""
    out = []
    for match in re.finditer(r"([(\[])([^()\[\]]{1,60},[^()\[\]]{1,60})([)\]])", text):
        low, _, high = match[2].partition(",")
        if "infty" not in low and "∞" not in low:
            out.append(marks.replaced(text, match.span(1), _BRACKETS[match[1]]))
        if "infty" not in high and "∞" not in high:
            out.append(marks.replaced(text, match.span(3), _BRACKETS[match[3]]))
    return out


def everything(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """All real numbers where the reference is a part of them."""
    if not is_mathematics(reference) or not is_range(reference):
        return []
    return sampled(list(_EVERYTHING), rng)


def wider_interval(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """An interval with one end moved to infinity."""
    if not is_mathematics(reference) or not isinstance(reference.tree, (Interval, Sequence)):
        return []
    match = re.fullmatch(
        r"\s*(.{0,20}?)([(\[])([^()\[\],]{1,40}),([^()\[\],]{1,40})([)\]])\s*", reference.text
    )
    if match is None or not _about_ranges(reference):
        return []
    head, opening, low, high, closing = match.groups()
    out = [f"{head}(-\\infty,{high}{closing}"] if "infty" not in low else []
    out += [f"{head}{opening}{low},\\infty)"] if "infty" not in high else []
    return sampled(out, rng)


def is_range(reference: Reference) -> bool:
    """True for an interval, an inequality or a union of such, also where only the question tells."""
    tree = reference.tree
    if isinstance(tree, _SETS):
        return True
    if isinstance(tree, Relation):
        return tree.operators[0] in ("<", "<=", ">", ">=", "!=")
    return isinstance(tree, Sequence) and len(tree.items) == 2 and _about_ranges(reference)


def _about_ranges(reference: Reference) -> bool:
    return isinstance(reference.tree, Interval) or bool(
        re.search(r"\b(?:interval|domain|range|inequality)\b|取值范围|区间|定义域", reference.question)
    )


def wrong_period(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    r"""Another period of a family: `\frac{\pi}{6}+2k\pi` for `\frac{\pi}{6}+k\pi`."""
    if not is_mathematics(reference):
        return []
    text, out = reference.text, []
    for match in _PERIOD.finditer(text):
        group = "times" if match["letter"] else "times2"
        old = match[group]
        out += [marks.replaced(text, match.span(group), new) for new in ("", "2", "4") if new != old]
    if re.search(r"(?<![A-Za-z\\])[knm](?![A-Za-z])", text):
        for match in _DEGREES.finditer(text):
            out += [marks.replaced(text, match.span(), new) for new in _TURNS[match["turn"]]]
    for match in _MODULUS.finditer(text):
        n = int(match[2][:9])
        out += [marks.replaced(text, match.span(2), str(k)) for k in (2 * n, n + 1, n - 1) if k > 1]
    return sampled(out, rng)
