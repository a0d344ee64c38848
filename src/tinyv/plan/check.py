"""The formula against a real reward step on this machine: python -m tinyv.plan.check [--rounds N] [--groups N]

1,024 long rollouts (128 groups of 8) go through the whole cascade in one process and in two, each with a client of its
own; a scripted server with a fixed latency stands in for the model, with enough places and with few; and nano. Costs
are measured before and after, on other rollouts. Before each step the same processes judge a few rollouts by the rules
alone: wall time over CPU time there says what other work on the machine does to a step (1 if it is quiet), and the
formula is told of it. A pool is checked by a real `tinyv serve` (extra serve), rules only. Told are medians over the
rounds, and of the fastest one what the formula says of a machine that is quiet. Prints a table, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from statistics import fmean, median
from typing import Any

from tinyv.bench.long_rollouts import long_batch
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.llm.config import ModelConfig
from tinyv.plan.check_service import service_row
from tinyv.plan.formula import forecast
from tinyv.plan.front import can_be_measured
from tinyv.plan.measuring import Measured, measured, model_figures
from tinyv.plan.replica import Replica
from tinyv.plan.scenario import NANO, SERVER, Costs, Judge, Machines, Mix, Scenario, Step

GROUPS, SIZE, ROUNDS = 128, 8, 5
WITHIN = 0.25
"""The formula is to be within this of the measured seconds."""
REQUESTS = 600
OTHERS = 32
"""Groups that the rules alone judge before each step."""
_SEED = 30_000


@dataclass(frozen=True, slots=True)
class Case:
    """One way to reward a step."""

    processes: int
    latency_ms: float
    """Of the scripted server; 0 stands for nano, which has none."""
    concurrency: int
    """Requests at a time of each process."""

    @property
    def name(self) -> str:
        """As the table says it."""
        plural = "es" * (self.processes > 1)
        if not self.latency_ms:
            return f"{self.processes} process{plural}, nano"
        return f"{self.processes} process{plural}, {self.latency_ms:g} ms, {self.concurrency} at a time"


CASES = (
    Case(1, 0.0, 256),
    Case(1, 50.0, 256),
    Case(1, 50.0, 8),
    Case(1, 400.0, 256),
    Case(2, 0.0, 256),
    Case(2, 50.0, 256),
    Case(2, 50.0, 4),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, predict, print; 0 whatever the ratios are."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.plan.check", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"steps of each case (default: {ROUNDS})")
    parser.add_argument("--groups", type=int, default=GROUPS, help=f"questions (default: {GROUPS})")
    args = parser.parse_args(argv)
    if args.rounds < 1 or args.groups < 2:
        parser.error("--rounds must be at least 1, --groups at least 2")
    load = round(os.getloadavg()[0], 2)
    before = measured(_SEED)
    rounds = [_rounds(case, args.groups, args.rounds) for case in CASES]
    judges = {case: _judge(case) for case in CASES}
    found = _middle(before, measured(_SEED + 100))
    service = service_row(found, args.groups, args.rounds) if can_be_measured() else None
    rows = [
        _row(case, one, found, judges[case], args.groups) for case, one in zip(CASES, rounds, strict=True)
    ]
    _show({"load": load, "measured": asdict(found), "rounds": args.rounds, "cases": rows, "service": service})
    return 0


def _rounds(case: Case, groups: int, rounds: int) -> list[tuple[float, float]]:
    """Slowdown and wall seconds of each step; a first one, which opens connections and fills tables, is not counted."""
    with ExitStack() as stack:
        config = None
        if case.latency_ms:
            server = stack.enter_context(ScriptedServer(latency_ms=case.latency_ms, default=0.1))
            config = ModelConfig(server.url, concurrency=case.concurrency)
        replicas = [stack.enter_context(Replica(config)) for _ in range(case.processes)]
        return [_step(replicas, groups, seed) for seed in range(rounds + 1)][1:]


def _step(replicas: Sequence[Replica], groups: int, seed: int) -> tuple[float, float]:
    """Slowdown, and seconds until the last process has rewarded its share, whole groups."""
    samples = [rollout.sample for rollout in long_batch(groups, SIZE, seed)]
    others = [rollout.sample for rollout in long_batch(OTHERS, SIZE, _SEED + 1000 + seed)]
    share = -(-groups // len(replicas)) * SIZE
    for number, replica in enumerate(replicas):
        replica.give(samples[number * share : (number + 1) * share], others)
    slowdown, seconds = ([one.told() for one in _gone(replicas)] for _ in range(2))
    return fmean(slowdown), max(seconds)


def _gone(replicas: Sequence[Replica]) -> Sequence[Replica]:
    for replica in replicas:
        replica.go()
    return replicas


def _judge(case: Case) -> Judge:
    """The server's latency by lone requests, and what it and one client manage without any."""
    if not case.latency_ms:
        return Judge(NANO)
    with ScriptedServer(latency_ms=case.latency_ms, default=0.1) as server:
        alone = model_figures(ModelConfig(server.url), 2 * SIZE + 8)
        server.control(latency_ms=0.0)
        free = model_figures(ModelConfig(server.url), REQUESTS)
    # Its last percent is noise of the machine: the script waits for the same time always.
    return Judge(SERVER, alone.p50_s, alone.p50_s, free.rate, case.concurrency * case.processes)


def _middle(before: Measured, after: Measured) -> Measured:
    """Between the two measurements."""

    def between(a: Any, b: Any) -> dict[str, float]:
        return {name: (getattr(a, name) + getattr(b, name)) / 2 for name in a.__slots__}

    costs, mix = Costs(**between(before.costs, after.costs)), Mix(**between(before.mix, after.mix))
    return Measured(costs, mix, (before.slowdown + after.slowdown) / 2)


def _row(
    case: Case, rounds: Sequence[tuple[float, float]], found: Measured, judge: Judge, groups: int
) -> dict[str, Any]:
    chars = fmean(len(r.sample.response or "") for r in long_batch(groups, SIZE, 0))
    step = Step(groups * SIZE, SIZE, 100.0, chars=chars)
    scenario = Scenario(case.name, "", step, found.mix, found.costs, judge)
    machines = Machines(case.processes, 1)
    said = [
        forecast(replace(scenario, costs=_slower(found.costs, slow)), machines).added_s for slow, _ in rounds
    ]
    quiet = forecast(scenario, machines).added_s
    seconds = [second for _, second in rounds]
    return {
        "case": case.name,
        "slowdown": round(median(slow for slow, _ in rounds), 3),
        "measured_s": round(median(seconds), 4),
        "formula_s": round(median(said), 4),
        "ratio": round(median(f / s for f, s in zip(said, seconds, strict=True)), 3),
        "fastest_s": round(min(seconds), 4),
        "formula_quiet_s": round(quiet, 4),
        "ratio_fastest": round(quiet / min(seconds), 3),
        "judge": asdict(judge),
        "seconds": [round(second, 4) for second in seconds],
    }


def _slower(costs: Costs, slowdown: float) -> Costs:
    """The wall times that CPU times become on a machine that does other work, too."""
    timed = {name: getattr(costs, name) for name in Costs.__slots__ if "_ms" in name}
    return replace(costs, **{name: slowdown * value for name, value in timed.items()})


def _show(record: dict[str, Any]) -> None:
    write = sys.stdout.write
    write(
        f"Seconds of a reward step on this machine, load {record['load']} before, {record['rounds']} rounds\n"
        f"{'':<34}{'wall/CPU':>9}{'median':>8}{'formula':>8}{'ratio':>6}{'fastest':>8}{'quiet':>8}{'ratio':>6}\n"
    )
    for row in record["cases"]:
        write(
            f"{row['case']:<34}{row['slowdown']:>9.2f}{row['measured_s']:>8.3f}{row['formula_s']:>8.3f}"
            f"{row['ratio']:>6.2f}{row['fastest_s']:>8.3f}{row['formula_quiet_s']:>8.3f}{row['ratio_fastest']:>6.2f}\n"
        )
    service = record["service"]
    if service is not None:
        write(
            f"{service['case']:<34}{'':>9}{service['measured_s']:>8.3f}{'':>14}{service['fastest_s']:>8.3f}"
            f"{service['formula_quiet_s']:>8.3f}{service['ratio_fastest']:>6.2f}\n"
        )
    for name in ("ratio", "ratio_fastest"):
        within = sum(abs(row[name] - 1) <= WITHIN for row in record["cases"])
        write(f"{name} within {WITHIN:.0%}: {within} of {len(record['cases'])}\n")
    write(json.dumps({"plan_check": record}) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
