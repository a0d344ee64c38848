"""One scenario to one JSON-ready plan: machines, both forecasts, memory, and advice in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tinyv.plan.advice import advice
from tinyv.plan.formula import FRONT, MODEL, RULES, Forecast
from tinyv.plan.scenario import NONE, POOL, SERVER, Machines, Scenario
from tinyv.plan.simulation import simulate
from tinyv.plan.sizing import bottleneck, sized


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of each scenario."""

    target: float = 0.01
    """Share of the step that rewards may add."""
    processes: int | None = None
    """Of the rules; None looks for the fewest."""
    gpus: int | None = None
    simulated: bool = True
    seed: int = 0


def planned(scenario: Scenario, wanted: Wanted) -> dict[str, Any]:
    """The plan of one scenario."""
    found = sized(scenario, wanted.target, wanted.processes, wanted.gpus)
    machines, seconds = found.machines, scenario.step.seconds
    simulated = simulate(scenario, machines, wanted.seed) if wanted.simulated else None
    plan: dict[str, Any] = {
        "scenario": scenario.name,
        "says": scenario.says,
        "given": given(scenario),
        "machines": {
            **asdict(machines),
            "cores": machines.cores,
            "gpus_busy": gpus_busy(scenario, found.forecast),
        },
        "target": wanted.target,
        "target_reached": found.reached,
        "formula": found.forecast.as_dict(seconds),
        "simulation": None if simulated is None else simulated.as_dict(seconds),
        "load": loads(scenario, machines, found.forecast),
        "rules_cpu_s": round(found.forecast.stations[RULES].work_s, 3),
        "calls": round(scenario.calls),
        "cache_bytes_per_step": round(scenario.calls * scenario.costs.entry_bytes),
        "cache_bytes_most": round(
            _clients(scenario, machines) * scenario.cache_size * scenario.costs.entry_bytes
        ),
        "bottleneck": bottleneck(scenario, machines),
    }
    plan["advice"] = advice(scenario, plan)
    return plan


def given(scenario: Scenario) -> dict[str, Any]:
    """What the plan was made from."""
    return {
        "step": asdict(scenario.step),
        "mix": asdict(scenario.mix),
        "costs": asdict(scenario.costs),
        "judge": asdict(scenario.judge),
        "rules_ms": round(scenario.costs.rules_ms(scenario.step, scenario.mix), 4),
    }


def gpus_busy(scenario: Scenario, forecast: Forecast) -> float:
    """GPUs that the model would keep busy over the whole step."""
    if scenario.judge.kind != SERVER:
        return 0.0
    return round(forecast.stations[MODEL].work_s / scenario.step.seconds, 4)


def loads(scenario: Scenario, machines: Machines, forecast: Forecast) -> dict[str, float]:
    """How busy each station is while responses come and are rewarded, 0 to 1."""
    servers = {RULES: machines.processes, FRONT: machines.fronts, MODEL: max(1, machines.gpus)}
    window = scenario.step.spread_s + forecast.added_s
    return {
        name: round(station.work_s / servers[name] / window, 4) if window else 0.0
        for name, station in forecast.stations.items()
    }


def _clients(scenario: Scenario, machines: Machines) -> int:
    """Processes that keep decisions, each its own."""
    if scenario.judge.kind == NONE:
        return 0
    return machines.fronts if machines.layout == POOL else machines.processes
