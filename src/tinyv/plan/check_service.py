"""The formula of a pool against a real `tinyv serve`: rules only, one rule process behind its front process."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from time import perf_counter
from typing import Any

from tinyv.bench.load.service import ServiceProcess
from tinyv.bench.long_rollouts import long_batch
from tinyv.client.client import Client
from tinyv.plan.formula import forecast
from tinyv.plan.measuring import Measured
from tinyv.plan.scenario import NONE, POOL, Judge, Machines, Scenario, Step
from tinyv.sample import Sample

NAME = "tinyv serve, 1 rule process"
SIZE = 8


def service_row(found: Measured, groups: int, rounds: int) -> dict[str, Any]:
    """Measured seconds of a step sent by one client, beside the formula with the CPU times as they are."""
    batches = [_samples(groups, seed) for seed in range(rounds + 1)]
    with ServiceProcess(1) as service, Client(service.url) as client:
        seconds = [_seconds(client, batch) for batch in batches][1:]  # the first one opens connections
    chars = fmean(len(sample.response or "") for sample in batches[0])
    step = Step(groups * SIZE, SIZE, 100.0, chars=chars)
    scenario = Scenario(NAME, "", step, found.mix, found.costs, Judge(NONE), POOL)
    said = forecast(scenario, Machines(1, 0, POOL, 1)).added_s
    return {
        "case": NAME,
        "measured_s": round(median(seconds), 4),
        "fastest_s": round(min(seconds), 4),
        "formula_quiet_s": round(said, 4),
        "ratio_fastest": round(said / min(seconds), 3),
        "seconds": [round(second, 4) for second in seconds],
    }


def _samples(groups: int, seed: int) -> list[Sample]:
    return [rollout.sample for rollout in long_batch(groups, SIZE, seed)]


def _seconds(client: Client, samples: Sequence[Sample]) -> float:
    """Wall seconds until all are judged. Raises AssertionError if something failed."""
    start = perf_counter()
    verdicts = client.verify(samples)
    seconds = perf_counter() - start
    assert not any(verdict.failed for verdict in verdicts)
    return seconds
