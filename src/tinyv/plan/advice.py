"""A plan in sentences: what to take, what holds it up, what would change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tinyv.plan.formula import forecast
from tinyv.plan.scenario import NANO, POOL, Machines, Scenario

SLICE = 0.25
"""Busy share of a GPU below which it is better shared."""
_BOTTLENECK = {
    "rules": "the rules' CPU time holds the step up: more processes, or rewards while generation still "
    "goes on, help most",
    "front": "the front processes hold the step up: take more of them, or let each process ask the model itself",
    "gpus": "the model's GPUs hold the step up: another one, or more requests at a time, help most",
    "latency": "the latency of the last calls is what is left: more machines change little, a shorter prompt or a "
    "smaller model would",
}


def advice(scenario: Scenario, plan: dict[str, Any]) -> list[str]:
    """Sentences, the recommendation first."""
    said = [
        _take(scenario, plan),
        _BOTTLENECK[plan["bottleneck"]],
        _at_once(scenario, plan),
        _slice(plan),
    ]
    if not plan["target_reached"]:
        said.insert(1, _missed(plan))
    return [sentence[0].upper() + sentence[1:] + "." for sentence in said if sentence]


def _missed(plan: dict[str, Any]) -> str:
    if plan["formula"]["overloaded"]:
        return "responses come faster than they are rewarded: the queue grows until the step ends"
    return f"the target of {plan['target']:.2%} of a step is out of reach of these machines"


def _take(scenario: Scenario, plan: dict[str, Any]) -> str:
    machines, cost = plan["machines"], plan["formula"]
    said = f"{machines['processes']} process{'es' * (machines['processes'] > 1)} for the rules"
    if scenario.layout == POOL:
        said += f", {machines['fronts']} in front of them"
        if machines["fronts"] > 1:
            said += " (as many services, since `tinyv serve` has one)"
    if machines["gpus"]:
        said += f", {machines['gpus']} GPU{'s' * (machines['gpus'] != 1)} for the model"
    if scenario.judge.kind == NANO:
        said += ", nano in them"
    return f"take {said}: {cost['added_s']:.2f} s more per step, {cost['share_of_step']:.2%} of it"


def _at_once(scenario: Scenario, plan: dict[str, Any]) -> str:
    """What the same machines cost if nothing overlapped with generation."""
    if not scenario.step.spread_s or scenario.step.spread_s >= scenario.step.seconds:
        return ""
    found = Machines(**{key: plan["machines"][key] for key in ("processes", "gpus", "layout", "fronts")})
    burst = replace(scenario, step=replace(scenario.step, spread_s=0.0))
    return (
        f"if all responses came at once, the same machines would add {forecast(burst, found).added_s:.1f} s"
    )


def _slice(plan: dict[str, Any]) -> str:
    busy, gpus = plan["machines"]["gpus_busy"], plan["machines"]["gpus"]
    if not gpus or busy >= SLICE * gpus:
        return ""
    said = f"the model is busy {busy / gpus:.1%} of the time"
    return f"{said}: share its GPUs with something else, or try nano, which needs none"
