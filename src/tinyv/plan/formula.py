"""The closed form: seconds that rewards add to a step, station by station. Derivations: `docs/plan.md`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tinyv.cascade.asking import STRIDE
from tinyv.plan.latency import Latency
from tinyv.plan.queueing import Flow, Passed, through
from tinyv.plan.scenario import POOL, SERVER, Machines, Scenario

RULES, FRONT, MODEL = "rules", "front", "model"


@dataclass(frozen=True, slots=True)
class Station:
    """What a station does in one step."""

    work_s: float
    """Busy seconds of all its servers together."""
    wait_s: float
    wait_p99_s: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What rewards cost in one step."""

    added_s: float
    """Seconds from the last response to the last reward: what the step becomes longer."""
    calls: float
    stations: dict[str, Station]
    overloaded: bool
    """True if responses come faster than some station works."""

    def share(self, step_s: float) -> float:
        """Of the step with its rewards."""
        return self.added_s / (step_s + self.added_s)

    def as_dict(self, step_s: float) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "added_s": round(self.added_s, 4),
            "share_of_step": round(self.share(step_s), 5),
            "calls": round(self.calls),
            "overloaded": self.overloaded,
            "stations": {
                name: {key: round(value, 5) for key, value in asdict(station).items()}
                for name, station in self.stations.items()
            },
        }


def forecast(scenario: Scenario, machines: Machines) -> Forecast:
    """What rewards cost a step of this scenario on these machines."""
    step = scenario.step
    coming = Flow(step.rollouts, 0.0, step.spread_s)
    rules = through(
        coming, machines.processes, rules_service_s(scenario, machines), scenario.costs.rules_scv, STRIDE
    )
    passed = {RULES: rules}
    if machines.layout == POOL:
        passed[FRONT] = through(rules.flow, machines.fronts, front_service_s(scenario), 0.0)
    before = passed[FRONT if FRONT in passed else RULES]
    end = before.flow.last
    if scenario.judge.kind == SERVER:
        passed[MODEL] = served(
            Flow(scenario.calls, before.flow.first, before.flow.last), scenario, machines.gpus
        )
        end = max(end, passed[MODEL].flow.last)
    stations = {name: Station(p.work_s, p.wait_s, p.wait_p99_s) for name, p in passed.items()}
    overloaded = step.spread_s > 0 and any(p.work_s and _behind(p, step.spread_s) for p in passed.values())
    return Forecast(max(0.0, end - step.spread_s), scenario.calls, stations, overloaded)


def rules_service_s(scenario: Scenario, machines: Machines) -> float:
    """Mean seconds of a rules' process for one response; in replicas with what deciding costs there."""
    ms = scenario.costs.rules_ms(scenario.step, scenario.mix)
    if machines.layout != POOL:
        ms += scenario.holder_ms * scenario.calls / scenario.step.rollouts
    return ms / 1000


def front_service_s(scenario: Scenario) -> float:
    """Mean seconds of a pool's front process for one response."""
    each = scenario.holder_ms * scenario.calls / scenario.step.rollouts
    return (scenario.costs.handed_ms(scenario.step) + each) / 1000


def served(flow: Flow, scenario: Scenario, gpus: int) -> Passed:
    """The flow of calls after the model's GPUs: a limit on decisions per second, one on requests at a time, latency.

    With all S = GPUs x concurrency places taken, n requests of mean latency L need n L / S seconds until the last one
    starts, less the mean rest of those that are then under way (work conservation). The tail is that of requests which
    started evenly over the time that all of this took.
    """
    if flow.jobs <= 0:
        return Passed(flow, 0.0, 0.0, 0.0, False)
    judge = scenario.judge
    latency = Latency(judge.p50_s, judge.p99_s)
    rated = through(flow, gpus, 1 / judge.rate, 0.0)
    places = gpus * judge.concurrency
    placed = flow.jobs * latency.mean / places - latency.residual if flow.jobs > places else 0.0
    # The time of one decision at full rate is part of the latency already.
    started = max(flow.window, rated.flow.last - flow.first - 1 / judge.rate, placed)
    last = flow.first + started + latency.tail(flow.jobs, started)
    queued = max(0.0, started - flow.window)
    wait = max(rated.wait_s, queued / 2) if queued > rated.wait_s else rated.wait_s
    work = flow.jobs / min(judge.rate, judge.concurrency / latency.mean)
    out = Flow(flow.jobs, flow.first + latency.p50, last)
    return Passed(out, work, wait, max(rated.wait_p99_s, 0.99 * queued), queued > 0.01 * flow.window)


def _behind(passed: Passed, spread_s: float) -> bool:
    """True if a station is still far from done when the last response comes."""
    return passed.overloaded and passed.flow.last > 1.01 * spread_s + 1.0
