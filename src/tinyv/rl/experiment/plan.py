"""What is run: arms, seeds, budgets; in the size of two cores and in the size of a GPU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tinyv.errors import ConfigError
from tinyv.rl.experiment.arm import Budget
from tinyv.rl.experiment.pretraining import Pretraining

MAIN = ("string", "prime_like", "math_verify", "engine", "engine_nano", "oracle")
FN_RATES, FP_RATES = (0, 20, 40, 60), (0, 20)
"""Percentages of the noise sweep."""
CORRECTED = (
    "corrected-noise-40-20",
    "noise-40-20-unscaled",
    "corrected-noise-40-20-unscaled",
    "prime_like-unscaled",
    "corrected-prime_like-unscaled",
)
HACKED = ("naive_judge", "engine_nano")


@dataclass(frozen=True, slots=True)
class Job:
    """One run: a part of the experiment, an arm, a seed."""

    part: str
    """`main`, `noise` or `hack`."""
    arm: str
    seed: int
    budget: Budget

    @property
    def folder(self) -> str:
        """Where it is kept under the experiment's folder."""
        return f"{self.part}/{self.arm}/seed-{self.seed}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole experiment."""

    pretraining: Pretraining = field(default_factory=Pretraining)
    budget: Budget = field(default_factory=Budget)
    main_seeds: int = 3
    noise_seeds: int = 1
    hack_seeds: int = 2

    def jobs(self) -> Iterator[Job]:
        """All runs; those of the main part seed by seed, so that a run that is stopped has whole seeds."""
        for seed in range(self.main_seeds):
            for arm in MAIN:
                yield Job("main", arm, seed, self.budget)
        for seed in range(self.hack_seeds):
            for arm in HACKED:
                yield Job("hack", arm, seed, self.budget)
        for seed in range(self.noise_seeds):
            for arm in sorted(
                noise_arms(), key=lambda name: name not in CORRECTED
            ):  # those that are compared first
                yield Job("noise", arm, seed, self.budget)


def noise_arms() -> list[str]:
    """The arms of the sweep but that without errors, which is the oracle's, and those with correction."""
    return [f"noise-{fn}-{fp}" for fn in FN_RATES for fp in FP_RATES if fn or fp] + list(CORRECTED)


PLANS = {
    "cpu": Plan(),
    "gpu": Plan(Pretraining(steps=4000, batch=512), replace(Budget(), steps=400, prompts=32), 5, 3, 3),
    "tiny": Plan(
        Pretraining(steps=20, batch=16), replace(Budget(), steps=3, prompts=2, measured=16), 1, 1, 1
    ),
}


def plan_of(name: str) -> Plan:
    """The plan of that name. Raises ConfigError."""
    if name not in PLANS:
        raise ConfigError(f"unknown plan {name!r}: known are {', '.join(PLANS)}")
    return PLANS[name]
