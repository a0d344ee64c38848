"""2.5 other notation: conventions of other regions: decimal commas, digit groups, `tg`, colons in sets."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of
from tinyv.expr import nodes as n

_NUMBER = re.compile(r"-?(\d+)(?:\.(\d+))?")
_FUNCTIONS = ((r"\tan", r"\operatorname{tg}"), (r"\tan", r"\tg"), (r"\cot", r"\operatorname{ctg}"),
              (r"\arctan", r"\operatorname{arctg}"), (r"\sinh", r"\operatorname{sh}"))  # fmt: skip
_BAR = re.compile(r"(?<=[A-Za-z}])\s*(?:\\mid(?![A-Za-z])|\|)\s*(?=\S)")
_COLON = re.compile(r"(?<=[A-Za-z}])\s*:\s*(?=\S)")


def _plain_number(reference: Reference) -> re.Match[str] | None:
    return _NUMBER.fullmatch(reference.text.replace("{,}", "").replace(",", ""))


def decimal_comma(reference: Reference, rng: Random) -> list[str]:
    """`3,14` or `3{,}14` for `3.14`; three places would read as thousands."""
    match = _NUMBER.fullmatch(reference.text)
    if match is None or not match[2] or len(match[2]) == 3:
        return []
    return some([reference.text.replace(".", ","), reference.text.replace(".", "{,}")], rng)


def grouped(reference: Reference, rng: Random) -> list[str]:
    r"""`1,234,567`, `1{,}234{,}567`, `1\,234\,567` for `1234567`."""
    match = _NUMBER.fullmatch(reference.text)
    if match is None or len(match[1]) < 4 or len(match[1]) > 30 or reference.text.lstrip("-")[0] == "0":
        return []
    if len(match[1]) == 4 and re.search(r"\byear\b|when\b", reference.question):
        return []
    sign = rng.choice((",", ",", "{,}", r"\,", " "))
    groups = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: sign, match[1])
    return [reference.text.replace(match[1], groups, 1)]


def ungrouped(reference: Reference, rng: Random) -> list[str]:
    """`1234567` for `1,234,567`."""
    del rng
    if not re.fullmatch(r"-?[1-9]\d{0,2}(?:(?:,(?:\\!)?|\{,\}|\\,| )\d{3})+(?:\.\d+)?", reference.text):
        return []
    return [re.sub(r"[^\d.-]", "", reference.text)]


def functions(reference: Reference, rng: Random) -> list[str]:
    r"""`\operatorname{tg} x` for `\tan x`."""
    text = reference.text
    found = [
        re.sub(re.escape(ours) + r"(?![A-Za-z])", lambda _, theirs=theirs: theirs + " ", text)  # type: ignore[misc]
        for ours, theirs in _FUNCTIONS
        if re.search(re.escape(ours) + r"(?![A-Za-z])", text)
    ]
    return some(found, rng)


@claims
def set_colon(reference: Reference, rng: Random) -> list[str]:
    r"""`\{x : x > 2\}` for `\{x \mid x > 2\}`, or the reverse."""
    del rng
    text = reference.text
    if not isinstance(tree_of(reference), n.SetBuilder):
        return []
    swapped = _BAR.sub(" : ", text, count=1) if _BAR.search(text) else _COLON.sub(r" \\mid ", text, count=1)
    return [swapped] if swapped != text else []


def leading_zero(reference: Reference, rng: Random) -> list[str]:
    """`.5` for `0.5`, or the reverse."""
    del rng
    text = reference.text
    if re.fullmatch(r"-?0\.\d+", text):
        return [text.replace("0.", ".", 1)]
    return [text.replace(".", "0.", 1)] if re.fullmatch(r"-?\.\d+", text) else []


@claims
def twelve_hours(reference: Reference, rng: Random) -> list[str]:
    """`3:30 p.m.` in another usual writing, `15:30` among them."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d)\s*([ap])\.?\s?m\.?", reference.text, re.IGNORECASE)
    if match is None or not 1 <= int(match[1]) <= 12:
        return []
    hour, half = int(match[1]), match[3].lower()
    day_hour = hour % 12 + (12 if half == "p" else 0)
    texts = [
        f"{hour}:{match[2]} {half}.m.",
        f"{hour}:{match[2]} {half.upper()}M",
        f"{day_hour:02d}:{match[2]}",
    ]
    return some([text for text in texts if text != reference.text], rng)


def binomial_letters(reference: Reference, rng: Random) -> list[str]:
    r"""`C_{n}^{k}` or `\mathrm{C}_n^k` for `\binom{n}{k}`."""
    text = reference.text
    pattern = r"\\[dt]?binom\{(\w+)\}\{(\w+)\}"
    if not re.search(pattern, text):
        return []
    letter = rng.choice(("C", r"\\mathrm{C}"))
    return [re.sub(pattern, rf"{letter}_{{\1}}^{{\2}}", text)]


MAKERS: tuple[Maker, ...] = (
    decimal_comma,
    grouped,
    ungrouped,
    functions,
    set_colon,
    leading_zero,
    twelve_hours,
    binomial_letters,
)
