"""GRPO's advantages under two graders: how far the baseline's are from the cascade's, and from those that are right.

The advantage of a rollout is (r - mean) / std of the rewards of its group, with the sample's standard deviation, and 0
in a group whose rewards are all equal (DeepSeekMath, arXiv 2402.03300, section 4.1; TRL and verl divide by torch's
`std`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinyv.analysis.groups import Bools, Floats, Grouped

DIGITS = 6


def advantages(groups: Grouped, accepted: Bools) -> Floats:
    """Per row."""
    size = groups.size.astype(np.float64)
    right = groups.accepted(accepted).astype(np.float64)
    mean = right / size
    std = np.sqrt(np.maximum(0.0, right * (size - right) / (size * (size - 1))))
    scale = np.divide(1.0, std, out=np.zeros_like(std), where=std > 0)
    return np.asarray((accepted - mean[groups.group]) * scale[groups.group])


def advantage_figures(groups: Grouped) -> dict[str, Any]:
    """The dict's part `training.advantage`."""
    theirs, ours, unbiased = (
        advantages(groups, accepted) for accepted in (groups.baseline, groups.cascade, groups.right)
    )
    recovered = groups.cascade & ~groups.baseline & groups.right
    norm = float(np.linalg.norm(theirs) * np.linalg.norm(ours))
    return {
        "on_recovered": {
            "baseline": _mean(theirs[recovered]),
            "cascade": _mean(ours[recovered]),
            "right": _mean(unbiased[recovered]),
            "bias": _mean((theirs - unbiased)[recovered]),
        },
        "mean_absolute_difference": _mean(np.abs(theirs - ours)),
        "sign_flips": _mean((theirs * ours < 0).astype(np.float64)),
        "cosine": round(float(theirs @ ours) / norm, DIGITS) if norm else None,
    }


def _mean(values: Floats) -> float | None:
    return round(float(values.mean()), DIGITS) if len(values) else None
