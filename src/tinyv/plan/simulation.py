"""The same step as a small discrete-event simulation, response by response, with a seed.

Stations follow one after the other without a way back, so each is simulated whole before the next one: a heap holds the
times at which servers become free, jobs take the first one in the order of their coming.
"""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush, heapreplace
from typing import NamedTuple

import numpy as np

from tinyv.cascade.asking import STRIDE
from tinyv.plan.formula import (
    FRONT,
    MODEL,
    RULES,
    Forecast,
    Station,
    forecast,
    rules_service_s,
)
from tinyv.plan.latency import Latency
from tinyv.plan.scenario import POOL, SERVER, Judge, Machines, Scenario

MOST = 30_000
"""Responses that are simulated of a step; a longer flow is cut, where nothing piles up."""
TOGETHER = 180_000
"""Responses of all runs together: small steps are run often, as their ends differ the most."""
LEAST_RUNS, MOST_RUNS = 4, 50
MOST_LOOKS = 10_000_000
"""Calls x GPUs of all runs that are simulated: each call looks at all GPUs."""
LARGEST = 300_000
"""Responses of a step that come at once, beyond which it is not simulated."""


class _Done(NamedTuple):
    ends: np.ndarray
    waits: np.ndarray
    work_s: float


def simulate(
    scenario: Scenario, machines: Machines, seed: int = 0, runs: int | None = None
) -> Forecast | None:
    """The mean of `runs` steps (as many as are quick); None for a step that is too large and cannot be cut."""
    cut = _cut(scenario, machines)
    if cut is None:
        return None
    runs = runs or max(LEAST_RUNS, min(MOST_RUNS, TOGETHER // cut.step.rollouts))
    if runs * cut.calls * machines.gpus > MOST_LOOKS:
        return None
    scale = scenario.step.rollouts / cut.step.rollouts
    found = [_one(cut, machines, np.random.default_rng([seed, run])) for run in range(runs)]
    stations = {
        name: Station(
            scale * float(np.mean([one.stations[name].work_s for one in found])),
            float(np.mean([one.stations[name].wait_s for one in found])),
            float(np.mean([one.stations[name].wait_p99_s for one in found])),
        )
        for name in found[0].stations
    }
    added = float(np.mean([one.added_s for one in found]))
    calls = scale * float(np.mean([one.calls for one in found]))
    return Forecast(added, calls, stations, forecast(scenario, machines).overloaded)


def _cut(scenario: Scenario, machines: Machines) -> Scenario | None:
    """The scenario, or as much of its flow as is simulated; a queue that grows cannot be cut."""
    step = scenario.step
    if step.rollouts <= MOST:
        return scenario
    if step.spread_s == 0 or forecast(scenario, machines).overloaded:
        return scenario if step.rollouts <= LARGEST else None
    part = MOST / step.rollouts
    return replace(scenario, step=replace(step, rollouts=MOST, spread_s=step.spread_s * part))


def _one(scenario: Scenario, machines: Machines, random: np.random.Generator) -> Forecast:
    step, mix = scenario.step, scenario.mix
    arrivals = np.sort(random.uniform(0, step.spread_s, step.rollouts)) if step.spread_s else None
    arrivals = np.zeros(step.rollouts) if arrivals is None else arrivals
    share = 0.0 if not scenario.calls else mix.called
    called = random.random(step.rollouts) < share
    holder_s = scenario.holder_ms / 1000
    own = rules_service_s(scenario, machines)
    if machines.layout != POOL:
        own -= holder_s * share  # paid by those that are called alone
    services = own * _gamma(scenario.costs.rules_scv, step.rollouts, random)
    if machines.layout != POOL:
        services = services + holder_s * called
    done = {RULES: _station(arrivals, services, machines.processes, STRIDE)}
    last = done[RULES]
    if machines.layout == POOL:
        order = np.argsort(last.ends, kind="stable")
        called = called[order]
        each = scenario.costs.handed_ms(scenario.step) / 1000 + holder_s * called
        last = done[FRONT] = _station(last.ends[order], each, machines.fronts, 1)
    end = float(last.ends.max())
    if scenario.judge.kind == SERVER and called.any():
        coming = np.sort(last.ends[called])
        done[MODEL] = _served(coming, scenario.judge, machines.gpus, random)
        end = max(end, float(done[MODEL].ends.max()))
    stations = {
        name: Station(d.work_s, float(d.waits.mean()), float(np.quantile(d.waits, 0.99)))
        for name, d in done.items()
    }
    return Forecast(max(0.0, end - float(arrivals[-1])), float(called.sum()), stations, False)


def _gamma(scv: float, count: int, random: np.random.Generator) -> np.ndarray:
    """Times of mean 1 with this squared coefficient of variation."""
    return np.ones(count) if scv <= 0 else random.gamma(1 / scv, scv, count)


def _station(arrivals: np.ndarray, services: np.ndarray, servers: int, batch: int) -> _Done:
    """First come, first served; a free server takes up to `batch` of the jobs that are there, a fair share of them."""
    free = [0.0] * servers
    count, at = len(arrivals), 0
    ends, waits = np.empty(count), np.empty(count)
    while at < count:
        start = max(heappop(free), float(arrivals[at]))
        there = int(np.searchsorted(arrivals, start, "right")) - at
        taken = max(1, min(batch, -(-there // servers)))
        part = slice(at, at + taken)
        own = np.cumsum(services[part])
        end = start + float(own[-1])
        waits[part] = start + own - services[part] - arrivals[part]
        ends[part] = end
        heappush(free, end)
        at += taken
    return _Done(ends, waits, float(services.sum()))


def _served(arrivals: np.ndarray, judge: Judge, gpus: int, random: np.random.Generator) -> _Done:
    """The GPU that can begin first, once one of its places is free; then a turn there; then the rest of the latency."""
    latencies = Latency(judge.p50_s, judge.p99_s).drawn(len(arrivals), random)
    places = [[0.0] * min(judge.concurrency, len(arrivals)) for _ in range(gpus)]
    turn_s, turns = 1 / judge.rate, [0.0] * gpus
    ends, waits = np.empty(len(arrivals)), np.empty(len(arrivals))
    for at, came in enumerate(arrivals.tolist()):
        gpu = min(range(gpus), key=lambda one: max(places[one][0], turns[one]))
        start = max(came, places[gpu][0], turns[gpu])
        turns[gpu] = start + turn_s
        ends[at] = start + max(turn_s, float(latencies[at]))
        waits[at] = start - came
        heapreplace(places[gpu], float(ends[at]))
    rate = min(judge.rate, judge.concurrency / Latency(judge.p50_s, judge.p99_s).mean)
    return _Done(ends, waits, len(arrivals) / rate)
