"""Rewards for TRL's trainers: `reward_funcs` of GRPOTrainer, RLOOTrainer and AsyncGRPOTrainer. Imports no TRL.

`reward` and `areward` are functions with the default options, or those of the file that TINYV_REWARD names;
`TinyvReward` and `AsyncTinyvReward` take options by keyword. All can be pickled and have a `__name__`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import fmean
from typing import TYPE_CHECKING, Any

from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.frameworks.options import CONFIG, ENVIRONMENT, RewardOptions, options_of, verifier_of
from tinyv.frameworks.texts import QUESTIONS, REFERENCES
from tinyv.frameworks.trl_rows import (
    LogExtra,
    LogMetric,
    has_reference,
    log_columns,
    log_numbers,
    rows_of,
    samples_of,
)
from tinyv.frameworks.undecided import NONE, check, skipped
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from tinyv.client.client import Client

NAME = "tinyv"
Rewards = list["float | None"]


class _Reward:
    """Options, columns to samples, verdicts to rewards; what both kinds of call share."""

    def __init__(self, *, undecided: str = NONE, name: str = NAME, **options: Any) -> None:
        """`options` are the fields of `RewardOptions`, and `config`, a file with them. Raises ConfigError.

        `undecided` is what a sample earns that nobody decided: `none` (TRL leaves it out of the group) or `zero`.
        A reward with another `name` puts it before its columns, so that a trainer can have several.
        """
        check(undecided)
        if not isinstance(name, str) or not name:
            raise ConfigError(f"name must be a text that is not empty, found {name!r:.60}")
        self.options: RewardOptions = options_of(options)
        self.undecided = undecided
        self.__name__ = name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__name__}: {self.options}, undecided={self.undecided!r})"

    @property
    def verifier(self) -> Verifier | Client:
        """The process's one verifier with these options."""
        return verifier_of(self.options)

    def _samples(
        self, prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]
    ) -> list[Sample]:
        rows = rows_of(columns, len(completions))
        if rows and not has_reference(rows[0]):
            found = ", ".join(sorted(rows[0])) or "none"
            raise ConfigError(
                f"{self.__name__}: no reference: the data set needs one of the columns {', '.join(REFERENCES)} "
                f"(and {QUESTIONS[0]}, if the prompt holds more than the question), found {found}"
            )
        return samples_of(prompts, completions, rows)

    def _rewarded(
        self,
        samples: list[Sample],
        verdicts: list[Verdict],
        log_extra: LogExtra | None,
        log_metric: LogMetric | None,
    ) -> Rewards:
        """Raises ModelError under `on_error="raise"`."""
        rewards = self.verifier.rewards(samples, verdicts)
        rewards = skipped(samples, verdicts, rewards, self.undecided)
        log_columns(log_extra, samples, verdicts, "" if self.__name__ == NAME else f"{self.__name__}/")
        log_numbers(log_metric, self.__name__, figures_of(verdicts, rewards))
        return rewards


class TinyvReward(_Reward):
    """A reward function for `reward_funcs`."""

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Any = None,  # noqa: ARG002 - TRL gives it; no column
        trainer_state: Any = None,  # noqa: ARG002
        log_extra: LogExtra | None = None,
        log_metric: LogMetric | None = None,
        **columns: Any,
    ) -> Rewards:
        """A reward for each completion; None for one that TRL is to leave out."""
        samples = self._samples(prompts, completions, columns)
        return self._rewarded(samples, self.verifier.verify(samples), log_extra, log_metric)


class AsyncTinyvReward(_Reward):
    """The same for TRL's event loop: other asynchronous rewards of the trainer run at the same time."""

    async def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Any = None,  # noqa: ARG002 - TRL gives it; no column
        trainer_state: Any = None,  # noqa: ARG002
        log_extra: LogExtra | None = None,
        log_metric: LogMetric | None = None,
        **columns: Any,
    ) -> Rewards:
        """A reward for each completion; None for one that TRL is to leave out."""
        samples = self._samples(prompts, completions, columns)
        return self._rewarded(samples, await self.verifier.averify(samples), log_extra, log_metric)


def reward(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> Rewards:
    """`TinyvReward()` as a function. Options: in the file that TINYV_REWARD names."""
    return _sync(_environment())(prompts, completions, **columns)


async def areward(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> Rewards:
    """`AsyncTinyvReward()` as a function. Options: in the file that TINYV_REWARD names."""
    return await _async(_environment())(prompts, completions, **columns)


def figures_of(verdicts: Sequence[Verdict], rewards: Sequence[float | None]) -> dict[str, float | None]:
    """Shares of a batch for the trainer's log."""
    if not verdicts:
        return {}
    return {
        "accepted": fmean(verdict.outcome is Outcome.CORRECT for verdict in verdicts),
        "undecided": fmean(verdict.outcome is Outcome.UNDECIDED for verdict in verdicts),
        "failed": fmean(verdict.failed for verdict in verdicts),
        "skipped": fmean(reward is None for reward in rewards),
        "asked": fmean(verdict.model_stage is not None for verdict in verdicts),
    }


def _environment() -> str | None:
    return os.environ.get(ENVIRONMENT)


@lru_cache(maxsize=8)
def _sync(file: str | None) -> TinyvReward:
    return TinyvReward(**_options(file))


@lru_cache(maxsize=8)
def _async(file: str | None) -> AsyncTinyvReward:
    return AsyncTinyvReward(**_options(file))


def _options(file: str | None) -> dict[str, Any]:
    return {CONFIG: file} if file else {}
