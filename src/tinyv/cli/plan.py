"""`tinyv plan`: what rewards cost a training step, and the machines that they need."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.cli.plan_options import COST_OPTIONS, MIX_OPTIONS, STEP_OPTIONS, add_all
from tinyv.cli.plan_tables import text
from tinyv.errors import ConfigError, OutputError
from tinyv.io.text import json_line

if TYPE_CHECKING:
    from tinyv.plan.from_file import Found
    from tinyv.plan.measuring import Measured
    from tinyv.plan.planning import Wanted
    from tinyv.plan.scenario import Judge, Scenario

_DESCRIPTION = """Capacity of the reward: verifier GPUs, CPU cores and the seconds that a step
becomes longer, by a formula and by a simulation of the same step, response by
response. SCENARIO is a shape of a run: laptop, 8gpus, 256gpus, 10000rps (all of
them by default); options change its figures. Costs are those of a measurement
on a 2-core machine until --measure takes them from yours. Formulas and
assumptions: docs/plan.md. A table for each scenario, then one JSON line."""
_EPILOG = """examples:
  tinyv plan 8gpus --measure                    (costs of this machine, 20 s)
  tinyv plan 256gpus --rollouts 8192 --spread-seconds 60 --from report.json
  tinyv plan 8gpus --judge nano --processes 4   (what these machines cost)
  tinyv plan 8gpus --model http://localhost:8000/v1  (latency of a real server)

exit codes: 0 planned, whether or not the target is reached; 2 user error"""

MOST = 100_000
"""Processes, and GPUs, that can be asked for."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "plan",
        help="capacity: GPUs, cores and seconds per step that rewards need",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_all(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Plan and print; 0 whatever the figures are. Raises ConfigError, DataError, OutputError."""
    from tinyv.plan.planning import planned

    wanted, names = _wanted(args), _names(args)
    found = _from_file(args)
    measured = _measured(args)
    judge = _real_model(args)
    scenarios = [_scenario(args, name, found, measured, judge) for name in names]
    record: dict[str, Any] = {"plan": [planned(scenario, wanted) for scenario in scenarios]}
    record["measured"] = None if measured is None else asdict(measured)
    record["mix_from"] = None if args.source is None else args.source.name
    if args.out is not None:
        _write(args.out, record)
    sys.stdout.write("".join(text(plan) for plan in record["plan"]))
    sys.stdout.write(json_line(record))
    return 0


def _names(args: argparse.Namespace) -> list[str]:
    from tinyv.plan.presets import PRESETS, preset

    return [preset(name).name for name in args.scenario] or list(PRESETS)


def _wanted(args: argparse.Namespace) -> Wanted:
    from tinyv.plan.planning import Wanted

    if not 0 < args.target < 1:
        raise ConfigError(f"--target must be a share above 0 and below 1 (0.01 is 1%), found {args.target!r}")
    if args.processes is not None and not 1 <= args.processes <= MOST:
        raise ConfigError(f"--processes must be from 1 to {MOST}, found {args.processes}")
    if args.gpus is not None and not 1 <= args.gpus <= MOST:
        raise ConfigError(f"--gpus must be from 1 to {MOST}, found {args.gpus} (without GPUs: --judge nano)")
    if args.gpus is not None and args.judge in ("nano", "none"):
        raise ConfigError(f"--gpus has no meaning for --judge {args.judge}: leave it out")
    if args.cache_size is not None and args.cache_size < 1:
        raise ConfigError(f"--cache-size must be at least 1, found {args.cache_size}")
    if args.seed < 0:
        raise ConfigError(f"--seed must be at least 0, found {args.seed}")
    return Wanted(args.target, args.processes, args.gpus, not args.no_simulation, args.seed)


def _from_file(args: argparse.Namespace) -> Found | None:
    if args.source is None:
        return None
    from tinyv.plan.from_file import mix_from
    from tinyv.plan.scenario import Mix

    found = mix_from(args.source, Mix())
    print(f"tinyv: the mix of {found.rollouts} responses of {args.source.name}", file=sys.stderr)
    return found


def _measured(args: argparse.Namespace) -> Measured | None:
    if not args.measure:
        return None
    from tinyv.plan.measuring import measured

    print("tinyv: measuring on this machine, some 20 s", file=sys.stderr)
    found = measured()
    if found.slowdown > 1.2:
        print(
            f"tinyv: notice: this machine is busy (wall time {found.slowdown:.2f} x CPU time): figures are CPU times, "
            "but measure again when it is quiet",
            file=sys.stderr,
        )
    return found


def _real_model(args: argparse.Namespace) -> Judge | None:
    if args.model is None:
        return None
    if args.judge in ("nano", "none"):
        raise ConfigError(
            f"--model is a server to measure, found --judge {args.judge}: leave one of them out"
        )
    from tinyv.llm.config import as_config
    from tinyv.plan.measuring import model_figures

    print(f"tinyv: {args.requests} requests to the model", file=sys.stderr)
    return model_figures(as_config(args.model), args.requests)


def _scenario(
    args: argparse.Namespace, name: str, found: Found | None, measured: Measured | None, judge: Judge | None
) -> Scenario:
    """The preset with what was measured, what a file tells, and last what was typed."""
    from tinyv.plan.presets import preset

    base = preset(name)
    step = base.step
    if found is not None and found.group is not None:
        step = replace(step, group=min(found.group, step.rollouts))
    mix = base.mix if measured is None else measured.mix
    costs = base.costs if measured is None else measured.costs
    return replace(
        base,
        step=replace(step, **_typed(args, STEP_OPTIONS)),
        mix=replace(mix if found is None else found.mix, **_typed(args, MIX_OPTIONS)),
        costs=replace(costs, **_typed(args, COST_OPTIONS)),
        judge=_judge(args, base.judge if judge is None else judge),
        layout=args.layout or base.layout,
        cache_size=args.cache_size or base.cache_size,
    )


def _judge(args: argparse.Namespace, judge: Judge) -> Judge:
    given = {
        "p50_s": args.latency_p50,
        "p99_s": args.latency_p99,
        "rate": args.rate,
        "concurrency": args.concurrency,
    }
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    for key in {"p50_s", "p99_s"} & changes.keys():
        changes[key] /= 1000
    if "p50_s" in changes and "p99_s" not in changes:
        changes["p99_s"] = max(changes["p50_s"], judge.p99_s * changes["p50_s"] / judge.p50_s)
    kind = args.judge or ("server" if args.model is not None else judge.kind)
    return replace(judge, kind=kind, **changes)


def _typed(args: argparse.Namespace, options: dict[str, str]) -> dict[str, Any]:
    return {
        name: getattr(args, option) for option, name in options.items() if getattr(args, option) is not None
    }


def _write(path: Path, record: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    except OSError as exc:
        raise OutputError(f"cannot write {str(path)!r}: {exc.strerror or exc}") from exc
