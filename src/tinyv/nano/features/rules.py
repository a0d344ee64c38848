"""What the engine says of the pair: its outcome and its reason, which tells what kind of pair it is."""

from __future__ import annotations

from tinyv.verdict import Judgement

REASONS = tuple(
    "contained different_words words_among_items words_against_mathematics different_symbols items_undecided"
    " different_names unreadable_answer unreadable_reference rounded_coefficients equation_forms extra_words"
    " different_relation different_kinds extra_values equation_for_expression different_dimension sentence_reference"
    " ellipsis matrix_against_other words_around_value last_digit logarithm_base words_change_value unit_left_out"
    " parameter unit_scale inequality_against_list coarser_rounding condition_left_out unit_or_symbol coarse_reference"
    " too_few_digits numbered_parts near_miss brackets_differ different_labels restatement different_nouns"
    " unit_conversion family_or_expression cases_against_other different_conditions ambiguous_slash"
    " choice_text_conflict list_order expression_unknown_function repeated_items".split()
)
"""Reasons of an UNDECIDED that are common enough to learn from; another one is `other`."""
_PLACES = {reason: place for place, reason in enumerate(REASONS)}
NAMES = ("proved_right", "proved_wrong", "numeric_mismatch", "other", *REASONS)


def values(judgement: Judgement) -> list[float]:
    """The features of `NAMES`, in order: 0 or 1."""
    found = [0.0] * len(NAMES)
    if judgement.correct:
        found[0] = 1.0
    elif judgement.incorrect:
        found[1] = 1.0
        found[2] = float(judgement.reason == "numeric_mismatch")
    else:
        place = _PLACES.get(judgement.reason)
        found[3 if place is None else 4 + place] = 1.0
    return found
