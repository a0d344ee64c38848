"""One sentence that explains a label, for models that reason before they decide."""

from __future__ import annotations

from tinyv.data import taxonomy

MISTAKES = {
    "sign": "has a wrong sign",
    "digit": "has a wrong digit",
    "exponent": "has a wrong power",
    "swapped_tuple": "has its entries in the wrong places",
    "missing_solution": "leaves out a part of what the reference lists",
    "extra_solution": "adds something that the reference does not list",
    "interval_end": "takes in an end of the range that the reference leaves out, or the reverse",
    "unit_scale": "is of another size or unit",
    "rounding": "is rounded wrongly",
    "wrong_variable": "is about another variable",
    "inverted": "turns the fraction upside down",
    "neighbouring_choice": "names another choice",
    "negated": "says the opposite",
    "other_entity": "names something else",
    "other_word": "has another word where the reference says something else",
    "other_number_in_words": "has another number among its words",
    "near_miss": "is close to the reference, but another value",
    "operator": "has another operation or function",
    "term_factor": "has a term or a factor too many or too few",
    "formula_symbol": "has another coefficient, index or symbol",
    "percent": "is off by the factor of a percentage",
    "relation": "turns the relation round",
    "period": "repeats with another period",
    "superset": "takes in far more than the reference",
    "hedge": "leaves several possibilities open",
    "rambling": "talks at length without giving the value",
    "derivation_opening": "only begins a derivation",
    "restatement": "restates the question instead of answering it",
    "question_part": "repeats a part of the question",
    "question_echo": "repeats the question",
    "confession": "says that it has no answer",
    "void": "holds nothing that could be compared",
    "master_key": "holds no answer, only words or marks that often stand before one",
    "injection": "gives orders to the reader instead of an answer",
    "claim": "claims to be right instead of giving the value",
    "gold_quoting": "points to the reference instead of giving a value",
    "attack_near_miss": "is close to the reference, but another value",
}
"""Kinds of mistakes: `the answer ...`."""
_RIGHT = "The answer means the same as the reference."
_WRONG = "The answer does not mean the same as the reference."


def of_program(category: str, *, label: bool) -> str:
    """From the taxonomy for a right answer, from the kind of mistake for a wrong one."""
    if label:
        return f"The answer {taxonomy.subcategory(category).says}, and means the same as the reference."
    says = MISTAKES.get(category, f"is wrong in its {category.replace('_', ' ')}")
    return f"The answer {says}, so it is not equivalent to the reference."


def of_rules(reason: str, *, label: bool) -> str:
    """For an answer that the engine decided; its reason is a code such as `same_number`."""
    said = reason.replace("_", " ")
    return f"{(_RIGHT if label else _WRONG)[:-1]} ({said})."


def plain(*, label: bool) -> str:
    """For an answer of which no more is known than its label."""
    return _RIGHT if label else _WRONG


def of_judge(reason: str, *, label: bool) -> str:
    """What a judge wrote, as one sentence; the plain one if it wrote nothing."""
    said = " ".join(reason.split())
    return said or plain(label=label)
