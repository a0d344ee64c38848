"""Log-odds to probabilities, and the threshold from which on nano accepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS = 50
LEAST = 0.5
"""No threshold is below this one, so that what the guard caps is never accepted."""
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Calibration:
    """`p = sigmoid(slope * log_odds + offset)`: Platt scaling (Platt 1999, Probabilistic outputs for SVMs)."""

    slope: float
    offset: float

    def __call__(self, log_odds: np.ndarray) -> np.ndarray:
        """Probabilities."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * log_odds + self.offset))))


def calibrated(log_odds: np.ndarray, labels: np.ndarray) -> Calibration:
    """The slope and offset of the greatest likelihood, by Newton's method."""
    columns = np.column_stack([log_odds, np.ones(len(log_odds))])
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-columns @ found))
        gradient = columns.T @ (labels - p)
        curvature = (columns * (p * (1 - p))[:, None]).T @ columns + _TINY * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        found = found + step
        if np.abs(step).max() < _TINY:
            break
    return Calibration(float(found[0]), float(found[1]))


def threshold(p: np.ndarray, wrong: np.ndarray, asked: np.ndarray, fpr: float) -> float:
    """The lowest threshold at which rules and nano together accept at most `fpr` of the wrong rows.

    `wrong` marks the wrong rows, `asked` those that nano is asked about: only there it can accept.
    """
    allowed = int(fpr * int(wrong.sum()))
    rivals = np.sort(p[wrong & asked])[::-1]
    if len(rivals) <= allowed:
        return 0.5
    return float(min(1.0, max(LEAST, np.nextafter(rivals[allowed], 1.0))))
