"""All kinds of mistakes with their makers, how often each is drawn, and which claims need no proof."""

from __future__ import annotations

from tinyv.data.corrupt import (
    choices,
    entities,
    formulas,
    hedges,
    lists,
    numbers,
    openings,
    ranges,
    sentences,
    signs,
    symbols,
    units,
    variables,
    words,
)
from tinyv.data.corrupt.attacks import attack
from tinyv.data.corrupt.contract import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "sign": (signs.flipped_whole, signs.flipped_inside, signs.flipped_item),
    "digit": (numbers.changed_digit, numbers.swapped_digits, numbers.lost_digit),
    "exponent": (
        formulas.changed_exponent,
        formulas.lost_exponent,
        formulas.wrong_power_of_ten,
        formulas.added_square,
    ),
    "swapped_tuple": (lists.swapped_entries,),
    "missing_solution": (lists.missing_solution,),
    "extra_solution": (lists.extra_solution,),
    "interval_end": (ranges.toggled_end,),
    "unit_scale": (units.wrong_unit, units.scaled_under_unit, units.wrong_angle_unit),
    "rounding": (numbers.wrong_rounding, numbers.wrongly_rounded_up),
    "wrong_variable": (lists.swapped_labels, variables.renamed_variable),
    "inverted": (numbers.inverted_fraction,),
    "neighbouring_choice": (choices.neighbouring_choice, choices.neighbouring_option),
    "negated": (sentences.opposite_answer, sentences.opposite_phrase, sentences.negated_sentence),
    "other_entity": (entities.other_entity,),
    "other_word": (words.other_word,),
    "other_number_in_words": (words.number_in_sentence,),
    "near_miss": (numbers.off_by_one, numbers.scaled_number, numbers.off_in_formula, numbers.number_word),
    "operator": (signs.wrong_operator, signs.wrong_function),
    "term_factor": (
        formulas.added_factor,
        formulas.lost_factor,
        formulas.lost_term,
        formulas.added_term,
        formulas.lost_root,
    ),
    "formula_symbol": (
        symbols.changed_coefficient,
        symbols.changed_index,
        symbols.changed_symbol,
        symbols.swapped_symbols,
        symbols.foreign_symbol,
    ),
    "percent": (numbers.slipped_percent, numbers.wrong_share),
    "relation": (signs.turned_relation,),
    "period": (ranges.wrong_period,),
    "superset": (ranges.everything, ranges.wider_interval, attack("supersets")),
    "hedge": (hedges.hedge, attack("hedges")),
    "rambling": (hedges.rambling, attack("long_answers")),
    "derivation_opening": (openings.derivation_opening, attack("openers")),
    "restatement": (openings.restatement, attack("restatements")),
    "question_part": (openings.question_part,),
    "question_echo": (openings.whole_question, attack("question_echo")),
    "confession": (openings.confession, attack("refusals")),
    "void": (attack("empty"), attack("punctuation"), attack("invisible"), attack("gibberish")),
    "master_key": (attack("master_keys"),),
    "injection": (
        attack("injections"),
        attack("template_tokens"),
        attack("control_tokens"),
        attack("markup", "code"),
    ),
    "claim": (attack("claims"),),
    "gold_quoting": (attack("gold_quoting"),),
    "attack_near_miss": (attack("near_misses"),),
}
"""The makers of each kind."""

ATTACKS = frozenset(
    (
        "hedge",
        "rambling",
        "derivation_opening",
        "restatement",
        "question_part",
        "question_echo",
        "confession",
        "void",
        "master_key",
        "injection",
        "claim",
        "gold_quoting",
        "attack_near_miss",
    )
)
"""Kinds that answer nothing or everything: wrong by the way they are made."""

CONSTRUCTED: frozenset[Mistake] = frozenset(
    maker for kind in ATTACKS for maker in MISTAKES[kind]
) | frozenset(
    (
        entities.other_entity,
        variables.renamed_variable,
        symbols.foreign_symbol,
        sentences.negated_sentence,
        words.other_word,
        words.number_in_sentence,
        MISTAKES["superset"][2],
    )
)
"""Makers whose candidates are wrong by construction, so that an undecided engine is no objection."""


_EVERYWHERE = 0.06
"""Weight of a kind that fits every reference; there are many of them."""
_WEIGHTS = {"other_entity": 2.0, "other_number_in_words": 2.0, "extra_solution": 0.5, "superset": _EVERYWHERE}


def default_weights() -> dict[str, float]:
    """How often each kind is drawn where it applies: slips of a value often, attacks rarely."""
    return {kind: _WEIGHTS.get(kind, _EVERYWHERE if kind in ATTACKS else 1.0) for kind in MISTAKES}
