"""Which features can only help an answer, and which can only hurt it.

Trees that keep to this cannot learn from a few odd rows that a lost digit, or one more hedge, makes an answer better;
neither can a policy exploit such a thing.
"""

from __future__ import annotations

from tinyv.nano.features import NAMES

HELPS = frozenset(
    (
        "rules.proved_right",
        *(f"wording.{name}" for name in ("recall", "recall_news", "near_recall", "phrase", "items_found")),
        *(f"figures.{name}" for name in ("numbers_recall", "numbers_recall_loose", "numbers_recall_news")),
        "figures.same_sequence",
        *(f"signs.{name}" for name in ("signs_recall", "same_bag", "same_left")),
        *(f"probe.{name}" for name in ("folded_same", "paired_same")),
        "parts.proved",
    )
)
HURTS = frozenset(
    (
        "rules.proved_wrong",
        "rules.numeric_mismatch",
        *(
            f"wording.{name}"
            for name in ("missing", "hedges", "negations_differ", "negation_before", "yes_no_differ")
        ),
        *(f"figures.{name}" for name in ("numbers_new", "years_differ", "negative_differs")),
        *(
            f"manner.{name}"
            for name in (
                "choice_words",
                "choice_beside_new_words",
                "judge_words",
                "polarity_missing",
                "denials",
            )
        ),
        "parts.refuted",
        *(f"signs.{name}_lost" for name in ("letters", "digits", "commands", "operators")),
        *(f"signs.{name}" for name in ("letters_missing", "relations_differ", "same_bag_other_order")),
    )
)


def constraints() -> list[int]:
    """1, 0 or -1 for each feature, in order."""
    return [(name in HELPS) - (name in HURTS) for name in NAMES]
