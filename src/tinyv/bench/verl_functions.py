"""verl's bundled graders as reward functions of its loop, for `verl_rewards.py`: they take no data_source themselves.

`math_verify` is as verl ships it, which runs the library in processes of its own, where its alarms work.
"""

from __future__ import annotations

from typing import Any


def nothing(data_source: str, solution_str: str, ground_truth: str, extra_info: Any = None) -> float:  # noqa: ARG001 - verl's signature
    """No grader at all: what is left is the loop's own time."""
    return 0.0


def math_verify(data_source: str, solution_str: str, ground_truth: str, extra_info: Any = None) -> float:  # noqa: ARG001 - verl's signature
    """Math-Verify as verl calls it."""
    from verl.utils.reward_score.math_verify import compute_score

    return float(compute_score(solution_str, ground_truth))


def prime_math(data_source: str, solution_str: str, ground_truth: str, extra_info: Any = None) -> float:  # noqa: ARG001 - verl's signature
    """Prime Math as verl calls it: it evaluates what responses say."""
    from verl.utils.reward_score.prime_math import compute_score

    return float(compute_score(solution_str, ground_truth)[0])
