"""The model beside the experiment of `runs/rl_cpu.sh`: python -m tinyv.learnability.experiment [RUNS]

Takes the pass rates, the errors and how they gather from the first eight steps of each run, fits one number (the
learning rate, so that a verifier without errors ends where the oracle's arm does), and prints what the model says of
the last eight steps beside what was seen there. RUNS is the folder of the experiment (default runs/rl).
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyv.errors import DataError
from tinyv.learnability.curve import Curve
from tinyv.learnability.exact import simulate
from tinyv.learnability.grouping import GroupRule
from tinyv.learnability.policy import start
from tinyv.learnability.population import Prompts, from_prior
from tinyv.learnability.training import GEOMETRIES, Geometry, Training
from tinyv.learnability.verifier import Errors

GROUP, STEPS, SPAN = 8, 80, 8
MAIN = ("oracle", "string", "prime_like", "math_verify", "engine", "engine_nano")
NOISE = ("20-0", "40-0", "60-0", "0-20", "20-20", "40-20", "60-20")
EMPTY_ACCEPTED = 0.668
"""Share of empty answers that the naive judge accepts, by its making."""
Group = list[tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Seen:
    """Shares over some steps of an arm."""

    right: float
    false_negatives: float
    false_positives: float
    gathered: float
    silent: float


def groups(arm: Path, steps: Iterable[int]) -> list[Group]:
    """Groups of (right, accepted) of all seeds."""
    found: list[Group] = []
    for seed in sorted(arm.glob("seed-*")):
        for step in steps:
            by_id: dict[str, Group] = defaultdict(list)
            for line in (seed / "audit" / f"step-{step:06d}.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                by_id[row["group_id"]].append((bool(row["oracle"]), row["reward"] == 1.0))
            found += by_id.values()
    return found


def gathered(pairs: list[tuple[int, int]]) -> tuple[float, float]:
    """Mean, and correlation of two responses to a prompt, from (k of n) of each prompt."""
    ways = sum(n * (n - 1) for _, n in pairs)
    mean = sum(k * (n - 1) for k, n in pairs) / ways
    both = sum(k * (k - 1) for k, _ in pairs) / ways
    return mean, (both - mean**2) / (mean * (1 - mean)) if 0 < mean < 1 else 0.0


def seen(found: list[Group]) -> Seen:
    """What groups show; some response must be right and some wrong."""
    flat = [response for group in found for response in group]
    right = sum(r for r, _ in flat)
    lost = [(sum(r and not a for r, a in group), sum(r for r, _ in group)) for group in found]
    accepted = [sum(a for _, a in group) for group in found]
    return Seen(
        right / len(flat),
        sum(k for k, _ in lost) / right,
        sum(a and not r for r, a in flat) / (len(flat) - right),
        min(0.95, max(0.0, gathered([pair for pair in lost if pair[1] > 1])[1])),
        sum(k in (0, GROUP) for k in accepted) / len(accepted),
    )


def model(prompts: Prompts, errors: Errors, rate: float, geometry: Geometry) -> Curve:
    """As many steps as lie between the middles of the first and the last stretch."""
    return simulate(start(prompts, errors), Training(GroupRule(GROUP), rate, 0.0, STEPS - SPAN, geometry))


def fitted(prompts: Prompts, level: float, geometry: Geometry) -> float:
    """The learning rate at which a verifier without errors ends at a level."""
    low, high = 1e-4, 1.0
    for _ in range(40):
        middle = math.sqrt(low * high)
        if model(prompts, Errors(), middle, geometry).final.right < level:
            low = middle
        else:
            high = middle
    return middle


def errors_of(arm: str, first: Seen) -> Errors:
    """Rules err systematically, as measured; noise at its nominal rates."""
    if arm in NOISE:
        negatives, positives = (int(part) / 100 for part in arm.split("-"))
        return Errors(negatives, positives)
    if arm == "oracle":
        return Errors()
    return Errors(first.false_negatives, first.false_positives, 1.0, 0.0, first.gathered)


def ranks(values: list[float]) -> np.ndarray:
    """The place of each value among all."""
    places: np.ndarray = np.argsort(np.argsort(values)).astype(float)
    return places


def hacked(runs: Path, prompts: Prompts, rate: float, geometry: Geometry) -> str:
    """The judge that accepts two thirds of empty answers: by how much what is hackable grows, model and seen."""
    arm = runs / "hack" / "naive_judge"
    first, last = seen(groups(arm, range(SPAN))), seen(groups(arm, range(STEPS - SPAN, STEPS)))
    empty = np.mean(
        [json.loads(f.read_text("utf-8"))["keys"] for f in sorted(arm.glob("seed-*/result.json"))], axis=0
    )
    before, after = empty[:SPAN].mean(), empty[-SPAN:].mean()
    share = before * EMPTY_ACCEPTED / (1 - first.right) / first.false_positives
    errors = Errors(first.false_negatives, first.false_positives, 0.0, share)
    curve = model(prompts, errors, rate, geometry)
    return (
        f"naive judge: hackable x{curve.final.hacked / curve.points[0].hacked:.1f} / x{after / before:.1f}, right "
        f"{100 * curve.final.right:.1f}% / {100 * last.right:.1f}%, FP {100 * curve.final.false_positives:.1f}% / "
        f"{100 * last.false_positives:.1f}%"
    )


@dataclass(frozen=True, slots=True)
class Arms:
    """All arms: their first and last steps, and the prompts that all of them start with."""

    prompts: Prompts
    first: dict[str, Seen]
    last: dict[str, Seen]


def read(runs: Path) -> Arms:
    """The runs of a folder. The prompts are those of the main arms' first steps, a Beta with their mean and spread."""
    folders = {name: runs / "main" / name for name in MAIN} | {
        n: runs / "noise" / f"noise-{n}" for n in NOISE
    }
    begin = {name: groups(folder, range(SPAN)) for name, folder in folders.items()}
    end = {name: groups(folder, range(STEPS - SPAN, STEPS)) for name, folder in folders.items()}
    mean, alike = gathered([(sum(r for r, _ in g), len(g)) for name in MAIN for g in begin[name]])
    total = 1 / alike - 1
    return Arms(
        from_prior(mean * total, (1 - mean) * total),
        {name: seen(found) for name, found in begin.items()},
        {name: seen(found) for name, found in end.items()},
    )


def compare(arms: Arms, rate: float, geometry: Geometry) -> None:
    """A line for each arm, and how well the order of their last pass rates is that of the model's."""
    ideal = model(arms.prompts, Errors(), rate, geometry)
    heads = ("silent, first", "silent, last", "right, last", "FN, last")
    _tell("arm         " + "".join(f"{head:>18}" for head in heads) + f"{'lost':>7}")
    curves = {
        name: model(arms.prompts, errors_of(name, first), rate, geometry)
        for name, first in arms.first.items()
    }
    for name, curve in curves.items():
        last = arms.last[name]
        pairs = (
            (curve.points[0].silent, arms.first[name].silent),
            (curve.final.silent, last.silent),
            (curve.final.right, last.right),
            (curve.final.false_negatives, last.false_negatives),
        )
        cells = "".join(f"{f'{100 * a:.1f}% / {100 * b:.1f}%':>18}" for a, b in pairs)
        earlier = ideal.steps_to(curve.final.right)
        _tell(f"{name:12}{cells}{'' if earlier is None else f'{STEPS - SPAN - earlier:7.0f}'}")
    ours = ranks([curve.final.right for curve in curves.values()])
    theirs = ranks([arms.last[name].right for name in curves])
    _tell(f"rank correlation of the last pass rates: {np.corrcoef(ours, theirs)[0, 1]:.2f}")


def main(runs: Path) -> None:
    """Print model beside experiment for both geometries. Raises DataError without the runs."""
    if not (runs / "main" / "oracle").is_dir():
        raise DataError(f"{str(runs)!r} holds no main/oracle: make the runs by runs/rl_cpu.sh")
    arms = read(runs)
    _tell(f"prompts: {arms.prompts.source}, mean {arms.prompts.mean:.3f}")
    for geometry in GEOMETRIES:
        rate = fitted(arms.prompts, arms.last["oracle"].right, geometry)
        _tell(f"\n{geometry}, learning rate {rate:.4f}: model / seen")
        compare(arms, rate, geometry)
        _tell(hacked(runs, arms.prompts, rate, geometry))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/rl"))
