"""What rewarding one training step costs: python -m tinyv.bench.step_rewards [--rounds N] [--groups N]

128 questions x 8 long rollouts (`long_rollouts.py`) are graded in one run by engine and nano, by the engine (second,
so it may find formulas read), by the Prime-like grader, and, where they are installed, by Math-Verify and by verl's
prime_math, each as trainers call it: one after the other, from one thread. Every round has a seed of its own; before
them one small batch of another seed warms all up. Told are medians of the seconds, by the clock (with its share of a
100 s step) and of CPU, and over all rounds what was accepted: of all, of the right, and of the wrong (false positives).
Prints a table, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

from tinyv.bench.graders import Graded, Grader, graded, graders, table
from tinyv.bench.groups import Rollout
from tinyv.bench.long_rollouts import long_batch, long_statistics

GROUPS, SIZE, ROUNDS = 128, 8, 3
WARM_UP_SEED, WARM_UP_GROUPS = 10_000, 16


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.step_rewards", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"batches (default: {ROUNDS})")
    parser.add_argument("--groups", type=int, default=GROUPS, help=f"questions (default: {GROUPS})")
    args = parser.parse_args(argv)
    if args.rounds < 1 or args.groups < 1:
        parser.error("--rounds and --groups must be at least 1")
    batches = [long_batch(args.groups, SIZE, seed) for seed in range(args.rounds)]
    load = round(os.getloadavg()[0], 2)
    with graders() as by_name:
        warm = long_batch(min(args.groups, WARM_UP_GROUPS), SIZE, WARM_UP_SEED)
        figures = {name: _measured(grader, warm, batches) for name, grader in by_name.items()}
    _show({"batch": long_statistics(batches[0]), "rounds": args.rounds, "load": load, "graders": figures})
    return 0


def _measured(
    grader: Grader, warm: Sequence[Rollout], batches: Sequence[Sequence[Rollout]]
) -> dict[str, float]:
    """Median seconds of a batch; what was accepted over all batches."""
    graded(grader, warm)
    rounds = [graded(grader, batch) for batch in batches]
    together = Graded(
        median(one.seconds for one in rounds),
        [accepted for one in rounds for accepted in one.accepted],
        median(one.cpu_seconds or 0.0 for one in rounds),
    )
    return together.figures([rollout for batch in batches for rollout in batch])


def _show(record: dict[str, Any]) -> None:
    batch, ours = record["batch"], record["graders"]["engine + nano"]
    write = sys.stdout.write
    write(f"Rewards of one step: {batch['samples']} long rollouts, {record['rounds']} rounds\n")
    for name, value in batch.items():
        write(f"  {name.replace('_', ' '):<34} {value}\n")
    write(table(record["graders"]))
    for name, of in record["graders"].items():
        if of is not ours:
            write(f"seconds of engine + nano / {name}: {ours['seconds'] / max(1e-9, of['seconds']):.3f}\n")
    write(f"load of the machine before: {record['load']}\n")
    write(json.dumps({"step_rewards": record}) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
