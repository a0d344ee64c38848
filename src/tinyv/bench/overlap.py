"""The baseline that every learned verifier must beat: logistic regression on the overlap of two bags of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log1p
from typing import TYPE_CHECKING

from tinyv.bench.pairs import Pair

if TYPE_CHECKING:
    import numpy

STEPS = 30
RIDGE = 1e-3
_WORD = re.compile(r"\w+")


def columns(pair: Pair) -> list[float]:
    """Shares of common words, lengths, and how much of the answer the question has; then 1."""
    a, b, q = (
        set(_WORD.findall(text.lower())) for text in (pair.ground_truth, pair.answer or "", pair.question)
    )
    common = len(a & b)
    return [
        common / max(1, len(a)),
        common / max(1, len(b)),
        common / max(1, len(a | b)),
        log1p(len(a)),
        log1p(len(b)),
        len(b & q) / max(1, len(b)),
        log1p(common),
        1.0,
    ]


class Overlap:
    """Fitted by Newton's method with a little ridge; columns brought to mean 0 and deviation 1."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        import numpy as np

        rows = np.array([columns(pair) for pair in pairs])
        labels = np.array([pair.label for pair in pairs], float)
        self._mean, self._scale = rows.mean(0), rows.std(0) + 1e-9
        self._mean[-1], self._scale[-1] = 0.0, 1.0
        rows = (rows - self._mean) / self._scale
        weights = np.zeros(rows.shape[1])
        for _ in range(STEPS):
            p = 1 / (1 + np.exp(-rows @ weights))
            slope = rows.T @ (labels - p) - RIDGE * weights
            curve = (rows * (p * (1 - p))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
            weights = weights + np.linalg.solve(curve, slope)
        self._weights: numpy.ndarray = weights

    def __call__(self, pairs: Sequence[Pair]) -> list[float]:
        """The probability that each answer is right."""
        import numpy as np

        rows = (np.array([columns(pair) for pair in pairs]) - self._mean) / self._scale
        return [float(p) for p in 1 / (1 + np.exp(-rows @ self._weights))]
