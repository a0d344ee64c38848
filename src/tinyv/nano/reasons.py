"""Reasons of the engine that words cannot outweigh: about values and forms, of which nano knows nothing.

`design/nano.md` goes through all reasons and says for each group why nano may overrule it, or may not.
"""

from __future__ import annotations

from tinyv.engine.inequality import real_set
from tinyv.engine.number import is_number
from tinyv.engine.restatement import is_value
from tinyv.engine.text.fold import is_words
from tinyv.engine.trees import is_list_like
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Quantity, Relation, Unreadable
from tinyv.expr.parser import parse
from tinyv.llm.echo import only_restates
from tinyv.verdict import Judgement

NEVER = frozenset(
    # numbers that it could not tell apart, or that show too few digits
    "coarse_reference coarser_rounding too_few_digits last_digit near_miss exact_asked exact_integer"
    # another scale, dimension, unit, class or mark
    " percent_scale percent_or_count different_marks unit_scale different_dimension other_unit_asked zero_in_ratio"
    " ratio_for_number"
    " am_or_pm date_order duration_or_clock ordinal_or_cardinal residue_class constant_of_integration"
    # another order than was asked for, or one that matters
    " order_asked order_unclear order_of_ends letter_order order_of_statements"
    # a sum or an integral that is left as it stands
    " unevaluated"
    # a set, a tuple and an interval are three things
    " set_against_tuple interval_or_list tuple_against_alternatives set_of_integers set_or_item infinite_end_astray"
    " inequality_against_list and_or"
    # several values or choices, or a claim about the answer
    " conflicting_values several_choices several_options_fit claim_of_correctness"
    # what follows a yes or a no does not bear it out; a mark makes another value of it, or a name another quantity
    " explained_yes_no mark_around unequal_brackets other_quantity".split()
)
_NUMERIC = "numeric_"
"""Numbers that the engine worked out and could not tell apart, by why."""
_OF_VALUES = frozenset(("words_change_value", "different_kinds", "equation_for_expression"))
"""Where the reference is a plain value: what changes it, or is of another kind, is another answer."""


def unprovable(judgement: Judgement, ground_truth: str = "", answer: str = "") -> bool:
    """True if the engine's reason is about the values themselves, so that no wording can make them equal."""
    reason = judgement.reason
    if not judgement.undecided:
        return False
    if reason in NEVER or reason.startswith(_NUMERIC) or only_restates(judgement, ground_truth, answer):
        return True
    if reason == "ellipsis":
        return not is_words(ground_truth)
    if reason == "qualified_yes_no":
        return len(ground_truth.split()) == 1 and "/" not in ground_truth
    return reason in _OF_VALUES and _is_plain(ground_truth)


def _is_plain(ground_truth: str) -> bool:
    """True for a number, with a unit or without, a letter, and a set or a list of such: nothing stands for them."""
    tree = parse(bare_text(ground_truth))
    if isinstance(tree, Unreadable):
        return False
    known = None if isinstance(tree, Relation) else real_set(tree)
    if known is not None or is_value(tree):
        return not is_words(ground_truth)
    if isinstance(tree, Quantity) or is_list_like(tree):
        return all(is_value(child) or is_number(child) for child in tree.children())
    return is_number(tree)
