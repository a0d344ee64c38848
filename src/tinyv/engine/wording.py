"""Words around a value: which say nothing, which change it, which may be a noun."""

from __future__ import annotations

import re

from tinyv.engine.arrangement import arrangement
from tinyv.engine.conditions import homes_of
from tinyv.engine.context import Context
from tinyv.engine.counted import may_stand_behind, stem
from tinyv.engine.formulas import formulas_of
from tinyv.engine.ranges import without_range
from tinyv.engine.trees import contains
from tinyv.expr.nodes import (
    Integer,
    Interval,
    Mul,
    Node,
    NumberSet,
    Percent,
    Pow,
    Qualified,
    Relation,
    Sequence,
    SetOperation,
    Symbol,
)
from tinyv.expr.symbols import free_symbols
from tinyv.expr.vocabulary import ORDINALS
from tinyv.verdict import Judgement, undecided

_NEUTRAL = frozenset(
    "the a an answer is are final so therefore thus hence only solution solutions set of "
    "equation equal equals to it we have get be value values result total exactly that "
    "there were was will he she they which this roots root general final-answer ans "
    "option domain range interval probability correct inclusive approximately about "
    "around both 答案 是 为 答 解 原式 方程 结果 共 一共 共有 有 all real numbers number integers positive "
    "complex functions function respectively and".split()
)
_EMPTY = _NEUTRAL - frozenset("domain range interval real complex positive integers set exactly".split())
"""Neutral words that do not even tell two parts of an answer apart."""
_DECISIVE = frozenset(
    "north south east west up down left right increase decrease profit loss before after clockwise "
    "counterclockwise".split()
)
"""Nouns and directions that make another answer of the same number."""
_CHANGING = frozenset(
    "not no less more fewer than least most at minimum maximum over under above below "
    "between minus plus times hundred thousand million billion trillion dozen half "
    "quarter double twice percent per hundredths tenths thousandths except or nor neither "
    "never without squared cubed factorial cannot isn't doesn't undefined none if unless "
    "but instead rather other opposite contrary almost nearly mistake "
    "triple tripled doubled halved quadrupled thrice fold inverted reversed negated transposed mirrored "
    "inverse reciprocal complement pseudo quasi conjugated complemented flipped backwards incremented "
    "decremented increased decreased shifted basis "
    "dozens hundreds thousands millions billions tens couples hundredweight milli micro kilo mega giga ppm ppb permil "
    "rejected excluded discarded wrongly formerly previously thought think "
    "wrong incorrect false lakh crore score gross pairs pair 万 亿 千 百 倍 "
    "不 非 多 少 以上 以下".split()
)
_CLAIMS = frozenset(
    "correct right true sure certain certainly certainty confident confidence accurate valid".split()
)
"""Beside a percentage these speak of the answer, and are no answer."""
MAX_QUESTION = 20_000
_HOW_MANY = re.compile(
    r"\bhow many\s((?:(?!(?:are|is|can|do|does|did|will|were|was|have|has|must|should|would|could|may|in|on|at|that|who"
    r"|which|there|to)\b)[\w-]{1,30}\s?){1,6})",
    re.IGNORECASE,
)
"""What is counted: the words up to the verb."""
_ASKS_PLACE = re.compile(
    r"\bwhich\b|\bwhat (?:place|position|rank|number|day|date|term|year|century|grade|floor|percentile)\b"
    r"|\b(?:position|rank|ordinal|when)\b|第几|几号|\bwhat is the (?:date|day|rank)",
    re.IGNORECASE,
)
"""Questions that ask for a place in an order, where `43rd` is 43."""
_DIRECTION = re.compile(r"\((?:towards?|into|out of|along|away from|any)\s", re.IGNORECASE)
"""A remark in brackets that says where a vector points, or which of several was given."""
_AMOUNTS = frozenset(
    "each every more fewer less total of the other whole different such distinct possible full".split()
)
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "亿": 8}
_SIGN = re.compile(r"[^\w\s.,;:!?()'’\"“”-]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Take words and conditions off both sides, if they say nothing; None if neither side has any."""
    reference, answer = without_range(reference), without_range(answer)
    if not isinstance(reference, Qualified) and not isinstance(answer, Qualified):
        return None
    a, b = unwrap(reference), unwrap(answer)
    if a.changing or b.changing:
        return undecided("words_change_value")
    if b.claims and not a.claims:
        return undecided("claim_of_correctness")
    if ("ordinal" in a.nouns) != ("ordinal" in b.nouns) and not _which_one(reference, b.nouns, context):
        return undecided("ordinal_or_cardinal")
    if a.nouns and b.nouns and not (a.nouns <= b.nouns or b.nouns <= a.nouns):
        return undecided("different_nouns")
    if bool(a.nouns) != bool(b.nouns) and isinstance(a.node, Symbol) and isinstance(b.node, Symbol):
        return undecided("extra_words")
    if (a.nouns ^ b.nouns) & _DECISIVE and a.nouns and b.nouns:
        return undecided("different_nouns")
    if a.labels and b.labels and a.labels != b.labels:
        return undecided("different_labels")
    if (a.before and not b.before) or (b.before and not a.before):
        unknown = a.before or b.before
        if not isinstance(a.node, Relation) and not _label_like(unknown, context):
            return undecided("extra_words")
    if len(a.conditions) and len(b.conditions) and not _same_conditions(a.conditions, b.conditions, context):
        return undecided("different_conditions")
    with context.having_integers(context.integers | a.integers | b.integers):
        judgement = context.compare(a.node, b.node)
    if judgement.reason == "percent_sign_left_out" and _counts_things(a, b):
        return undecided("percent_or_count")
    if (
        judgement.correct
        and a.integers != b.integers
        and (_ranges(a.node, a.integers) or _ranges(b.node, b.integers))
    ):
        return undecided("condition_left_out")
    if judgement.incorrect and (a.before or b.before or a.restricted or b.restricted):
        return undecided("words_around_value")
    if (
        judgement.reason == "same_family"
        and _naturals(a)
        and _naturals(b)
        and arrangement(a.node) != arrangement(b.node)
    ):
        return undecided("natural_parameter")
    if judgement.correct and not a.nouns and _counts_others(b.nouns, context):
        return undecided("different_nouns")
    if judgement.correct and not _only_counted(a, b, context):
        return undecided("words_change_value")
    if judgement.correct and a.restricted and not b.restricted and not _given(a.conditions, context):
        return undecided("condition_left_out")
    if judgement.correct and b.restricted and not a.restricted and not _excluded_points(b, context):
        return undecided("condition_left_out")
    return judgement


def _counts_things(a: Unwrapped, b: Unwrapped) -> bool:
    """True for `7.5 eggs` beside `7.5%`: the number without a percent sign counts something."""
    return any(side.nouns and not contains(side.node, Percent) for side in (a, b))


def _only_counted(a: Unwrapped, b: Unwrapped, context: Context) -> bool:
    """True if the answer's words behind its value name what is counted, or a share of what (`75\\% of them`)."""
    words = b.nouns - a.nouns - {"ordinal"}
    return contains(b.node, Percent) or may_stand_behind(words, context.question[:MAX_QUESTION])


def _counts_others(nouns: frozenset[str], context: Context) -> bool:
    """True for `30 apples` where the question tells of apples and asks how many oranges there are."""
    asked = next(reversed(_HOW_MANY.findall(context.question[:MAX_QUESTION])), "")
    counted = _stems(asked) - _EMPTY - _AMOUNTS
    return (
        bool(counted and nouns) and not nouns & counted and nouns <= _stems(context.question[:MAX_QUESTION])
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, _words(text)))


def _which_one(reference: Node, given: frozenset[str], context: Context) -> bool:
    """True if an ordinal may stand for its number: the reference is `15th`, or the question asks which one."""
    words = isinstance(reference, Qualified) and reference.after == "ordinal"
    return (
        not (words or "ordinal" in given) or _ASKS_PLACE.search(context.question[:MAX_QUESTION]) is not None
    )


def _naturals(side: Unwrapped) -> bool:
    return any(home.startswith("N") for c in side.conditions for home in homes_of(c).values())


def _given(conditions: list[Node], context: Context) -> bool:
    """True if the question states these conditions itself."""
    known = formulas_of(context.question) if context.question else frozenset()
    return all(_harmless(c) or arrangement(c) in known for c in conditions)


def _excluded_points(side: Unwrapped, context: Context) -> bool:
    """`x + 2, x \\ne 3` where a formula was to be simplified: the points that the given formula leaves out."""
    expression = not isinstance(side.node, (Relation, Sequence, Interval, NumberSet, SetOperation))
    return side.only_excludes and expression and context.asks_about("simplify", "reduce", "divide", "化简")


def _ranges(node: Node, integers: frozenset[str]) -> bool:
    """True for an inequality on a letter that only takes integers: the integers of a range are not the range."""
    inside = isinstance(node, Relation) and node.operators[0] in ("<", "<=", ">", ">=", "!=")
    return inside and bool(free_symbols(node) & integers)


class Unwrapped:
    """A side without its words: what they were, by kind."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.before: frozenset[str] = frozenset()
        self.labels: frozenset[str] = frozenset()
        self.nouns: frozenset[str] = frozenset()
        self.changing = False
        self.claims = False
        self.conditions: list[Node] = []
        self.integers: frozenset[str] = frozenset()

    @property
    def only_excludes(self) -> bool:
        """True if the restrictions only leave out points (`x \\ne 2`), which changes no formula."""
        restrictions = [c for c in self.conditions if not _harmless(c)]
        return all(isinstance(c, Relation) and set(c.operators) == {"!="} for c in restrictions)

    @property
    def restricted(self) -> bool:
        """True if a condition says more than where a letter lives."""
        return any(not _harmless(condition) for condition in self.conditions)


def unwrap(node: Node) -> Unwrapped:
    """Take off all words around a value."""
    found, claims = Unwrapped(node), False
    while isinstance(found.node, Qualified):
        wrapper = found.node
        before, after = _words(wrapper.before), _words(wrapper.after)
        found.changing = found.changing or _holds_signs(wrapper.before + wrapper.after)
        scale = next((word for word in after if word in _SCALES), "")
        if scale and wrapper.after.lower().startswith(scale) and wrapper.condition is None:
            value = Mul((wrapper.value, Pow(Integer(10), Integer(_SCALES[scale]))))
            found.node = Qualified(value, wrapper.before, wrapper.after[len(scale) :].strip())
            continue
        found.changing = found.changing or bool((before | after) & _CHANGING)
        claims = claims or bool((before | after) & _CLAIMS)
        found.before |= before - _NEUTRAL
        found.labels |= before - _EMPTY
        if _DIRECTION.match(wrapper.after):
            after = frozenset()
        found.nouns |= frozenset("ordinal" if word in ORDINALS else stem(word) for word in after - _EMPTY)
        if wrapper.condition is not None:
            found.conditions.append(wrapper.condition)
            found.integers |= _integers(wrapper.condition)
        found.node = wrapper.value
    found.claims = claims and isinstance(found.node, Percent)
    return found


def _holds_signs(text: str) -> bool:
    """True if something besides words, stops and brackets stands there: an unknown sign may change the value."""
    return bool(_SIGN.search(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text))


def _label_like(words: frozenset[str], context: Context) -> bool:
    """True if the question itself uses these words: they only name what was asked."""
    question = frozenset(word.lower() for word in _WORD.findall(context.question))
    return bool(question) and words <= question


def _integers(condition: Node) -> frozenset[str]:
    """The symbols that a condition says are integers."""
    return frozenset(name for name, home in homes_of(condition).items() if home[:1] in ("Z", "N"))


def _harmless(condition: Node) -> bool:
    """`x \\in R`, `k \\in Z`, "for all x": no restriction of the value."""
    if isinstance(condition, Relation):
        return condition.operators[-1] == "in" and isinstance(condition.terms[-1], (NumberSet, Symbol))
    if isinstance(condition, Qualified):
        return _words(condition.before) | _words(condition.after) <= _NEUTRAL | {
            "integer",
            "every",
            "each",
            "any",
        }
    return isinstance(condition, Symbol)


def _same_conditions(a: list[Node], b: list[Node], context: Context) -> bool:
    """True unless both sides restrict and the restrictions differ."""
    homes = [{home for c in side for home in homes_of(c).values()} for side in (a, b)]
    if homes[0] and homes[1] and homes[0] != homes[1]:
        return False
    mine, theirs = [c for c in a if not _harmless(c)], [c for c in b if not _harmless(c)]
    if not mine or not theirs:
        return True
    return len(mine) == len(theirs) and all(
        x == y or context.compare(x, y).correct for x, y in zip(mine, theirs, strict=True)
    )
