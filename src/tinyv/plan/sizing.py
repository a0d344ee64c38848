"""The fewest machines that keep rewards within a share of the step, and what holds them up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tinyv.plan.formula import Forecast, forecast, front_service_s
from tinyv.plan.scenario import POOL, SERVER, Machines, Scenario

MOST = 4_096
"""Processes, and GPUs, beyond which nothing is looked for."""
HEADROOM = 0.7
"""Load up to which a station is planned where responses come over a time."""
CLOSE = 1.1
"""Where the target cannot be reached: within this factor of what any number of machines would reach."""


@dataclass(frozen=True, slots=True)
class Sized:
    """Machines, and whether they reach the target."""

    machines: Machines
    forecast: Forecast
    reached: bool


def sized(scenario: Scenario, target: float, processes: int | None = None, gpus: int | None = None) -> Sized:
    """The fewest processes, then the fewest GPUs, within the target (a share of the step); some may be given."""
    wanted = target / (1 - target) * scenario.step.seconds
    many = _machines(scenario, processes or MOST, MOST if gpus is None else gpus)
    best = forecast(scenario, many)
    limit = max(wanted, CLOSE * best.added_s)
    found = many
    if processes is None:
        # Half of what is left over the best goes to the rules, so that the model may cost something, too.
        bound = (limit + best.added_s) / 2 if scenario.judge.kind == SERVER and gpus is None else limit
        least = _least(lambda n: _fits(scenario, replace(found, processes=n), bound))
        found = replace(found, processes=least)
    if gpus is None and scenario.judge.kind == SERVER and scenario.calls:
        found = replace(found, gpus=_least(lambda n: _fits(scenario, replace(found, gpus=n), limit)))
    if gpus is None and not (scenario.judge.kind == SERVER and scenario.calls):
        found = replace(found, gpus=0)
    said = forecast(scenario, found)
    return Sized(found, said, said.added_s <= wanted * (1 + 1e-9))


def _machines(scenario: Scenario, processes: int, gpus: int) -> Machines:
    return Machines(processes, gpus, scenario.layout, _fronts(scenario) if scenario.layout == POOL else 1)


def _fronts(scenario: Scenario) -> int:
    """Front processes that keep up: a step's work over the time it comes in, or a second for a step at once."""
    work = scenario.step.rollouts * front_service_s(scenario)
    return max(1, min(MOST, -int(-work // (HEADROOM * (scenario.step.spread_s or 1.0)))))


def _fits(scenario: Scenario, machines: Machines, limit: float) -> bool:
    """Within the limit and, where responses come over a time, with headroom at every station.

    A station has the limit's time, too: where responses come all but at once, it may be busy for all of that.
    """
    found = forecast(scenario, machines)
    spread = scenario.step.spread_s
    if found.added_s > limit:
        return False
    window = spread + limit
    servers = {"rules": machines.processes, "front": machines.fronts, "model": max(1, machines.gpus)}
    return not spread or all(
        station.work_s <= HEADROOM * servers[name] * window for name, station in found.stations.items()
    )


def _least(fits: Callable[[int], bool]) -> int:
    """The smallest number from 1 to MOST that fits, by bisection; MOST if none does."""
    low, high = 1, MOST
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low


def bottleneck(scenario: Scenario, machines: Machines) -> str:
    """What would shorten the step the most, if there were twice of it: rules, front, gpus, or half the latency."""
    now = forecast(scenario, machines).added_s
    judge = scenario.judge
    quicker = replace(scenario, judge=replace(judge, p50_s=judge.p50_s / 2, p99_s=judge.p99_s / 2))
    trials = {"rules": forecast(scenario, replace(machines, processes=2 * machines.processes))}
    if machines.layout == POOL:
        trials["front"] = forecast(scenario, replace(machines, fronts=2 * machines.fronts))
    if judge.kind == SERVER and machines.gpus:
        trials["latency"] = forecast(quicker, machines)
        trials["gpus"] = forecast(scenario, replace(machines, gpus=2 * machines.gpus))
    gains = {name: now - found.added_s for name, found in trials.items()}
    return max(gains, key=lambda name: gains[name])
