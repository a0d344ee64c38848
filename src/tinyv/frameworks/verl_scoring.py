"""Rows of verl scored: whether the model has a say in a row, its columns, and what becomes of a failure.

Shared by the functions (`verl.py`) and the reward manager (`verl_manager.py`); imports no verl.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tinyv.cascade.rewards import reward_of
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError, MissingExtraError
from tinyv.frameworks.columns import Columns, columns_of
from tinyv.frameworks.options import ENVIRONMENT, NO_MODEL, RewardOptions, options_of, verifier_of
from tinyv.frameworks.verl_rows import Row, sample_of, validates
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from tinyv.client.client import Client

SOURCES = "tinyv_sources"
SUFFIX, ALL = "suffix", "all"
MARKS = ("_tinyv", "HardVerify-Math")
"""What a data_source holds that goes through the model under `tinyv_sources="suffix"`; TinyV's own convention."""
_FROM_VERL = ("reward_router_address", "reward_model_tokenizer")
_USERS = (ConfigError, MissingExtraError)
_FAILED = Verdict(Outcome.UNDECIDED, None, "adapter", "internal_error")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scoring:
    """The reward for the sources that go through the model, and for the others."""

    options: RewardOptions
    without_model: RewardOptions
    sources: tuple[str, ...]
    """Names; or one of `suffix` and `all`."""

    def verifier(self, data_source: str) -> Verifier | Client:
        """The process's verifier for rows of this source."""
        return verifier_of(self.options if self.has_model(data_source) else self.without_model)

    def has_model(self, data_source: str) -> bool:
        """True if the model has a say in rows of this source."""
        if self.sources == (SUFFIX,):
            return any(mark in data_source for mark in MARKS)
        return self.sources == (ALL,) or data_source in self.sources

    def open(self) -> None:
        """Make both verifiers and start the rules. Raises ConfigError, MissingExtraError, RuleVerifierError."""
        for options in (self.options, self.without_model):
            verifier = verifier_of(options)
            if verifier.setup.asks_rules:
                verifier.verify([Sample(ground_truth="1", answer="1")])

    def columns(self, row: Row, verdict: Verdict) -> Columns:
        """The columns of a verdict; in validation the weight is 1."""
        setup = self.options.setup_of()
        return columns_of(
            verdict, reward_of(verdict, replace(setup, weight=1.0) if validates(row) else setup)
        )


def scoring_of(given: Mapping[str, Any]) -> Scoring:
    """The reward that reward_kwargs ask for, made once; what verl adds to them is left out. Raises ConfigError."""
    values = sorted(
        (name, _plain_option(name, value)) for name, value in given.items() if name not in _FROM_VERL
    )
    return _scoring(tuple(values), os.environ.get(ENVIRONMENT))


def scored(scoring: Scoring, row: Row) -> Columns:
    """The columns of a row. Raises ConfigError and MissingExtraError; any other failure is a row with failed=1."""
    try:
        sample = sample_of(row)
        [verdict] = scoring.verifier(sample.data_source).verify([sample])
        return scoring.columns(row, verdict)
    except Exception as exc:  # noqa: BLE001 - verl has no guard: one exception would end the run
        return failed(exc)


async def awaited(scoring: Scoring, row: Row) -> Columns:
    """The same without blocking the loop; rows of concurrent calls are judged together."""
    try:
        sample = sample_of(row)
        [verdict] = await scoring.verifier(sample.data_source).averify([sample])
        return scoring.columns(row, verdict)
    except Exception as exc:  # noqa: BLE001 - verl has no guard: one exception would end the run
        return failed(exc)


def scored_together(scoring: Scoring, rows: Sequence[Row]) -> list[Columns]:
    """The columns of many rows, in order; a row that cannot be read costs the others nothing but time."""
    try:
        samples = [sample_of(row) for row in rows]
        verdicts: dict[int, Verdict] = {}
        for has_model in (True, False):
            places = [i for i, one in enumerate(samples) if scoring.has_model(one.data_source) is has_model]
            if places:
                verifier = scoring.verifier(samples[places[0]].data_source)
                judged = verifier.verify([samples[i] for i in places])
                verdicts |= dict(zip(places, judged, strict=True))
        return [scoring.columns(row, verdicts[i]) for i, row in enumerate(rows)]
    except _USERS:
        raise
    except Exception:  # noqa: BLE001 - then one by one, so that only the broken row fails
        return [scored(scoring, row) for row in rows]


def failed(exc: Exception) -> Columns:
    """The columns of a row on which something of ours failed; raises what is the user's to mend."""
    if isinstance(exc, _USERS):
        raise exc
    _log.error("no verdict: %s: %.200s", type(exc).__name__, exc, exc_info=exc)
    return columns_of(_FAILED, None)


def _plain_option(name: str, value: object) -> object:
    """The value as it can be compared; a list, also Hydra's, as a tuple."""
    if isinstance(value, Mapping):
        raise ConfigError(f"reward option {name} must be a plain value, found {value!r:.60}")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(map(str, value))
    return value


@lru_cache(maxsize=64)
def _scoring(items: tuple[tuple[str, Any], ...], environment: str | None) -> Scoring:  # noqa: ARG001 - part of the key
    values = dict(items)
    sources = _names(values.pop(SOURCES, SUFFIX))
    options = options_of(values)
    if options.on_error == "raise":
        raise ConfigError(
            "on_error='raise' would end verl's run at the first failure, as verl has no guard around a reward: "
            "use 'rules' or 'none' and watch the columns failed and undecided"
        )
    rules = replace(options, model=NO_MODEL, setup="addon", weight=1.0, soft=False, threshold=None)
    return Scoring(options, rules, sources)


def _names(sources: object) -> tuple[str, ...]:
    names = sources.split(",") if isinstance(sources, str) else sources
    found = tuple(name.strip() for name in names) if isinstance(names, (list, tuple)) else ()
    if not found or not all(found):
        raise ConfigError(
            f"{SOURCES} must be '{SUFFIX}', '{ALL}' or names of data sources, found {sources!r:.60}"
        )
    return found
