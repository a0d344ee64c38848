"""From a verdict to a reward, by the setup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tinyv.cascade.setup import ADDON, MIXED, Setup
from tinyv.errors import DataError, ModelError
from tinyv.verdict import Outcome, Stage, Verdict

PLAIN = Setup()


def reward_of(verdict: Verdict, setup: Setup = PLAIN) -> float | None:
    """The reward of one verdict; None for a failure of ours under `on_error="none"`.

    Without a model: 1.0 for CORRECT, 0.0 for all else. `on_error="raise"` is `rewards_of`'s business.
    Raises DataError for what is no Verdict.
    """
    if not isinstance(verdict, Verdict):
        raise DataError(
            f"a reward is that of a tinyv.Verdict, found {verdict!r:.60}: give what verify() returns"
        )
    rules = _rules_reward(verdict)
    if verdict.failed:
        return None if setup.on_error == "none" else rules
    model = verdict.model_stage
    if model is None:
        return rules
    said = _said(model, soft=setup.soft)
    if setup.name == MIXED:
        return setup.weight * said + (1 - setup.weight) * rules
    if setup.name == ADDON:
        return rules or setup.weight * said
    return said


def rewards_of(verdicts: Sequence[Verdict], setup: Setup = PLAIN) -> list[float | None]:
    """The reward of each verdict, in order. Raises ModelError if the setup wants failures raised."""
    if setup.on_error == "raise":
        raise_failures(verdicts)
    return [reward_of(verdict, setup) for verdict in verdicts]


def raise_failures(verdicts: Iterable[Verdict]) -> None:
    """Raise ModelError if something of ours failed on any sample, counted by reason."""
    failed = Counter(f"{verdict.stage} {verdict.reason}" for verdict in verdicts if verdict.failed)
    if failed:
        counts = ", ".join(f"{count} x {reason}" for reason, count in failed.most_common())
        raise ModelError(
            f"{failed.total()} samples have no verdict: {counts}: see `tinyv doctor`, or use on_error='rules'"
        )


def _rules_reward(verdict: Verdict) -> float:
    rules = verdict.rules_stage
    if rules is not None:
        return float(rules.outcome is Outcome.CORRECT)
    # A verdict without stages was made by the rules alone; one with a model's stage only had no rules.
    return float(not verdict.stages and verdict.outcome is Outcome.CORRECT)


def _said(model: Stage, *, soft: bool) -> float:
    if soft and model.p_correct is not None:
        return model.p_correct
    return float(model.outcome is Outcome.CORRECT)
