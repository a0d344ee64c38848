# ruff: noqa: ARG001 - all makers have one signature
"""Wrong numbers: near misses, slips of digits, wrong rounding, inverted fractions, slips of percent."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.answer_type import MATHEMATICS, NUMBER, type_of
from tinyv.data.corrupt.contract import MAX_TEXT, sampled
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.values import decimal_text, read_literal, value_of, written_like
from tinyv.data.reference import Reference
from tinyv.expr.nodes import Div, Node, Percent, Relation, Symbol, Unreadable

_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_Change = Callable[[str, random.Random], str]
_SLASH = re.compile(r"(?<![\w/.])(\d+)\s*/\s*(\d+)(?![\w/.])")
_PROSE = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{4,}(?![A-Za-z])")
MAX_DENOMINATOR = 10_000
MAX_WORDS = 3
"""Words outside of commands that a formula may have."""
_RATIO = re.compile(r"(?<![\d:])(\d+)\s*:\s*(\d+)(?![\d:])")


def is_mathematics(reference: Reference) -> bool:
    """True for a short reference that is a number, a formula or a list of such, and neither prose nor a chain."""
    text = reference.text
    if len(text) > MAX_TEXT or type_of(reference.question, text) not in MATHEMATICS:
        return False
    return len(_PROSE.findall(text)) <= MAX_WORDS and not _is_chain(reference.tree)


def _is_chain(node: Node | Unreadable) -> bool:
    """True for `A = B = C`: with a slip in one part the others may still be right. Also for one letter alone."""
    if isinstance(node, Symbol):
        return True
    signs = node.operators if isinstance(node, Relation) else ()
    return sum(sign in ("=", "~=") for sign in signs) > 1


def _single(reference: Reference) -> tuple[tuple[int, int], str, Fraction] | None:
    """The one literal of a reference that is a number: its span, its text, its value."""
    if not is_mathematics(reference) or type_of(reference.question, reference.text) != NUMBER:
        return None
    spans = marks.numbers(reference.text)
    if len(spans) != 1:
        return None
    literal = reference.text[slice(*spans[0])]
    value = read_literal(literal)
    return None if value is None else (spans[0], literal, value)


def off_by_one(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """An integer one or two away; a decimal some percent away."""
    found = _single(reference)
    if found is None:
        return []
    span, literal, value = found
    step = Fraction(1) if "." not in literal else max(abs(value) / 20, Fraction(1, 10))
    near = [value + step * k for k in (-2, -1, 1, 2)]
    return sampled(
        [marks.replaced(reference.text, span, written_like(v, literal)) for v in near if v > 0], rng
    )


def scaled_number(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Twice, half, ten times or a tenth of a number."""
    found = _single(reference)
    if found is None or not found[2]:
        return []
    span, literal, value = found
    near = [value * factor for factor in (2, 10, Fraction(1, 2), Fraction(1, 10), 3, Fraction(3, 2))]
    fitting = [v for v in near if v.denominator == 1 or "." in literal]
    return sampled([marks.replaced(reference.text, span, written_like(v, literal)) for v in fitting], rng)


def off_in_formula(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """One literal of a formula or a list, one away from what it was."""
    if not is_mathematics(reference):
        return []
    spans = (
        rng.sample(all_spans, min(4, len(all_spans))) if (all_spans := marks.numbers(reference.text)) else []
    )
    out = []
    for span in spans:
        literal = reference.text[slice(*span)]
        value = read_literal(literal)
        if value is not None:
            step = Fraction(1, 10 ** min(1, len(literal.partition(".")[2])))
            changed = value + rng.choice((-1, 1)) * step if value > 1 else value + step
            out.append(marks.replaced(reference.text, span, written_like(changed, literal)))
    return out


def number_word(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`eight` for `seven`."""
    word = reference.text.strip(" .").lower()
    if word not in _WORDS:
        return []
    at = _WORDS.index(word)
    near = [_WORDS[i] for i in (at - 2, at - 1, at + 1, at + 2) if 0 < i < len(_WORDS)]
    return sampled([n.capitalize() if reference.text[:1].isupper() else n for n in near], rng)


def changed_digit(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """One digit of a number exchanged for another."""
    return _digits(reference, rng, _other_digit)


def swapped_digits(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Two neighbouring digits in the wrong order: 1523 for 1253."""
    return _digits(reference, rng, _transposed)


def lost_digit(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A digit left out or written twice."""
    return _digits(reference, rng, _lost)


def _digits(reference: Reference, rng: random.Random, change: _Change) -> list[str]:
    if not is_mathematics(reference):
        return []
    long = [
        s for s in marks.numbers(reference.text) if len(re.findall(r"\d", reference.text[slice(*s)])) >= 2
    ]
    out = []
    for span in rng.sample(long, min(2, len(long))):
        literal = reference.text[slice(*span)]
        changed = change(literal, rng)
        if changed and changed != literal:
            out.append(marks.replaced(reference.text, span, changed))
    return out


def _other_digit(literal: str, rng: random.Random) -> str:
    at = rng.choice([i for i, char in enumerate(literal) if char.isdigit()])
    lowest = "1" if at == 0 else "0"
    return (
        literal[:at]
        + rng.choice([d for d in "0123456789" if d not in (literal[at], min(lowest, "0"))])
        + literal[at + 1 :]
    )


def _transposed(literal: str, rng: random.Random) -> str:
    pairs = [
        i
        for i in range(len(literal) - 1)
        if literal[i : i + 2].isdigit()
        and literal[i] != literal[i + 1]
        and not (i == 0 and literal[1] == "0")
    ]
    if not pairs:
        return ""
    at = rng.choice(pairs)
    return literal[:at] + literal[at + 1] + literal[at] + literal[at + 2 :]


def _lost(literal: str, rng: random.Random) -> str:
    if not literal.isdigit():
        return ""
    at = rng.randrange(len(literal))
    changed = (
        literal[:at] + literal[at + 1 :] if rng.random() < 0.5 else literal[:at] + literal[at] + literal[at:]
    )
    return changed if changed[:1] != "0" else ""


def wrong_rounding(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A decimal of two to four places that is some steps off the exact value."""
    if not is_mathematics(reference) or isinstance(reference.tree, Percent):
        return []
    value = value_of(reference.tree)
    if value is None or value.denominator == 1 or not Fraction(1, 100) < abs(value) < 10_000:
        return []
    out = []
    for places in (1, 2, 3):
        if (value * 10**places).denominator == 1:
            continue
        off = value + Fraction(rng.choice((-3, -2, 2, 3)), 10**places)
        if off and (off > 0) == (value > 0):
            out.append(decimal_text(off, places))
    return sampled(out, rng)


def wrongly_rounded_up(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The wrong one of the two neighbouring integers: 13 for 12.1."""
    value = value_of(reference.tree) if is_mathematics(reference) else None
    if (
        value is None
        or value.denominator == 1
        or isinstance(reference.tree, (Div, Percent))
        or abs(value) < 2
    ):
        return []
    down = value.numerator // value.denominator
    return [str(down + 1 if value - down < Fraction(1, 2) else down)]


def inverted_fraction(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    r"""Numerator and denominator exchanged, in any one fraction: `\frac{3}{2}` for `\frac{2}{3}`."""
    if not is_mathematics(reference):
        return []
    text, out = reference.text, []
    for span, (top, bottom) in marks.arguments(text, r"[dt]?frac", 2):
        command = text[span[0] : text.index("{", span[0])]
        turned = f"{command}{{{bottom}}}{{{top}}}" if top.strip() != "1" else f" {_in_brackets(bottom)}"
        out.append(marks.replaced(text, span, turned))
    for pattern, joint in ((_SLASH, "/"), (_RATIO, ":")):
        out += [marks.replaced(text, m.span(), _turned(m, joint)) for m in pattern.finditer(text)]
    return sampled(out, rng)


def _in_brackets(text: str) -> str:
    return f"({text})" if marks.signs(text) else text


def _turned(match: re.Match[str], joint: str) -> str:
    return match[2] if joint == "/" and match[1] == "1" else f"{match[2]}{joint}{match[1]}"


def slipped_percent(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Percent with a slipped point or of the complement: `40%` or `6%` for `60%`."""
    node = reference.tree
    if not is_mathematics(reference) or not isinstance(node, Percent):
        return []
    found = _single(reference)
    if found is None or not found[2]:
        return []
    span, _, value = found
    out = [
        marks.replaced(reference.text, span, _shown(value * f))
        for f in (10, Fraction(1, 10))
        if value * f < 1000
    ]
    out += [_shown(value / 1000), _shown(value / 10)] if value < 100 else []
    if 0 < value < 100:
        out.append(marks.replaced(reference.text, span, _shown(100 - value)))
    return sampled(out, rng)


def wrong_share(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The complement of a share, its slipped percentage, or odds in place of it."""
    node: Node | Unreadable = reference.tree
    value = value_of(node) if is_mathematics(reference) and not isinstance(node, Percent) else None
    if value is None or not 0 < value < 1:
        return []
    rest = 1 - value
    if isinstance(node, Div) and value.denominator < MAX_DENOMINATOR:
        odds = value / rest
        out = [_like_fraction(reference.text, v) for v in (rest, odds)]
    else:
        out = [_shown(rest)] if not isinstance(node, Div) else []
    tenfold = value * 10 if value * 10 < 100 else value
    return sampled([*out, f"{_shown(tenfold)}\\%"] if _short(tenfold) else out, rng)


def _like_fraction(text: str, value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    if "frac" in text:
        command = "\\dfrac" if "dfrac" in text else "\\frac"
        return f"{command}{{{value.numerator}}}{{{value.denominator}}}"
    return f"{value.numerator}/{value.denominator}"


def _short(value: Fraction) -> bool:
    return (value * 10**4).denominator == 1


def _shown(value: Fraction) -> str:
    """As a decimal without trailing zeros."""
    text = decimal_text(value, 6)
    return text.rstrip("0").rstrip(".")
