"""A study as one JSON-ready dict: what is printed and drawn is made from it alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from tinyv.learnability.closed_form import acceptance, advantages, improvement, silent
from tinyv.learnability.study import Outcome, Study, Sweep, Verdict, rate_behind
from tinyv.learnability.training import Training
from tinyv.learnability.verifier import Errors

FORMAT = 1
GRID = 51
"""Pass rates at which the closed forms are given."""
_BINS = 10

ASSUMPTIONS = (
    "Each prompt is a softmax over four classes of responses: right and readable, right but in a form that the "
    "verifier never accepts, wrong, wrong but always accepted.",
    "All false positive and false negative rates are those before the first step; the random part of them stays, "
    "the systematic part changes as the policy learns what is paid.",
    "Each step every prompt gets one group; the policy takes the expected step, so there is no noise. Groups are "
    "on-policy: no clipping, no importance ratios.",
    "Prompts do not teach each other anything unless sharing is above 0, and nothing is learnt that a prompt's "
    "policy never does.",
    "The learning rate sets how much one step does, so that only ratios of steps carry over to a real run.",
)


def as_dict(study: Study, version: str) -> dict[str, Any]:
    """All figures of a study. Shares are 0..1; null is what there is no figure for."""
    return {
        "format": FORMAT,
        "tinyv": version,
        "assumptions": list(ASSUMPTIONS),
        "prompts": {
            "source": study.prompts.source,
            "mean": _digits(study.prompts.mean),
            "histogram": _histogram(study),
        },
        "training": asdict(study.training),
        "rejected_right": _rejected_right(study),
        "verifiers": [_verifier(outcome, study) for outcome in study.outcomes],
        "closed_form": [
            _closed_form(o.errors, study.training) for o in study.outcomes if _independent(o.errors)
        ],
        "break_even": [_verdict(verdict) for verdict in study.verdicts],
        "sweeps": [_sweep(sweep) for sweep in study.sweeps],
    }


def name_of(errors: Errors) -> str:
    """A verifier in a few words: `FN 40% systematic, FP 5%`."""
    parts = [
        _kind("FN", errors.false_negatives, errors.systematic_false_negatives),
        _kind("FP", errors.false_positives, errors.systematic_false_positives),
    ]
    return ", ".join(part for part in parts if part) or "no errors"


def _kind(name: str, rate: float, systematic: float) -> str:
    if not rate:
        return ""
    share = {0.0: "", 1.0: " systematic"}.get(systematic, f" {systematic:.0%} systematic")
    return f"{name} {_percent(rate)}{share}"


def _percent(rate: float) -> str:
    return f"{100 * rate:.3g}%"


def _rejected_right(study: Study) -> dict[str, float] | None:
    """The share of the rejected that is right, and the FN rate it means; None if it was not asked for."""
    share = study.question.rejected_right
    if share is None:
        return None
    return {"share": share, "false_negatives": _digits(rate_behind(share, study.prompts.mean))}


def _verifier(outcome: Outcome, study: Study) -> dict[str, Any]:
    first, last = outcome.curve.points[0], outcome.curve.final
    steps = study.training.steps
    return {
        "name": name_of(outcome.errors),
        "errors": _rounded(asdict(outcome.errors)),
        "youden": _digits(outcome.errors.youden),
        "start": _rounded(asdict(first)),
        "final": _rounded(asdict(last)),
        "first_step": _digits(outcome.curve.measure("first")),
        "area": _digits(outcome.curve.measure("area")),
        "steps_to_half": _digits(outcome.steps_to_half),
        "slowdown": _ratio(outcome.steps_to_half, study.perfect.steps_to_half),
        "steps_lost": _digits(outcome.steps_lost),
        "share_lost": None if outcome.steps_lost is None else _digits(outcome.steps_lost / steps),
        "curve": outcome.curve.as_dict(),
    }


def _closed_form(errors: Errors, training: Training) -> dict[str, Any]:
    p = np.linspace(0, 1, GRID)
    right, wrong = advantages(p, errors, training.rule)
    columns = {
        "pass_rate": p,
        "acceptance": acceptance(p, errors),
        "silent": silent(p, errors, training.rule.size),
        "advantage_right": right,
        "advantage_wrong": wrong,
        "improvement": improvement(p, p, errors, training),
    }
    return {"name": name_of(errors), **{key: [_digits(x) for x in column] for key, column in columns.items()}}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    answer = verdict.answer
    return {
        "baseline": name_of(verdict.baseline),
        "candidate": name_of(verdict.candidate),
        "false_positives": _fp_kind(verdict.candidate),
        "measure": verdict.measure,
        "pays": answer.pays.value,
        "break_even": _digits(answer.false_positives),
        "reached_by_baseline": _digits(answer.baseline),
        "reached_at_best": _digits(answer.best),
    }


def _sweep(sweep: Sweep) -> dict[str, Any]:
    return {
        "candidate": name_of(sweep.candidate),
        "false_positives": _fp_kind(sweep.candidate),
        "rates": list(sweep.rates),
        "final": [_digits(value) for value in sweep.final],
    }


def _fp_kind(candidate: Errors) -> str:
    return "systematic" if candidate.systematic_false_positives else "random"


def _histogram(study: Study) -> dict[str, list[float]]:
    shares, edges = np.histogram(study.prompts.rates, _BINS, (0.0, 1.0), weights=study.prompts.weights)
    return {"edges": [_digits(x) for x in edges], "shares": [_digits(x) for x in shares]}


def _independent(errors: Errors) -> bool:
    return not (errors.unread or errors.hackable)


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else _digits(above / below)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {key: _digits(value) for key, value in values.items()}


def _digits(value: Any) -> Any:
    """Six digits behind the point; a minus zero is a zero."""
    return None if value is None else round(float(value), 6) + 0.0
