"""A file of made-up rollouts in the shape of verl's dumps: python -m tinyv.bench.rollout_file OUT [--rollouts 200000]

Steps of 128 groups of 8, from `groups.py`, or with the reasoning of real responses (`--long`) from `long_rollouts.py`.
Each row has `input`, `gts`, `output`, `step`, the `score` that a plain grader gave, and `label`, the truth.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tinyv.bench.groups import Rollout, grpo_batch
from tinyv.bench.long_rollouts import long_batch
from tinyv.bench.prime_like import prime_like_accepts
from tinyv.extract import extract
from tinyv.io import json_line

GROUPS, SIZE = 128, 8
"""Of a step."""


def main(argv: Sequence[str] | None = None) -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.rollout_file", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rollouts", type=int, default=200_000)
    parser.add_argument("--long", action="store_true", help="responses of about 4,300 characters")
    args = parser.parse_args(argv)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("w", encoding="ascii") as file:
        file.writelines(map(json_line, rows(args.rollouts, long=args.long)))
    return 0


def rows(rollouts: int, *, long: bool = False) -> Iterator[dict[str, Any]]:
    """So many rollouts, step by step; the seed of a step is its number."""
    done = step = 0
    while done < rollouts:
        batch = (long_batch if long else grpo_batch)(GROUPS, SIZE, step)
        for rollout in batch[: rollouts - done]:
            yield _row(rollout, step)
        done += len(batch)
        step += 1


def _row(rollout: Rollout, step: int) -> dict[str, Any]:
    sample = rollout.sample
    accepted = prime_like_accepts(sample.ground_truth, extract(sample.response or "").answer)
    return {
        "step": step,
        "uid": f"{step}-{rollout.group}",
        "input": sample.question,
        "gts": sample.ground_truth,
        "output": sample.response,
        "score": float(accepted),
        "data_source": "made_up",
        "label": rollout.right,
    }


if __name__ == "__main__":
    raise SystemExit(main())
