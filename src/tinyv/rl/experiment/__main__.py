"""The experiment's commands: `python -m tinyv.rl.experiment run --out runs/rl --plan cpu --processes 2`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tinyv.errors import TinyvError
from tinyv.rl.experiment.arm import Budget, run_arm
from tinyv.rl.experiment.jobs import run_jobs
from tinyv.rl.experiment.page import arm_table
from tinyv.rl.experiment.plan import PLANS, Plan, plan_of
from tinyv.rl.experiment.pretraining import pretrain
from tinyv.rl.experiment.report import POLICY, write_report


def main() -> int:
    """Run one command; 0, or 2 with a line on stderr."""
    args = _parser().parse_args()
    try:
        args.run(args)
    except TinyvError as exc:
        sys.stderr.write(f"experiment: error: {exc}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write(
            "experiment: interrupted; the same command goes on with the runs that are not done\n"
        )
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tinyv.rl.experiment", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    whole = commands.add_parser("run", help="checkpoint, all arms, report; goes on where it was stopped")
    whole.add_argument("--out", type=Path, required=True, metavar="DIR")
    whole.add_argument("--plan", choices=PLANS, default="cpu", help="size of the experiment (default: cpu)")
    whole.add_argument("--processes", type=int, default=2, metavar="N", help="runs at a time (default: 2)")
    whole.set_defaults(run=_whole)
    policy = commands.add_parser("policy", help="make the checkpoint alone")
    policy.add_argument("--out", type=Path, required=True, metavar="DIR")
    policy.add_argument("--plan", choices=PLANS, default="cpu")
    policy.set_defaults(run=lambda args: _policy(args.out, plan_of(args.plan)))
    one = commands.add_parser("arm", help="one run of one arm")
    one.add_argument("arm", metavar="ARM")
    one.add_argument("--policy", type=Path, required=True, metavar="DIR")
    one.add_argument("--out", type=Path, required=True, metavar="DIR")
    one.add_argument("--seed", type=int, default=0, metavar="N")
    one.add_argument("--budget", type=json.loads, default={}, metavar="JSON", help="fields of Budget")
    one.set_defaults(run=_one)
    report = commands.add_parser("report", help="pictures and page of the runs that are done")
    report.add_argument("--out", type=Path, required=True, metavar="DIR")
    report.set_defaults(run=lambda args: _report(args.out))
    return parser


def _whole(args: argparse.Namespace) -> None:
    plan = plan_of(args.plan)
    if not (args.out / POLICY / "pretraining.json").is_file():
        _policy(args.out / POLICY, plan)
    run_jobs(list(plan.jobs()), args.out / POLICY, args.out, args.processes)
    _report(args.out)


def _policy(out: Path, plan: Plan) -> None:
    out.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(json.dumps(pretrain(out, plan.pretraining)) + "\n")


def _one(args: argparse.Namespace) -> None:
    args.out.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(
        json.dumps(run_arm(args.policy, args.arm, args.seed, args.out, Budget(**args.budget))) + "\n"
    )


def _report(out: Path) -> None:
    report = write_report(out)
    sys.stdout.write(arm_table(report["main"]) + "\n\n" + json.dumps(report["comparison"]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
