"""What a plan is made from: the step, the mix of responses, what each costs, the model, and the machines."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any

from tinyv.errors import ConfigError

SERVER, NANO, NONE = "server", "nano", "none"
JUDGES = (SERVER, NANO, NONE)
POOL, REPLICAS = "pool", "replicas"
LAYOUTS = (POOL, REPLICAS)
MOST_ROLLOUTS = 10**9
LONGEST_S = 1e6
MOST_CHARS = 1e9
MOST_RATE = 1e7
SMALLEST = 1e-6
"""Of what must be above 0. Between these bounds no figure of a plan leaves the range of its numbers."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trainer."""

    rollouts: int
    """Responses to reward in a step."""
    group: int
    """Responses to one question."""
    seconds: float
    """Wall time of a step without rewards."""
    spread_s: float = 0.0
    """Seconds over which the responses come, evenly; 0: all at once, when generation ends."""
    chars: float = 4300.0
    """Mean length of a response, in characters."""

    def __post_init__(self) -> None:
        """Refuse what is no step."""
        _whole("rollouts", self.rollouts, MOST_ROLLOUTS)
        _whole("group", self.group, self.rollouts)
        _above("step seconds", self.seconds, LONGEST_S)
        if self.spread_s:
            _above("spread seconds", self.spread_s, LONGEST_S)
        _above("chars", self.chars, MOST_CHARS)
        if self.spread_s > self.seconds:
            raise ConfigError(
                f"responses cannot come over {self.spread_s} s in a step of {self.seconds} s: lower the spread"
            )


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares (0 to 1). The defaults are those of the made-up batches of `tinyv.bench.long_rollouts`."""

    no_answer: float = 0.02
    """Of all responses: nothing to read."""
    undecided: float = 0.30
    """Of all responses: the rules prove neither right nor wrong."""
    correct: float = 0.31
    """Of all responses: proved right; the others are proved wrong."""
    gated: float = 0.0
    """Of the undecided: stopped before any model is asked."""
    distinct: float = 0.53
    """Distinct pairs of question, reference and answer for each response: what the rules judge."""
    repeated: float = 0.41
    """Of the pairs for a model: the same pair as another one of this step."""
    cached: float = 0.0
    """Of the others: known from an earlier step."""

    def __post_init__(self) -> None:
        """Refuse what are no shares, or too many of them."""
        for part in fields(self):
            _share(part.name, getattr(self, part.name))
        total = self.no_answer + self.undecided + self.correct
        if total > 1 + 1e-9:
            raise ConfigError(f"no_answer, undecided and correct must be at most 1 together, found {total:g}")

    @property
    def asked(self) -> float:
        """Responses for a model, as a share of all."""
        return self.undecided * (1 - self.gated)

    @property
    def called(self) -> float:
        """Calls of a model, as a share of all responses."""
        return self.asked * (1 - self.repeated) * (1 - self.cached)


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU milliseconds on one core. The defaults were measured by `tinyv plan --measure` on a 2-core x86 machine."""

    read_ms: float = 0.0
    """To read the answer of a response, whatever its length."""
    read_ms_per_kchar: float = 0.065
    """The same, more for each 1,000 characters."""
    judge_ms: float = 0.45
    """The engine, for each distinct pair."""
    rules_scv: float = 2.6
    """Variance of the rules' time for a response over its squared mean."""
    call_ms: float = 0.5
    """The client, for each call of a model."""
    handover_ms: float = 0.05
    """In a pool, of the front process: JSON and pickle of a response to another process and of its verdict back."""
    handover_ms_per_kchar: float = 0.005
    """The same, more for each 1,000 characters."""
    nano_ms: float = 1.3
    """nano, for each decision."""
    entry_bytes: float = 560.0
    """Memory of one kept decision."""

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        for part in fields(self):
            _at_least(part.name, getattr(self, part.name), LONGEST_S * 1000)

    def handed_ms(self, step: Step) -> float:
        """Mean CPU milliseconds of a pool's front process for one response."""
        return self.handover_ms + self.handover_ms_per_kchar * step.chars / 1000

    def rules_ms(self, step: Step, mix: Mix) -> float:
        """Mean CPU milliseconds of extraction and rules for one response."""
        read = self.read_ms + self.read_ms_per_kchar * step.chars / 1000
        return read + self.judge_ms * mix.distinct


@dataclass(frozen=True, slots=True)
class Judge:
    """Who decides what the rules leave open. Latencies are those of a request that does not queue."""

    kind: str = SERVER
    """`server` (GPUs behind HTTP), `nano` (on the CPU), `none`."""
    p50_s: float = 0.05
    """Median latency in seconds."""
    p99_s: float = 0.15
    rate: float = 300.0
    """Decisions per second of one GPU that is kept busy."""
    concurrency: int = 256
    """Requests at a time for one GPU, by the client's limit or the server's."""

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        if self.kind not in JUDGES:
            raise ConfigError(f"unknown judge {self.kind!r}: use one of {', '.join(JUDGES)}")
        _above("latency p50 in ms", 1000 * self.p50_s, 1000 * LONGEST_S)
        _above("rate", self.rate, MOST_RATE)
        _whole("concurrency", self.concurrency, 10**6)
        if not (math.isfinite(self.p99_s) and self.p50_s <= self.p99_s <= 1000 * self.p50_s):
            raise ConfigError(
                f"latency p99 must be at least the p50 of {1000 * self.p50_s:g} ms and at most 1,000 times it, "
                f"found {1000 * self.p99_s:g} ms"
            )


@dataclass(frozen=True, slots=True)
class Machines:
    """What works on rewards."""

    processes: int
    """Processes of the rules, a core each."""
    gpus: int
    """GPUs of the model; 0 for nano or none."""
    layout: str = REPLICAS
    """`pool`: processes for the rules, and front processes that hold the model's client (`tinyv serve`, `tinyv score
    --workers`); `replicas`: each process holds everything, as workers of trainers and of Ray do."""
    fronts: int = 1
    """Front processes of a pool, a core each."""

    def __post_init__(self) -> None:
        """Refuse what is no machine."""
        if self.layout not in LAYOUTS:
            raise ConfigError(f"unknown layout {self.layout!r}: use one of {', '.join(LAYOUTS)}")
        for name in ("processes", "fronts"):
            _whole(name, getattr(self, name), 10**6)
        if self.gpus < 0 or self.gpus > 10**6:
            raise ConfigError(f"gpus must be from 0 to 1000000, found {self.gpus!r}")

    @property
    def cores(self) -> int:
        """Cores that all processes need."""
        return self.processes + (self.fronts if self.layout == POOL else 0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that a forecast needs but the machines, which can be looked for."""

    name: str
    says: str
    step: Step
    mix: Mix = field(default_factory=Mix)
    costs: Costs = field(default_factory=Costs)
    judge: Judge = field(default_factory=Judge)
    layout: str = REPLICAS
    cache_size: int = 100_000
    """Decisions that a client keeps in memory: the default of `ModelConfig`."""

    @property
    def arrivals(self) -> float:
        """Responses per second while they come; infinite if they come at once."""
        return self.step.rollouts / self.step.spread_s if self.step.spread_s else math.inf

    @property
    def calls(self) -> float:
        """Decisions that a model makes in a step."""
        return 0.0 if self.judge.kind == NONE else self.step.rollouts * self.mix.called

    @property
    def holder_ms(self) -> float:
        """CPU milliseconds for one decision in the process that holds the model."""
        return {SERVER: self.costs.call_ms, NANO: self.costs.nano_ms, NONE: 0.0}[self.judge.kind]


def _share(name: str, value: Any) -> None:
    if not 0 <= value <= 1:
        raise ConfigError(f"{name} must be a share from 0 to 1, found {value!r}")


def _at_least(name: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise ConfigError(f"{name} must be a number from 0 to {most:g}, found {value!r}")


def _above(name: str, value: float, most: float) -> None:
    if not SMALLEST <= value <= most:
        raise ConfigError(f"{name} must be a number above 0, from {SMALLEST:g} to {most:g}, found {value!r}")


def _whole(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise ConfigError(f"{name} must be from 1 to {most}, found {value!r}")
