"""What the engine's reason alone says of a pair that no detector understood."""

from __future__ import annotations

from typing import Final

from tinyv.analysis.classify.pair import Pair

REASONS: Final = {
    "unit_left_out": "1.4", "degrees_as_radians": "1.4", "degree_sign_left_out": "1.4", "same_quantity": "1.4",
    "percent_sign_left_out": "1.4", "same_duration": "1.4", "percent_as_fraction": "4.4", "rounded_number": "4.3",
    "within_tolerance": "4.3", "same_ratio": "2.2", "same_matrix": "2.4", "same_time": "2.5", "same_order": "6.3",
    "same_choice": "5.3", "choice_text": "5.3", "same_yes_no": "5.3", "same_phrase": "5.3", "same_words": "5.3",
    "same_date": "5.3", "same_alternative": "5.1", "restated_question": "5.1", "same_family": "7.1",
    "same_but_for_names": "7.1", "same_labelled": "5.2", "solved_equation": "3.1", "same_equation": "3.1",
    "same_relation": "3.1", "same_expression": "3.1", "same_up_to_constant": "3.4", "same_series": "3.4",
    "same_cases": "3.4", "same_number": "4.2", "base_left_out": "7.2", "same_under_other_reading": "2.5",
}  # fmt: skip
"""Reason code to the sub-category that it mostly goes with."""


def by_reason(pair: Pair) -> str | None:
    """The sub-category that the reason mostly goes with; None for reasons that say only that it is the same."""
    return REASONS.get(pair.reason or "")
