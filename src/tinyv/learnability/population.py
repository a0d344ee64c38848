"""The prompts of a run: pass rates with weights, from a Beta prior, a list, or a report of `tinyv analyze`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from tinyv.errors import ConfigError, DataError
from tinyv.io.jsonfile import read_value
from tinyv.learnability.beta import strata_means

STRATA = 50
"""Prompts that stand for a prior; each is the mean of a stratum."""
LARGEST_FILE = 64 * 1024 * 1024
MOST_RATES = 1_000_000
_SMALLEST, _LARGEST = 0.01, 1000.0


@dataclass(frozen=True, slots=True)
class Prompts:
    """Initial true pass rates and the share of the run's prompts that each stands for."""

    rates: np.ndarray
    """Probability that a response to the prompt is right, before the first step (0..1)."""
    weights: np.ndarray
    """Shares; they sum to 1."""
    source: str
    """Where they are from, in words."""

    @property
    def mean(self) -> float:
        """Mean pass rate."""
        return float(self.weights @ self.rates)


def from_prior(a: float, b: float, strata: int = STRATA) -> Prompts:
    """Prompts whose pass rates are Beta(a, b). Raises ConfigError for a prior that is none."""
    for value in (a, b):
        if not _SMALLEST <= value <= _LARGEST:
            raise ConfigError(
                f"a prior needs two numbers from {_SMALLEST} to {_LARGEST:g}, found {a!r},{b!r}"
            )
    return Prompts(np.array(strata_means(a, b, strata)), np.full(strata, 1 / strata), f"Beta({a:g}, {b:g})")


def from_rates(rates: Sequence[object], source: str, weights: Sequence[float] | None = None) -> Prompts:
    """Prompts with given pass rates, all alike or with weights. Raises DataError for what is no rate."""
    values = [_number(rate, source) for rate in rates]
    counts = [1.0] * len(values) if weights is None else [float(weight) for weight in weights]
    if not values or not sum(counts) > 0:
        raise DataError(f"{source}: found no pass rates")
    if not all(0 <= value <= 1 for value in values):
        raise DataError(
            f"{source}: a pass rate must be from 0 to 1, found {min(values)!r} to {max(values)!r}"
        )
    unique, where = np.unique(np.array(values), return_inverse=True)
    total = np.bincount(where.ravel(), weights=np.array(counts))
    return Prompts(unique[total > 0], total[total > 0] / total.sum(), source)


def from_file(path: Path) -> Prompts:
    """Prompts of a JSON file: a list of pass rates, or a report of `tinyv analyze`. Raises DataError."""
    value = read_value(path, LARGEST_FILE, "a report of `tinyv analyze`")
    name = path.name
    if isinstance(value, list):
        return from_rates(_bounded(value, name), name)
    training = value.get("training") if isinstance(value, dict) else None
    rates = training.get("pass_rates") if isinstance(training, dict) else None
    if not isinstance(rates, dict):
        raise DataError(
            f"{name}: found no pass rates: it must be a list of numbers from 0 to 1, or a report.json of "
            "`tinyv analyze` with groups of two rollouts or more"
        )
    sizes = training.get("group_size") if isinstance(training, dict) else None
    size = sizes.get("median") if isinstance(sizes, dict) else None
    return _from_histogram(rates, name, _number(size, name) if size is not None else 0.0)


def _from_histogram(rates: dict[str, object], name: str, size: float) -> Prompts:
    """Each bin's groups at its middle: the report keeps no more than counts.

    A bin whose edges are the same holds one rate, seen in groups of `size`: with so few rollouts none right does not
    mean never right, so that the middle of the rate's own bin is taken, that of size + 1 bins; 0: the rate as it is.
    """
    edges, counts = rates.get("edges"), rates.get("cascade")
    if not (isinstance(edges, list) and isinstance(counts, list) and len(edges) == len(counts) + 1):
        raise DataError(f"{name}: training.pass_rates needs `edges` and one count less under `cascade`")
    places = [_number(edge, name) for edge in _bounded(edges, name)]
    if places != sorted(places):
        raise DataError(f"{name}: the edges of training.pass_rates must ascend")
    weights = [_number(count, name) for count in counts]
    if any(weight < 0 for weight in weights):
        raise DataError(f"{name}: the counts of training.pass_rates must be at least 0")
    middles = [
        (low * size + 0.5) / (size + 1) if low == high and size > 0 else (low + high) / 2
        for low, high in pairwise(places)
    ]
    return from_rates(middles, f"{name}, {sum(weights):,.0f} groups", weights)


def _bounded(values: list[object], name: str) -> list[object]:
    if len(values) > MOST_RATES:
        raise DataError(f"{name}: {len(values)} pass rates, at most {MOST_RATES} are read")
    return values


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DataError(f"{name}: a pass rate must be a number, found {str(value)[:40]!r}")
    return float(value)
