"""From the runs to figures: levels, steps, errors of the reward, gradient, time; every figure over the seeds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from tinyv.rl.experiment.arm import RESULT
from tinyv.rl.experiment.arms import RULE_BASED
from tinyv.rl.recording import STEPS

WINDOW = 10
"""Steps that a curve is averaged over."""
LAST = 20
"""Steps at the end that make the final level of training."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run: its result and its figures by step."""

    part: str
    arm: str
    seed: int
    result: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]

    def column(self, name: str) -> list[float]:
        """A figure by step; 0 where a step has none."""
        return [float(step.get(name) or 0) for step in self.steps]

    def share(self, errors: str, among: str) -> float | None:
        """Errors over all steps, as a share of the samples that could have been one."""
        total = sum(self.column(among))
        return sum(self.column(errors)) / total if total else None


def runs_of(out: Path) -> list[Run]:
    """All finished runs of an experiment."""
    found = []
    for path in sorted(out.glob(f"*/*/seed-*/{RESULT}")):
        result = json.loads(path.read_text("utf-8"))
        lines = (path.parent / STEPS).read_text("utf-8").splitlines()
        part = path.parts[-4]
        found.append(Run(part, result["arm"], result["seed"], result, [json.loads(line) for line in lines]))
    return found


def arms_of(runs: Sequence[Run], part: str, order: Sequence[str] = ()) -> dict[str, list[Run]]:
    """The runs of a part by arm, those in `order` first."""
    names = [*order, *(run.arm for run in runs if run.part == part)]
    grouped = {
        name: [run for run in runs if run.part == part and run.arm == name] for name in dict.fromkeys(names)
    }
    return {name: found for name, found in grouped.items() if found}


def smooth(values: Sequence[float], window: int = WINDOW) -> list[float]:
    """Mean of the last `window` values, at each place."""
    return [fmean(values[max(0, at + 1 - window) : at + 1]) for at in range(len(values))]


def arm_figures(runs: Sequence[Run], level: float | None = None) -> dict[str, Any]:
    """The figures of one arm; `level` is the pass rate whose first reaching is looked for."""
    final = [run.result["pass"] for run in runs]
    figures = {
        "seeds": len(runs),
        "pass": spread(final),
        "pass_greedy": spread([run.result["pass_greedy"] for run in runs]),
        "training_end": spread([_end(run) for run in runs]),
        "false_negative_rate": spread([run.share("false_negatives", "right") for run in runs]),
        "false_positive_rate": spread([run.share("false_positives", "wrong") for run in runs]),
        "groups_all_zero": spread([fmean(run.column("groups_all_zero")) for run in runs]),
        "groups_without_gradient": spread([fmean(run.column("groups_without_gradient")) for run in runs]),
        "prompt_efficiency": spread([1 - fmean(run.column("groups_without_gradient")) for run in runs]),
        "recovered": spread([fmean(run.column("recovered")) for run in runs]),
        "reward_seconds": spread([run.result["reward_seconds"] for run in runs]),
        "step_seconds": spread([run.result["step_seconds"] for run in runs]),
        "reward_share": spread([run.result["reward_share"] for run in runs]),
    }
    if level is not None:
        reached = [reaches(run, level) for run in runs]
        figures["steps_to_level"] = spread(reached)
        figures["reached_level"] = sum(one is not None for one in reached)
    return figures


def reaches(run: Run, level: float) -> int | None:
    """Steps after which the smoothed pass rate is at the level for the first time; None if it never is."""
    curve = smooth(run.column("oracle"))
    return next((at + 1 for at, value in enumerate(curve) if at + 1 >= WINDOW and value >= level), None)


def comparison(arms: Mapping[str, Sequence[Run]]) -> dict[str, Any]:
    """What the arms gained over each other: points by seed, the level of the best rule-based arm, steps saved."""
    rules = {name: fmean(_end(run) for run in arms[name]) for name in RULE_BASED if name in arms}
    best = max(rules, key=rules.__getitem__) if rules else None
    level = rules[best] if best is not None else None
    found: dict[str, Any] = {"best_rule_based": best, "level": level}
    for name in ("engine", "engine_nano"):
        found[f"{name}_minus_prime_like"] = _difference(arms, name, "prime_like")
        found[f"{name}_minus_oracle"] = _difference(arms, name, "oracle")
        if name in arms:
            found[f"{name}_steps_saved"] = {
                rule: spread(_saved(arms[name], arms[rule], end)) for rule, end in rules.items()
            }
    return found


def _saved(ours: Sequence[Run], theirs: Sequence[Run], level: float) -> list[float | None]:
    """By seed: steps that a rule-based arm needs to its final level (all of them if it falls short) less ours."""
    saved: list[float | None] = []
    for mine, other in zip(ours, theirs, strict=False):
        reached = reaches(mine, level)
        saved.append(None if reached is None else (reaches(other, level) or len(other.steps)) - reached)
    return saved


def _difference(arms: Mapping[str, Sequence[Run]], one: str, other: str) -> dict[str, Any] | None:
    """Final pass rates of equal seeds, subtracted."""
    if one not in arms or other not in arms:
        return None
    seeds = {run.seed: run.result["pass"] for run in arms[other]}
    return spread([run.result["pass"] - seeds[run.seed] for run in arms[one] if run.seed in seeds])


def _end(run: Run) -> float:
    return fmean(run.column("oracle")[-LAST:])


def spread(values: Sequence[float | None]) -> dict[str, Any]:
    """Mean and standard deviation over the seeds that have the figure."""
    known = [value for value in values if value is not None]
    if not known:
        return {"mean": None, "sd": None, "seeds": 0}
    return {"mean": fmean(known), "sd": stdev(known) if len(known) > 1 else None, "seeds": len(known)}
