"""Ground truth against answer: texts in, a judgement out."""

from __future__ import annotations

import re
from typing import Any

from tinyv.engine.around import mark_around
from tinyv.engine.asked_name import other_quantity
from tinyv.engine.compound import in_two_units
from tinyv.engine.context import Context
from tinyv.engine.echo import repeats
from tinyv.engine.hedges import compare_hedged
from tinyv.engine.layout import colons_as_equals, unbulleted
from tinyv.engine.operators import holds_operators
from tinyv.engine.other_readings import other_readings
from tinyv.engine.parts import compare_parts
from tinyv.engine.phrases import tree_of_words
from tinyv.engine.policy import DEFAULT, Policy
from tinyv.engine.restatement import restated
from tinyv.engine.second_readings import compare_again, same_clock
from tinyv.engine.spelling import may_be_word
from tinyv.engine.spoken import Spoken, spoken
from tinyv.engine.text.choice import choices_in, pick_of, resolve
from tinyv.engine.text.clock import compare_clock
from tinyv.engine.text.date import compare_date
from tinyv.engine.text.duration import compare_duration
from tinyv.engine.text.words import compare_words
from tinyv.engine.text.years import compare_years
from tinyv.engine.trees import contains, is_list_like
from tinyv.engine.trees_compare import compare_nodes
from tinyv.engine.unwrapping import bare_text, has_content
from tinyv.expr.limits import MAX_CHARACTERS
from tinyv.expr.nodes import Integer, Interval, Matrix, Node, Qualified, SetOperation, Unreadable, Words
from tinyv.expr.numeric.precision import precision
from tinyv.expr.parser import parse
from tinyv.verdict import Judgement, correct, incorrect, undecided

_HEDGED_CHOICE = re.compile(
    r"(?<![A-Za-z])\(?[A-J]\)?[.,]?\s*(?:\bor\b|/|或)\s*(?:option\s*)?\(?[A-J]\)?(?![A-Za-z])"
)
"""`(A) or (B)`: two choices where one is asked."""
WORKING_BITS = 256
"""Precision of the ball arithmetic between comparisons; comparisons themselves set their own."""


def compare(ground_truth: str, answer: str, question: str = "", policy: Policy = DEFAULT) -> Judgement:
    """CORRECT or INCORRECT where it is proved, else UNDECIDED with a typed reason; never raises for any text."""
    return judge(ground_truth, answer, Context(compare_nodes, question, policy))


def judge(ground_truth: str, answer: str, context: Context) -> Judgement:
    """The same with a context of the caller's, which keeps the steps."""
    early = _before_reading(ground_truth, answer)
    if early is not None:
        return early
    reference, given = bare_text(ground_truth), bare_text(answer)
    if not has_content(reference):
        return undecided("unreadable_reference")
    if not has_content(given):
        return incorrect("no_answer")
    mark = mark_around(ground_truth.strip(), answer.strip()) or mark_around(reference, given)
    if mark:
        return undecided(mark)
    if " ".join(reference.split()) == " ".join(given.split()):
        return correct("same_text")
    if repeats(context.question, given):
        return undecided("question_echo")
    with precision(WORKING_BITS):
        return _read(reference, given, context)


def _read(reference: str, given: str, context: Context) -> Judgement:
    plain = _as_text(reference, given, context) or _as_trees(reference, given, context)
    lists = unbulleted(reference), unbulleted(given)
    if lists == (None, None):
        return plain
    first, second = lists[0] or reference, lists[1] or given
    listed = _as_text(first, second, context) or _as_trees(first, second, context)
    if plain.correct and not listed.correct:
        return undecided("bullets_or_minus")
    return _either(plain, listed)


def _either(plain: Judgement, other: Judgement) -> Judgement:
    """Of two readings: right under the other one is right, wrong is what is wrong under both."""
    return other if other.correct or (plain.incorrect and not other.incorrect) else plain


def _before_reading(ground_truth: str, answer: str) -> Judgement | None:
    if len(answer) > MAX_CHARACTERS:
        return undecided("answer_too_long")
    if len(ground_truth) > MAX_CHARACTERS:
        return undecided("reference_too_long")
    return None


# --- as text -------------------------------------------------------------------------------------------------


def _as_text(reference: str, answer: str, context: Context) -> Judgement | None:
    """Choices, times and dates, which are read from the text itself."""
    parts = compare_parts(reference, answer, lambda x, y: compare(x, y, context.question, context.policy))
    if parts is not None:
        return parts
    hedged = compare_hedged(reference, answer, lambda x, y: compare(x, y, context.question, context.policy))
    if hedged is not None:
        return hedged
    question = context.question
    chosen = _choice(reference, answer, context)
    if isinstance(chosen, Judgement):
        return chosen
    if chosen is not None:
        return _option_text(*chosen, context)
    for comparer in (compare_clock, compare_years, compare_date, compare_duration):
        judgement = comparer(reference, answer, question)
        if judgement is not None:
            context.steps.append(f"{comparer.__name__}: {judgement.outcome.value} ({judgement.reason})")
            return judgement
    return None


def _choice(reference: str, answer: str, context: Context) -> tuple[str, str] | Judgement | None:
    """What the choices of the question make of the pair; a primed letter is a point, not a choice."""
    if "'" in reference or "'" in answer:
        return None
    if (
        _HEDGED_CHOICE.search(answer)
        and not _HEDGED_CHOICE.search(reference)
        and pick_of(reference) is not None
    ):
        return undecided("several_choices")
    question = context.question
    chosen = resolve(reference, answer, question, same_text=lambda a, b: _same(a, b, context))
    if (
        isinstance(chosen, Judgement)
        and chosen.reason == "choice_text_conflict"
        and pick_of(reference) is None
    ):
        return _labelled_part(reference, answer, context)
    return chosen


def _labelled_part(reference: str, answer: str, context: Context) -> tuple[str, str] | Judgement | None:
    """`(a) 50` where the reference fits none of the "options": the letter names a part of the question."""
    picked = pick_of(answer)
    if (
        picked is None
        or not picked.text
        or any(_same(text, reference, context) for text in choices_in(context.question).values())
    ):
        return undecided("choice_text_conflict")
    inner = Context(compare_nodes, "", context.policy)
    return _as_trees(reference, picked.text, inner)


def _same(a: str, b: str, context: Context) -> bool:
    inner = Context(compare_nodes, "", context.policy)
    return _as_trees(a, b, inner).correct


def _option_text(reference: str, answer: str, context: Context) -> Judgement:
    """One side gave the letter, the other the text: it must fit that option and no other."""
    texts = choices_in(context.question).values()
    if _same(reference, answer, context):
        other = answer if reference in texts else reference
        fitting = sum(_same(text, other, context) for text in texts)
        return correct("choice_text") if fitting == 1 else undecided("several_options_fit")
    inner = Context(compare_nodes, "", context.policy)
    judgement = _as_trees(reference, answer, inner)
    return judgement if not judgement.correct else undecided("choice_text")


# --- as trees ------------------------------------------------------------------------------------------------


def _as_trees(reference: str, answer: str, context: Context) -> Judgement:
    judgement = _under_all_readings(reference, answer, context)
    named = None if judgement.correct or ":" in reference else colons_as_equals(answer)
    if named is None:
        return judgement
    return _either(judgement, _under_all_readings(reference, named, context))


def _under_all_readings(reference: str, answer: str, context: Context) -> Judgement:
    a, b = in_two_units(reference) or parse(reference), parse(answer)
    said = spoken(answer, a, context)
    if said is not None and not isinstance(a, Unreadable):
        return _as_spoken(a, said, context)
    judgement = _judge_pair(reference, answer, a, b, context)
    if judgement.correct:
        if isinstance(a, Unreadable) or isinstance(b, Unreadable):
            return judgement
        held = _square_brackets(reference, answer, a, b) or other_quantity(a, b, context)
        return held or restated(a, b, context) or judgement
    for first, second, doubt in other_readings(reference, answer):
        if isinstance(first, Unreadable) or isinstance(second, Unreadable):
            continue
        if compare_nodes(first, second, context).correct:
            found = undecided(doubt) if doubt else correct("same_under_other_reading")
            return restated(first, second, context) or found
    if judgement.incorrect and (holds_operators(reference) or holds_operators(answer)):
        return undecided("perhaps_misread")
    if judgement.incorrect:
        judgement = _under_second_readings(reference, answer, context) or judgement
    if judgement.incorrect and not isinstance(a, Unreadable) and not isinstance(b, Unreadable):
        return undecided("perhaps_a_word") if may_be_word(answer, b, a, context) else judgement
    return judgement


def _under_second_readings(reference: str, answer: str, context: Context) -> Judgement | None:
    """What a difference becomes where the notation has another reading; None if it stays proved."""
    if same_clock(reference, answer):
        return undecided("ambiguous_notation")
    again = compare_again(reference, answer, lambda a, b: compare_nodes(a, b, context))
    if again is None:
        return None
    judgement, a, b = again
    context.steps.append(f"second reading: {judgement.outcome.value} ({judgement.reason})")
    return (restated(a, b, context) or judgement) if judgement.correct else judgement


def _as_spoken(reference: Node, said: Spoken, context: Context) -> Judgement:
    """By what the answer's words say; they prove a difference only where nothing in them can be misread."""
    if said.tree is None:
        return undecided("ambiguous_words")
    judgement = compare_nodes(reference, said.tree, context)
    if judgement.correct:
        return restated(reference, said.tree, context) or judgement
    return undecided("perhaps_misread") if judgement.incorrect and not said.certain else judgement


def _square_brackets(reference: str, answer: str, a: Node, b: Node) -> Judgement | None:
    """`[x]` may be the integer part of x; the reader takes such brackets as grouping."""
    enclosed = [text.startswith("[") and text.endswith("]") for text in (reference, answer)]
    if contains(a, SetOperation) or contains(b, SetOperation):
        return None
    if (
        enclosed[0] == enclosed[1]
        or is_list_like(a)
        or is_list_like(b)
        or isinstance(a, (Integer, Interval, Matrix))
    ):
        return None
    return undecided("square_brackets")


def _judge_pair(
    reference: str, answer: str, a: Node | Unreadable, b: Node | Unreadable, context: Context
) -> Judgement:
    if _wordy(a) or _wordy(b):
        words = _words(reference, answer, a, b, context)
        if words is not None:
            return words
    if isinstance(a, Unreadable):
        return undecided("unreadable_reference")
    if isinstance(b, Unreadable):
        return undecided("unreadable_answer")
    return compare_nodes(a, b, context)


def _wordy(node: Node | Unreadable) -> bool:
    """True if a side is words, or could not be read and so may be."""
    if isinstance(node, Unreadable):
        return True
    if isinstance(node, Qualified):
        return True
    return isinstance(node, Words) or any(isinstance(child, (Words, Qualified)) for child in node.children())


def _words(
    reference: str, answer: str, a: Node | Unreadable, b: Node | Unreadable, context: Context
) -> Judgement | None:
    """Number words against numbers, then words against words; None where the trees know better."""
    first, second = _number_or(a, reference), _number_or(b, answer)
    if first is not None and second is not None and (first is not a or second is not b):
        judgement = compare_nodes(first, second, context)
        if judgement.correct or (
            not isinstance(first, Words) and not isinstance(second, Words) and judgement.incorrect
        ):
            return judgement
    judgement_of_words = compare_words(reference, answer, context.question)
    if judgement_of_words is None:
        return None
    mathematical = not isinstance(a, (Words, Unreadable)) and not isinstance(b, (Words, Unreadable))
    if judgement_of_words.undecided and mathematical:
        return None
    context.steps.append(f"words: {judgement_of_words.outcome.value} ({judgement_of_words.reason})")
    return judgement_of_words


def _number_or(node: Node | Unreadable, text: str) -> Node | None:
    """Mathematics written in words as a tree; else the tree itself, None if unreadable."""
    if not isinstance(node, Unreadable) and not _wordy(node):
        return node
    return tree_of_words(text) or (None if isinstance(node, Unreadable) else node)


def explain(ground_truth: str, answer: str, question: str = "", policy: Policy = DEFAULT) -> dict[str, Any]:
    """JSON-ready: both trees as read, the steps taken, and the judgement."""
    context = Context(compare_nodes, question, policy)
    judgement = judge(ground_truth, answer, context)
    return {
        "ground_truth": _shown(ground_truth),
        "answer": _shown(answer),
        "steps": context.steps,
        "outcome": judgement.outcome.name,
        "reason": judgement.reason,
    }


def _shown(text: str) -> str:
    tree = parse(bare_text(text)[:MAX_CHARACTERS])
    return repr(tree)


__all__ = ["compare", "explain", "judge"]
