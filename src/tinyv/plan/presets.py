"""Shapes of real runs. They are assumptions of a plan, to be replaced by your own figures."""

from __future__ import annotations

from tinyv.errors import ConfigError
from tinyv.plan.scenario import NANO, POOL, REPLICAS, Judge, Scenario, Step

PRESETS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "laptop",
            "a small run on one machine, nano in the trainer's process",
            Step(rollouts=64, group=8, seconds=30.0, chars=600.0),
            judge=Judge(NANO),
            layout=REPLICAS,
        ),
        Scenario(
            "8gpus",
            "one node of 8 GPUs, rewards when generation ends",
            Step(rollouts=1_024, group=8, seconds=100.0, chars=8_000.0),
            layout=REPLICAS,
        ),
        Scenario(
            "256gpus",
            "32 nodes of 8 GPUs, long responses, rewards as they end",
            Step(rollouts=16_384, group=16, seconds=300.0, spread_s=20.0, chars=24_000.0),
            layout=REPLICAS,
        ),
        Scenario(
            "10000rps",
            "a flow of responses without a break, to a service",
            Step(rollouts=600_000, group=16, seconds=60.0, spread_s=60.0, chars=12_000.0),
            layout=POOL,
        ),
    )
}


def preset(name: str) -> Scenario:
    """The scenario of that name. Raises ConfigError."""
    if name not in PRESETS:
        raise ConfigError(f"unknown scenario {name!r}: use one of {', '.join(PRESETS)}")
    return PRESETS[name]
