# ruff: noqa: ARG001 - all makers have one signature
"""Formulas with one slip: a power, a coefficient, an index, a lost or added term or factor.

Whether the formula is then another function is the engine's to say; a slip that it cannot prove is dropped.
"""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.contract import sampled
from tinyv.data.corrupt.numbers import is_mathematics
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.values import value_of
from tinyv.data.reference import Reference
from tinyv.expr.lexer import matching_brace
from tinyv.expr.nodes import Relation, Sequence, Unreadable

_POWER_OF_TEN = re.compile(r"(10\s*\^\s*\{?\s*)(-?\s*\d+)")
_E_NOTATION = re.compile(r"(\d[eE])([+-]?\d+)(?![\d.])")
_FACTOR_BEHIND = re.compile(r"\s*(?:\\(?!circ|text|mathrm|right|end|le|ge|pm|quad)[a-zA-Z]|[A-Za-z(])")
_ROOT = re.compile(r"\\sqrt\s*(?=\{)")


def formula_of(reference: Reference) -> str:
    """The text of a formula, empty if the reference is none."""
    return reference.text if is_mathematics(reference) and not isinstance(reference.tree, Unreadable) else ""


def changed_exponent(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """An exponent one more or one less, or with the other sign."""
    text, out = formula_of(reference), []
    for span, inner in marks.scripts(text, "^"):
        if re.fullmatch(r"\s*-?\s*\d{1,3}\s*", inner):
            n = int(inner.replace(" ", ""))
            near = [n - 1, n + 1, -n] if abs(n) > 1 else [2, 3, -2]
            out += [marks.replaced(text, span, f"^{{{k}}}") for k in near if k not in (0, 1, n)]
        elif inner.strip().startswith("-"):
            out.append(marks.replaced(text, span, f"^{{{inner.strip()[1:]}}}"))
        elif not re.search(r"circ|prime|\*|'", inner):
            out.append(
                marks.replaced(text, span, f"^{{-{inner}}}" if len(inner) == 1 else f"^{{-({inner})}}")
            )
    return sampled(out, rng)


def lost_exponent(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A square or another power forgotten: `v` for `v^2`."""
    text = formula_of(reference)
    return sampled(
        [
            marks.replaced(text, span, " " if text[span[1] :][:1].isalnum() else "")
            for span, inner in marks.scripts(text, "^")
            if re.fullmatch(r"\s*-?\d{1,2}\s*", inner)
        ],
        rng,
        2,
    )


def added_square(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A square that does not belong: on a symbol without an exponent."""
    text, out = formula_of(reference), []
    for _start, end in marks.letters(text):
        index = re.match(r"_(?:\{[^{}]*\}|\w)", text[end:])
        end += index.end() if index else 0
        if not re.match(r"\s*(?:[\^_'({]|\\(?:left|prime))", text[end:]) and not _in_script(text, end - 1):
            out.append(f"{text[:end]}^2{text[end:]}")
    return sampled(out, rng, 2)


def wrong_power_of_ten(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A power of ten that is one or more off."""
    text, out = formula_of(reference), []
    for pattern in (_POWER_OF_TEN, _E_NOTATION):
        for match in pattern.finditer(text):
            n = int(match[2].replace(" ", ""))
            out += [
                marks.replaced(text, match.span(2), str(k))
                for k in (n - 1, n + 1, n + 2, n - 3, -n)
                if k != n
            ]
    return sampled(out, rng)


def lost_root(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A root forgotten, or taken of the wrong degree."""
    text = formula_of(reference)
    out = [f"{text[: m.start()]}{_grouped(text, m.end())}" for m in _ROOT.finditer(text)]
    out += [f"{text[: m.start()]}\\sqrt[3]{text[m.end() :]}" for m in _ROOT.finditer(text)]
    return sampled(out, rng, 2)


def _grouped(text: str, opening: int) -> str:
    close = matching_brace(text, opening)
    return f"({text[opening + 1 : close]}){text[close + 1 :]}" if close > 0 else text[opening:]


def added_factor(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A factor too much in front of the value: 2, a half, pi."""
    text = formula_of(reference)
    if not text or isinstance(reference.tree, Sequence) or value_of(reference.tree) is not None:
        return []
    head, value = marks.halves(text)
    if not value.strip() or (isinstance(reference.tree, Relation) and not head):
        return []
    body = f"({value.strip()})" if marks.signs(value) else value.strip()
    glue = "\\cdot " if body[0].isdigit() else " " if body[0] not in "(\\" else ""
    factors = ["2" + glue, f"\\frac{{1}}{{2}}{glue}", f"\\pi {glue}", f"4{glue}"]
    return sampled([f"{head}{' ' if head else ''}{f}{body}" for f in factors], rng)


def lost_factor(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A coefficient or a symbol that stands in a product, left out."""
    text, out = formula_of(reference), []
    for start, end in [*marks.numbers(text), *marks.letters(text)]:
        behind, before = text[end:], text[:start].rstrip()
        if _in_script(text, start) or before.endswith(("_", "^", "/", "}")):
            continue
        if _FACTOR_BEHIND.match(behind) and not _before_word(text, end):
            out.append(text[:start] + behind.lstrip())
    return sampled(out, rng)


def _before_word(text: str, at: int) -> bool:
    """True if a word or the name of a unit stands behind this place."""
    behind = marks.blanked(text)[at:].lstrip()
    return behind[:1] == "\0" and text[at:].lstrip()[:1] != "\\"


def lost_term(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A term of a sum left out, at any depth."""
    text, out = formula_of(reference), []
    for at in marks.signs(text):
        end = _term_end(text, at + 1)
        if not marks.leads(text, at) and end > at + 1:
            behind = text[end:].lstrip()
            out.append(text[:at].rstrip() + (" " if behind[:1].isalnum() else "") + behind)
    return sampled(out, rng, 2)


def _term_end(text: str, at: int) -> int:
    """Where the term that begins here ends: at the next sign, comma or closing bracket of its own level."""
    masked, depth = marks.blanked(text), 0
    for i in range(at, len(text)):
        char = masked[i]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and char in "+-=,;<>"):
            return i - 5 if text[:i].endswith("\\right") else i
    return len(text)


def added_term(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """One more than the value: `+1` or another small term."""
    text = formula_of(reference)
    if not text or isinstance(reference.tree, (Sequence, Relation)) or not marks.letters(text):
        return []
    value = text.rstrip(" .$")
    symbol = text[slice(*rng.choice(marks.letters(text)))]
    return sampled([f"{value}+1", f"{value}-1", f"{value}+{symbol}", f"{value}+2"], rng, 2)


def _in_script(text: str, at: int) -> bool:
    return any(start <= at < end for mark in "^_" for (start, end), _ in marks.scripts(text, mark))
