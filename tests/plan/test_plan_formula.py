"""The closed form: against exact results where there are some, and against the simulation everywhere else."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_scenarios import machines, rules_only, scenario

from tinyv.plan import formula, queueing, simulation
from tinyv.plan.formula import forecast
from tinyv.plan.latency import Latency
from tinyv.plan.presets import PRESETS
from tinyv.plan.queueing import Flow, backlog_at_end, erlang_c, through
from tinyv.plan.scenario import Machines
from tinyv.plan.simulation import simulate
from tinyv.plan.sizing import sized

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "plan_scenarios.jsonl").read_text("utf-8").splitlines()
]
RUNS = 24
CLOSE = 0.12
"""The formula is within this share of the simulation, and a hundredth of a second."""


@cache
def seen(place: int) -> float:
    """Seconds that the simulation of a case adds."""
    found = simulate(scenario(**CASES[place]["change"]), Machines(**CASES[place]["machines"]), 1, RUNS)
    assert found is not None
    return found.added_s


def apart(place: int) -> float:
    """How far formula and simulation are apart, 1 being what is allowed."""
    said = forecast(scenario(**CASES[place]["change"]), Machines(**CASES[place]["machines"])).added_s
    return abs(said - seen(place)) / (CLOSE * seen(place) + 0.01)


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["name"] for case in CASES])
def test_formula_and_simulation_agree(place: int) -> None:
    assert apart(place) <= 1


@pytest.mark.parametrize("name", PRESETS)
def test_they_agree_on_the_shapes_that_are_shipped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "MOST", 5_000)
    found = sized(PRESETS[name], 0.01)
    shown = simulate(PRESETS[name], found.machines, 1, 12)
    assert shown is not None
    assert found.forecast.added_s == pytest.approx(shown.added_s, rel=0.2, abs=0.005)
    assert found.forecast.calls == pytest.approx(shown.calls, rel=0.2)


PERTURBED = {
    "a tail that is forgotten": (Latency, "tail", lambda _self, _n, _window: 0.0),
    "a tail of one request": (Latency, "tail", lambda self, _n, _window: self.mean),
    "places that count twice": (Latency, "mean", property(lambda self: self.p50 / 2)),
    "a residual that is forgotten": (Latency, "residual", property(lambda _self: 0.0)),
    "a queue that chance does not lengthen": (queueing, "backlog_at_end", lambda *_: 0.0),
    "calls that cost no CPU": (
        formula,
        "rules_service_s",
        lambda s, _m: s.costs.rules_ms(s.step, s.mix) / 1000,
    ),
    "a front that costs nothing": (formula, "front_service_s", lambda _s: 0.0),
}


@pytest.mark.parametrize("name", PERTURBED)
def test_a_formula_that_is_changed_no_longer_agrees(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(len(CASES)):
        seen(place)
    where, attribute, wrong = PERTURBED[name]
    monkeypatch.setattr(where, attribute, wrong)
    assert max(map(apart, range(len(CASES)))) > 1.2


def test_work_is_conserved_where_all_come_at_once() -> None:
    given_ = rules_only()
    work = 2_048 * given_.costs.rules_ms(given_.step, given_.mix) / 1000
    assert forecast(given_, machines(1)).added_s == pytest.approx(work, rel=0.01)
    assert forecast(given_, machines(4)).added_s == pytest.approx(work / 4, rel=0.01)


def test_waits_are_those_of_the_textbook_for_one_server() -> None:
    # M/D/1 and M/M/1 at load 0.8, service 1: Pollaczek-Khinchine gives 2 and 4.
    coming = Flow(8e5, 0.0, 1e6)
    assert through(coming, 1, 1.0, 0.0).wait_s == pytest.approx(2.0, rel=1e-6)
    assert through(coming, 1, 1.0, 1.0).wait_s == pytest.approx(4.0, rel=1e-6)


def test_erlang_c_is_that_of_the_textbook() -> None:
    assert erlang_c(1, 0.7) == pytest.approx(0.7)
    # Two servers: C = a^2 / (2 + a).
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    # By the defining sum, for three servers and a = 2: (8/6) 3 / (1 + 2 + 2 + (8/6) 3).
    assert erlang_c(3, 2.0) == pytest.approx(4 / 9)
    assert erlang_c(5, 5.0) == 1.0 and erlang_c(5, 0.0) == 0.0


def test_backlog_is_what_is_left_over_where_far_too_much_comes() -> None:
    assert backlog_at_end(Flow(10_000, 0.0, 50.0), 1, 0.01, 1.0) == pytest.approx(50.0, rel=0.02)


def test_backlog_in_balance_is_that_of_a_reflected_walk() -> None:
    random = np.random.default_rng(7)
    steps = random.gamma(1.0, 1.0, (400, 2_000)) - random.exponential(1.0, (400, 2_000))
    walk = np.cumsum(steps, axis=1)
    seen = float(np.mean(walk[:, -1] - np.minimum(walk.min(axis=1), 0)))
    assert backlog_at_end(Flow(2_000, 0.0, 2_000.0), 1, 1.0, 1.0) == pytest.approx(seen, rel=0.1)


def test_latency_goes_through_its_two_percentiles() -> None:
    latency = Latency(0.05, 0.3)
    assert float(latency.later(np.array(0.05))) == pytest.approx(0.5)
    assert float(latency.later(np.array(0.3))) == pytest.approx(0.01)
    drawn = latency.drawn(400_000, np.random.default_rng(0))
    assert latency.mean == pytest.approx(float(drawn.mean()), rel=0.01)
    assert latency.residual == pytest.approx(float((drawn**2).mean() / drawn.mean() / 2), rel=0.03)


@pytest.mark.parametrize(("requests", "window"), [(1, 0.0), (40, 0.0), (500, 2.0), (3_000, 0.3), (5, 0.5)])
def test_tail_is_the_mean_of_the_last_end(requests: int, window: float) -> None:
    latency, random = Latency(0.05, 0.4), np.random.default_rng(3)
    runs = 2_000
    ends = random.uniform(0, window, (runs, requests)) + latency.drawn(runs * requests, random).reshape(
        runs, -1
    )
    seen = float(np.maximum(ends.max(axis=1) - window, 0).mean())
    assert latency.tail(requests, window) == pytest.approx(seen, rel=0.06, abs=1e-3)


def test_tail_of_a_constant_latency_is_that_latency() -> None:
    assert Latency(0.4, 0.4).tail(1_000, 1.0) == pytest.approx(0.4, rel=0.01)
    assert Latency(0.4, 0.4).tail(0, 1.0) == 0.0


more = st.fixed_dictionaries(
    {
        "rollouts": st.integers(64, 20_000),
        "undecided": st.floats(0, 0.6),
        "repeated": st.floats(0, 1),
        "judge_ms": st.floats(0, 20),
        "concurrency": st.integers(1, 512),
        "rate": st.floats(1, 5_000),
        "spread_s": st.sampled_from([0.0, 1.0, 60.0]),
        "layout": st.sampled_from(["pool", "replicas"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(more, st.integers(1, 64), st.integers(1, 16))
def test_more_machines_never_cost_more(changes: dict[str, Any], processes: int, gpus: int) -> None:
    given_ = scenario(**changes)
    some = forecast(given_, Machines(processes, gpus, given_.layout))
    double = forecast(given_, Machines(2 * processes, 2 * gpus, given_.layout, 2))
    assert math.isfinite(some.added_s) and some.added_s >= 0 and 0 <= some.share(100.0) < 1
    assert double.added_s <= some.added_s * 1.02 + 0.005


@settings(max_examples=40, deadline=None)
@given(more, st.integers(1, 64), st.integers(1, 16))
def test_no_forecast_beats_the_work_that_must_be_done(
    changes: dict[str, Any], processes: int, gpus: int
) -> None:
    given_ = scenario(**changes)
    on = Machines(processes, gpus, given_.layout)
    found = forecast(given_, on)
    servers = {"rules": processes, "front": 1, "model": gpus}
    least = max(s.work_s / servers[name] for name, s in found.stations.items() if name != "model")
    assert found.added_s + given_.step.spread_s >= 0.99 * least


def test_a_seed_gives_the_same_simulation() -> None:
    assert simulate(scenario(), machines(), seed=5) == simulate(scenario(), machines(), seed=5)
    assert simulate(scenario(), machines(), seed=5) != simulate(scenario(), machines(), seed=6)


def test_a_long_flow_is_cut_and_its_calls_are_counted_whole() -> None:
    flow = scenario(rollouts=300_000, spread_s=100.0)
    found = simulate(flow, machines(8, 4), runs=2)
    assert found is not None and found.calls == pytest.approx(flow.calls, rel=0.05)


def test_what_is_too_large_for_the_simulation_is_left_to_the_formula() -> None:
    assert simulate(scenario(rollouts=simulation.LARGEST + 1), machines()) is None
    assert simulate(scenario(), machines(2, 10**6)) is None


def test_a_flow_that_is_too_fast_is_told() -> None:
    assert forecast(rules_only(rollouts=200_000, spread_s=50.0), machines(1)).overloaded
    assert not forecast(rules_only(rollouts=2_000, spread_s=50.0), machines(1)).overloaded


def test_nano_works_in_the_processes_of_the_rules() -> None:
    without, nano = rules_only(), scenario(kind="nano")
    extra = nano.calls * nano.costs.nano_ms / 1000
    gap = forecast(nano, machines(1, 0)).added_s - forecast(without, machines(1, 0)).added_s
    assert gap == pytest.approx(extra, rel=0.02)
