"""Rows as if the engine had proved nothing: what nano learns from is then what it is asked about.

Most answers that a program writes are proved right or wrong, and in use nano never meets such a pair. With the proof
taken away, and often the formulas' values too, the same row teaches to tell near misses from right answers by their
text.
"""

from __future__ import annotations

import numpy as np

from tinyv.nano.features import NAMES
from tinyv.nano.features.rules import NAMES as RULES

REASONS = (
    *(
        "unreadable_answer",
        "unreadable_reference",
        "words_among_items",
        "words_against_mathematics",
        "ellipsis",
    ),
    *("items_undecided", "different_names", "different_kinds", "equation_for_expression", "contained"),
    *("different_words", "other"),
)
"""Why the engine might have given up, each as likely as the others."""
BLIND = 0.5
"""Share of the rows whose formulas could not be read either."""
_PROBE = np.array([place for place, name in enumerate(NAMES) if name.startswith("probe.")])
_PLACES = np.array([NAMES.index(f"rules.{reason}") for reason in REASONS])


def masked(features: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The rows (rows x features) without what the engine says of them."""
    rows = features.copy()
    rows[:, : len(RULES)] = 0
    rows[np.arange(len(rows)), rng.choice(_PLACES, len(rows))] = 1
    rows[np.ix_(rng.random(len(rows)) < BLIND, _PROBE)] = 0
    return np.asarray(rows)
