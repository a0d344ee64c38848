"""verl's own reward loop with our reward and with verl's: .venv-verl/bin/python -m tinyv.bench.verl_rewards

`RewardLoopManager` with two workers on Ray scores the same 128 x 8 long rollouts in one run by our function, by our
manager, by verl's bundled math_verify and prime_math, and by nothing, which is the loop's own time (taking batches
apart, decoding bytes). Each way gets new workers and one small batch of another seed before the clock starts. Prints a
table, then one JSON line. Needs verl (`make test-verl` makes its environment).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.bench.graders import Graded, table
from tinyv.bench.groups import Rollout
from tinyv.bench.long_rollouts import long_batch, long_statistics

GROUPS, SIZE, SEED = 128, 8, 0
WARM_UP_SEED, WARM_UP_GROUPS = 10_000, 16
WORKERS = 2
_FUNCTION = "reward.custom_reward_function.path=pkg://tinyv.bench.verl_functions"
_NAME = "reward.custom_reward_function.name="
WAYS: dict[str, tuple[str, ...]] = {
    "tinyv function": ("reward.custom_reward_function.path=pkg://tinyv.frameworks.verl",),
    "tinyv manager": (
        "reward.reward_manager.source=importlib",
        "reward.reward_manager.name=TinyvRewardManager",
        "reward.reward_manager.module.path=pkg://tinyv.frameworks.verl_manager",
    ),
    "verl math_verify": (_FUNCTION, _NAME + "math_verify"),
    "verl prime_math": (_FUNCTION, _NAME + "prime_math"),
    "nothing": (_FUNCTION, _NAME + "nothing"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.verl_rewards", description=__doc__)
    parser.add_argument("--groups", type=int, default=GROUPS, help=f"questions (default: {GROUPS})")
    parser.add_argument("--ways", default=",".join(WAYS), help="names, separated by commas (default: all)")
    args = parser.parse_args(argv)
    ways = {name: WAYS[name] for name in args.ways.split(",") if name in WAYS}
    if not ways or args.groups < 1:
        parser.error(f"--ways are some of {', '.join(WAYS)}, --groups is at least 1")
    rollouts = _rollouts(args.groups, SEED)
    load = round(os.getloadavg()[0], 2)
    figures = _figures(ways, rollouts)
    _show({"batch": long_statistics(rollouts), "workers": WORKERS, "load": load, "ways": figures})
    return 0


def _figures(ways: dict[str, tuple[str, ...]], rollouts: Sequence[Rollout]) -> dict[str, dict[str, float]]:
    import ray  # here, so that --help needs no verl

    from tinyv.bench.verl_rig import RAY

    ray.init(ignore_reinit_error=True, **RAY)
    try:
        return {name: _scored(overrides, rollouts).figures(rollouts) for name, overrides in ways.items()}
    finally:
        ray.shutdown()


def _scored(overrides: Sequence[str], rollouts: Sequence[Rollout]) -> Graded:
    """The batch through verl's manager, with workers that have seen another batch."""
    from tinyv.bench import verl_rig

    tokenizer = verl_rig.byte_tokenizer()
    warm, data = (
        verl_rig.data_of(tokenizer, [one.sample for one in batch])
        for batch in (_rollouts(WARM_UP_GROUPS, WARM_UP_SEED), rollouts)
    )
    with tempfile.TemporaryDirectory() as folder:
        config = verl_rig.config_of(Path(folder), f"reward.num_workers={WORKERS}", *overrides)
        with verl_rig.reward_loop(config) as loop:
            loop.compute_rm_score(warm)
            start = perf_counter()
            scores = loop.compute_rm_score(data).batch["rm_scores"].sum(-1).tolist()
            return Graded(perf_counter() - start, [score > 0.5 for score in scores])


def _rollouts(groups: int, seed: int) -> list[Rollout]:
    """Long rollouts of a source that the model has a say in."""
    batch = long_batch(groups, SIZE, seed)
    return [replace(one, sample=replace(one.sample, data_source="bench_tinyv")) for one in batch]


def _show(record: dict[str, Any]) -> None:
    batch, ways = record["batch"], record["ways"]
    write = sys.stdout.write
    write(f"verl's reward loop, {WORKERS} workers: {batch['samples']} long rollouts\n")
    for name, value in batch.items():
        write(f"  {name.replace('_', ' '):<34} {value}\n")
    write(table(ways))
    for ours in ("tinyv function", "tinyv manager"):
        for theirs in ("verl math_verify", "verl prime_math"):
            if ours in ways and theirs in ways:
                ratio = ways[ours]["seconds"] / max(1e-9, ways[theirs]["seconds"])
                write(f"seconds of {ours} / {theirs}: {ratio:.3f}\n")
    write(f"load of the machine before: {record['load']}\n")
    write(json.dumps({"verl_rewards": record}) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
