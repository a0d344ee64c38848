"""Two candidates side by side: a short answer that names the reference beside something that nobody asked for.

`nitrogen | carbon dioxide`, a struck-out or hidden second value, "X is another way to write Y": whoever writes so
leaves it to the reader which of the two was meant. The text itself is looked at, as a bar leaves no trace in counts.
An answer whose words point the other way than the reference ("above" beside `x < 4`) is as little an answer, nor is
one number where the reference is a stretch of them (`4` beside `x < 4`).
"""

from __future__ import annotations

import re

from tinyv.engine.comparatives import comparative, directions
from tinyv.engine.inequality import real_set
from tinyv.engine.number import is_number
from tinyv.engine.text.fold import is_words
from tinyv.engine.text.plain import plain
from tinyv.engine.trees import is_closed
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Interval, Relation, Unreadable
from tinyv.expr.parser import parse
from tinyv.nano.features.manner import new_words
from tinyv.nano.features.texts import Texts

MAX_DIRECTED = 400
"""Characters of an answer whose direction is looked at."""
MAX_POINT = 60
"""Characters of an answer that is one number."""
MAX_WORDS, MAX_LISTED = 25, 10
"""Longer texts name other things, too; a list of two is a rivalry only where it is nearly the whole answer."""
_SIGN = re.compile(
    r"\||~~|\?.{0,200}\?|\s[%/]\s|\b(?:xor|beats|versus|vs)\b|\\(?:h?phantom|[xb]?cancel|sout|st|not|(?:text)?color|smash|[rlc]lap|tiny)(?![a-z])|<!|→|=>"
    r"|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:another|other) (?:way|name|word|term|form|spelling)|\bsame (?:as|thing)|\balias\b|\bsynonym|\bshort for"
    r"|\balso (?:known|called|written)|\bwhich (?:is|means|equals)\b|\bi\.?e\.|\bthat is\b|\bin other words",
    re.IGNORECASE,
)
_LISTED = re.compile(r"&|\band\b|\balso\b|\bplus\b|;|和|与|以及", re.IGNORECASE)


def rivals(question: str, ground_truth: str, answer: str) -> bool:
    """True if something new stands beside the reference, joined by a sign that neither question nor reference uses.

    Or if the answer's words point the other way.

    Of "and" and its like only the reference's own count: a question often names both candidates.
    """
    if opposed(ground_truth, answer) or excluded(question, ground_truth, answer):
        return True
    if one_point(ground_truth, answer):
        return True
    texts = Texts(question, ground_truth, answer)
    if len(texts.given) > MAX_WORDS:
        return False
    known = (question + "\n" + ground_truth).lower()
    strange = [sign for sign in _found(answer, _SIGN, _SAME) if sign not in known]
    if len(texts.given) <= MAX_LISTED:
        strange += [sign for sign in _found(answer, _LISTED) if sign not in ground_truth.lower()]
    if not strange:
        return False
    return not is_words(ground_truth) or new_words(texts) > 0 or len(set(texts.given) - texts.wanted) > 0


def opposed(ground_truth: str, answer: str) -> bool:
    """True if all comparatives of the answer point the other way than the reference, a half line or words."""
    given = directions(answer) if len(answer) <= MAX_DIRECTED else frozenset()
    return bool(given) and bool(wanted := _pointing(ground_truth)) and not given & wanted


def excluded(question: str, ground_truth: str, answer: str) -> bool:
    """True for `more than 4` beside a number: all numbers but that one, where the question compares nothing."""
    said = (
        comparative(plain(answer)) if directions(answer[:MAX_DIRECTED]) and not directions(question) else None
    )
    strict = isinstance(said, Interval) and not (said.lower_closed or said.upper_closed)
    if not strict and not (isinstance(said, Relation) and {"<", ">"} >= set(said.operators)):
        return False
    tree = parse(bare_text(ground_truth))
    return not isinstance(tree, Unreadable) and is_number(tree)


def one_point(ground_truth: str, answer: str) -> bool:
    """True for one number, or a letter that equals one, where a stretch of numbers is asked: `3` for `x < 3`."""
    if len(answer) > MAX_POINT:
        return False
    given = parse(bare_text(answer))
    if isinstance(given, Relation) and given.operators == ("=",):
        given = given.terms[-1]
    if isinstance(given, Unreadable) or not is_number(given):
        return False
    tree = parse(bare_text(ground_truth))
    known = None if isinstance(tree, Unreadable) else real_set(tree)
    return known is not None and bool(known.pieces) and not known.only_points


def _pointing(ground_truth: str) -> frozenset[str]:
    """`<`, `>` or both, by the side on which the reference ends; empty if it says nothing of that kind."""
    tree = parse(bare_text(ground_truth))
    if isinstance(tree, Relation) and len(tree.operators) == 1 and is_closed(tree.terms[-1]):
        return frozenset(tree.operators[0][0]) & {"<", ">"}
    known = None if isinstance(tree, Unreadable) else real_set(tree)
    if known is None or not known.pieces or known.only_points:
        return directions(ground_truth) if len(ground_truth) <= MAX_DIRECTED else frozenset()
    ends = {"<" for piece in known.pieces if piece.upper is not None}
    return frozenset(ends | {">" for piece in known.pieces if piece.lower is not None})


def _found(answer: str, *patterns: re.Pattern[str]) -> list[str]:
    """What the patterns find, in lower case."""
    return [match[0].lower() for pattern in patterns for match in pattern.finditer(answer)]
