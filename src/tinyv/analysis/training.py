"""What a grader does to GRPO: pass rates, groups without a gradient, the signal p(1-p), the advantages.

What is right is said by labels, rollout by rollout; by the cascade where there is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from tinyv.analysis.advantage import DIGITS, advantage_figures
from tinyv.analysis.groups import Bools, Grouped, Ints, grouped
from tinyv.analysis.judged import Judged
from tinyv.analysis.more_rollouts import more_rollouts

BINS = 10
MOST_BINS = 17
MAX_PROMPTS = 60


def training(rows: Sequence[Judged], baseline: Sequence[bool]) -> dict[str, Any] | None:
    """The dict's part `training`; None if no group has two rollouts."""
    groups = grouped(rows, baseline)
    if groups is None:
        return None
    everywhere = np.ones(len(groups.size), np.bool_)
    theirs, ours = (_figures(groups, accepted, everywhere) for accepted in (groups.baseline, groups.cascade))
    signal = _figures(groups, groups.right, everywhere)["signal"]
    return {
        "groups": len(groups.size),
        "group_size": {
            "median": float(np.median(groups.size)),
            "min": int(groups.size.min()),
            "max": int(groups.size.max()),
        },
        "graders": {"baseline": theirs, "cascade": ours},
        "pass_rates": _pass_rates(groups),
        "truth": {"labelled": sum(row.label is not None for row in groups.rows), "of": len(groups.rows)},
        "signal_lost": _lost(theirs, signal),
        "signal_lost_by_cascade": _lost(ours, signal),
        "advantage": advantage_figures(groups),
        "more_rollouts": more_rollouts(groups, (theirs["gain"], ours["gain"])),
        "by_step": _by_step(groups),
        "prompts": _prompts(rows, baseline),
    }


def _figures(groups: Grouped, accepted: Bools, chosen: Bools) -> dict[str, float]:
    """Figures of one grader over the chosen groups.

    `signal` is the mean of k(n-k) / (n(n-1)), which is p(1-p) in expectation for a prompt of pass rate p. `gain` is the
    mean covariance, within the group, of the grader's reward with being right (by labels, else by the cascade's word):
    what the expected pass rate gains to first order (the policy gradient of one function under the reward of another is
    the covariance of both under the policy). For a grader without errors the two are one; errors vary its rewards
    without moving the pass rate.
    """
    right, size = groups.accepted(accepted)[chosen], groups.size[chosen]
    truth, both = (groups.accepted(part)[chosen] for part in (groups.right, accepted & groups.right))
    wrong, whole = right == 0, right == size
    figures = {
        "mean": right.sum() / size.sum(),
        "all_wrong": wrong.mean(),
        "all_right": whole.mean(),
        "no_gradient": (wrong | whole).mean(),
        "prompt_efficiency": 1 - (wrong | whole).mean(),
        "signal": (right * (size - right) / (size * (size - 1))).mean(),
        "gain": ((both - right * truth / size) / (size - 1)).mean(),
    }
    return {name: round(float(value), DIGITS) for name, value in figures.items()}


def _lost(figures: dict[str, float], signal: float) -> float | None:
    """How much of the signal that rewards without errors have does not reach the policy."""
    return round(1 - figures["gain"] / signal, DIGITS) if signal else None


def _pass_rates(groups: Grouped) -> dict[str, Any]:
    """Counts per bin; where groups are of one small size, each rate k/n has a bin of its own: bin k of n + 1.

    Else rates of exactly 0 and exactly 1, at which a group gives no gradient, have bins of their own, whose two edges
    are the same: edges 0, 0, 0.1, ..., 0.9, 1, 1.
    """
    smallest, largest = int(groups.size.min()), int(groups.size.max())
    own = smallest == largest <= MOST_BINS
    bins = largest + 1 if own else BINS
    edges = [round(at / bins, 4) for at in range(bins + 1)]
    return {
        "edges": edges if own else [0.0, *edges, 1.0],
        "baseline": _histogram(groups.accepted(groups.baseline), groups.size, own),
        "cascade": _histogram(groups.accepted(groups.cascade), groups.size, own),
    }


def _histogram(right: Ints, size: Ints, own: bool) -> list[int]:
    """Groups per bin, in integers, so that 3 of 10 is never in the wrong bin."""
    if own:
        places, bins = right, int(size.max()) + 1
    else:
        between = 1 + right * BINS // size
        places, bins = np.where(right == 0, 0, np.where(right == size, BINS + 1, between)), BINS + 2
    return [int(n) for n in np.bincount(places, minlength=bins)]


def _by_step(groups: Grouped) -> list[dict[str, Any]]:
    found = []
    for step in sorted({int(step) for step in groups.step if step >= 0}):
        chosen = groups.step == step
        found.append(
            {
                "step": step,
                "groups": int(chosen.sum()),
                "baseline": _figures(groups, groups.baseline, chosen),
                "cascade": _figures(groups, groups.cascade, chosen),
            }
        )
    return found


def _prompts(rows: Sequence[Judged], baseline: Sequence[bool]) -> list[dict[str, Any]]:
    """The prompts that lost most rollouts to the baseline, over all steps; what is labelled wrong is no loss."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sources: dict[tuple[str, str], str] = {}
    for row, accepted in zip(rows, baseline, strict=True):
        if row.failed:
            continue
        key = (row.question, row.ground_truth)
        sources.setdefault(key, row.data_source)
        figures = counts[key]
        figures[0] += 1
        figures[1] += accepted
        figures[2] += row.accepted
        figures[3] += 0 if row.label is False else row.accepted - accepted
    lost = sorted(counts, key=lambda key: -counts[key][3])[:MAX_PROMPTS]
    return [_prompt(key, sources[key], counts[key]) for key in lost if counts[key][3] > 0]


def _prompt(key: tuple[str, str], source: str, figures: Sequence[int]) -> dict[str, Any]:
    rollouts, theirs, ours, _ = figures
    return {
        "question": key[0],
        "ground_truth": key[1],
        "data_source": source,
        "rollouts": rollouts,
        "baseline": round(theirs / rollouts, DIGITS),
        "cascade": round(ours / rollouts, DIGITS),
    }
