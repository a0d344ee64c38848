"""Scenarios of the plan's tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tinyv.plan.scenario import NONE, Costs, Judge, Machines, Mix, Scenario, Step

STEP = Step(rollouts=2_048, group=8, seconds=100.0, chars=4_000.0)
PLAIN = Scenario("plain", "a step of tests", STEP, Mix(), Costs(), Judge(p50_s=0.05, p99_s=0.15))


def scenario(**changes: Any) -> Scenario:
    """The plain one with changed fields of its parts: `rollouts=...`, `rate=...`, `kind=...`."""
    found = PLAIN
    for name in ("step", "mix", "costs", "judge"):
        part = getattr(found, name)
        own = {key: changes.pop(key) for key in list(changes) if key in type(part).__slots__}
        found = replace(found, **{name: replace(part, **own)})
    return replace(found, **changes)


def rules_only(**changes: Any) -> Scenario:
    """Nothing decides what the rules leave open."""
    return scenario(kind=NONE, **changes)


def machines(processes: int = 2, gpus: int = 1, **more: Any) -> Machines:
    """Replicas."""
    return Machines(processes, gpus, **more)
