"""Samples and verdicts as they travel over HTTP: JSON values, from which the other side makes the same objects.

Numbers travel as `repr` writes them and texts as JSON escapes them, so that both come back bit by bit, lone
surrogates and NULs included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinyv.sample import Sample
from tinyv.verdict import Outcome, Stage, Verdict

_OUTCOMES = {outcome.name: outcome for outcome in Outcome}
_NUMBER = (int, float)


def sample_value(sample: Sample) -> dict[str, Any]:
    """What a verdict depends on: an answer that is given wins over the response, which then stays at home."""
    read = {"response": sample.response} if sample.answer is None else {"answer": sample.answer}
    value: dict[str, Any] = {"question": sample.question, "ground_truth": sample.ground_truth, **read}
    return value | ({"data_source": sample.data_source} if sample.data_source else {})


def verdict_value(verdict: Verdict) -> dict[str, Any]:
    """A verdict with all its stages."""
    return {
        "outcome": verdict.outcome.name,
        "answer": verdict.answer,
        "stage": verdict.stage,
        "reason": verdict.reason,
        "p_correct": verdict.p_correct,
        "seconds": verdict.seconds,
        "stages": [
            {
                "stage": stage.stage,
                "outcome": stage.outcome.name,
                "reason": stage.reason,
                "p_correct": stage.p_correct,
                "seconds": stage.seconds,
                "model": stage.model,
                "prompt": stage.prompt,
                "how": stage.how,
            }
            for stage in verdict.stages
        ],
    }


def verdict_of(value: object) -> Verdict:
    """The verdict that `verdict_value` made a value of. Raises ValueError for a value that it never makes."""
    given = _mapping(value)
    stages = given.get("stages")
    if not isinstance(stages, list):
        raise ValueError("stages must be a list")
    return Verdict(
        _outcome(given),
        _optional_text(given, "answer"),
        _text(given, "stage"),
        _text(given, "reason"),
        _optional_number(given, "p_correct"),
        _optional_number(given, "seconds") or 0.0,
        tuple(_stage_of(stage) for stage in stages),
    )


def _stage_of(value: object) -> Stage:
    given = _mapping(value)
    return Stage(
        _text(given, "stage"),
        _outcome(given),
        _text(given, "reason"),
        _optional_number(given, "p_correct"),
        _optional_number(given, "seconds") or 0.0,
        _optional_text(given, "model"),
        _optional_text(given, "prompt"),
        _optional_text(given, "how"),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


def _outcome(given: Mapping[str, Any]) -> Outcome:
    outcome = _OUTCOMES.get(_text(given, "outcome"))
    if outcome is None:
        raise ValueError(f"outcome must be one of {', '.join(_OUTCOMES)}")
    return outcome


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return value


def _optional_text(given: Mapping[str, Any], name: str) -> str | None:
    return None if given.get(name) is None else _text(given, name)


def _optional_number(given: Mapping[str, Any], name: str) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, _NUMBER):
        raise ValueError(f"{name} must be a number")
    return value
