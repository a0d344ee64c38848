"""The same two texts read another way, for pairs that are not right under the first reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tinyv.engine.text.choice import pick_of
from tinyv.expr.nodes import Node, Unreadable
from tinyv.expr.parser import has_loose_slash, parse

_COMMA_GROUP = re.compile(r"\d,\d{3}(?!\d)")
_ONE_GROUP = re.compile(r"[^\d,]*\d{1,3},\d{3}(?:\.\d+)?[^\d,]*")
"""One thousands separator and nothing else that could be an item: certainly one number."""
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])(-?\d+),(?!\d{3}(?!\d))(\d+)(?![\d,.])")
_FUNCTION_OF_FRACTION = re.compile(
    r"(\\(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|\\(?:ln|log|exp)|\b(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|\b(?:ln|log|exp))"
    r"\s+(\d{1,9}\s?/\s?\d{1,9})(?![\d.])"
)
"""`\\arccos 11/16`: of the fraction, or of its numerator?"""


def other_readings(reference: str, answer: str) -> Iterator[tuple[Node | Unreadable, Node | Unreadable, str]]:
    """Pairs of trees under other readings of the same texts, and why such a reading is in doubt (empty if not)."""
    commas = [
        bool(_COMMA_GROUP.search(text)) and not _ONE_GROUP.fullmatch(text) for text in (reference, answer)
    ]
    if any(commas):
        for first in (True, False) if commas[0] else (True,):
            for second in (True, False) if commas[1] else (True,):
                if not (first and second):
                    yield parse(reference, first), parse(answer, second), ""
    picked = pick_of(reference)
    if picked is not None and picked.marked and picked.text and pick_of(answer) is None:
        yield parse(picked.text), parse(answer), ""
    for first_text, second_text, doubt in _decimal_commas(reference, answer):
        yield parse(first_text), parse(second_text), doubt
    if "/" in reference + answer:
        fractions = (
            _FUNCTION_OF_FRACTION.sub(r"\1{(\2)}", reference),
            _FUNCTION_OF_FRACTION.sub(r"\1{(\2)}", answer),
        )
        if fractions != (reference, answer):
            yield parse(fractions[0]), parse(fractions[1]), "ambiguous_slash"
        loose = has_loose_slash(reference), has_loose_slash(answer)
        if any(loose):
            yield parse(reference, True, loose[0]), parse(answer, True, loose[1]), "ambiguous_slash"


def _decimal_commas(reference: str, answer: str) -> Iterator[tuple[str, str, str]]:
    """`3,14` for a reference `3.14`; a reference with a comma may be a list."""
    match = _DECIMAL_COMMA.fullmatch(answer.strip(" $"))
    if match and re.fullmatch(r"-?\d+\.\d+", reference.strip(" $")):
        yield reference, f"{match.group(1)}.{match.group(2)}", ""
    match = _DECIMAL_COMMA.fullmatch(reference.strip(" $"))
    if match and re.fullmatch(r"-?\d+\.\d+", answer.strip(" $")):
        yield f"{match.group(1)}.{match.group(2)}", answer, "decimal_comma"
