"""`tinyv rl`: train a policy with the reward. `rl run` on this machine with TRL, `rl verl` the command for verl."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tinyv.cli import rl_verl
from tinyv.errors import ConfigError
from tinyv.io.text import json_line

_DESCRIPTION = """GRPO with TRL in one process on one device, by the TOML file CONFIG: [policy] path, [data] train,
held_out, prompt, eval_steps, [reward] what tinyv is to do, [grpo] preset (tinyv, laptop) and settings, [gold] program.
DIR gets steps.jsonl (a line for each batch of rewards), metrics.jsonl (a line for each update), audit/ (every verdict),
checkpoints/ and policy/. The figures are printed as one JSON line."""
_EPILOG = "exit codes: 0 trained; 2 user error; 130 Ctrl-C, --resume goes on from the last checkpoint"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its actions."""
    parser = commands.add_parser("rl", help="train a policy with the reward")
    actions = parser.add_subparsers(metavar="ACTION", required=True, parser_class=type(parser))
    once = actions.add_parser("run", help="GRPO with TRL, here", description=_DESCRIPTION, epilog=_EPILOG)
    add = once.add_argument
    add("config", type=Path, metavar="CONFIG", help="TOML file")
    add("--out", type=Path, metavar="DIR", help="folder of the run (needed but for --dry-run)")
    add(
        "--set",
        action="append",
        default=[],
        metavar="TABLE.KEY=VALUE",
        help="change a value of the file; repeatable",
    )
    add("--dry-run", action="store_true", help="print the resolved file with its sums; load no weights")
    again = once.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on from the last checkpoint in DIR")
    again.add_argument("--overwrite", action="store_true", help="delete the run in DIR and start anew")
    once.set_defaults(run=run, parser=once)
    rl_verl.add_parser(actions)


def run(args: argparse.Namespace) -> int:
    """Train and print the figures; 0, or errors as exceptions."""
    from tinyv.rl.config import read  # here, as --help needs none of it
    from tinyv.rl.job import check_environment, dry_run_text, job_of, notes

    config = read(args.config, args.set)
    if args.out is None and not args.dry_run:
        raise ConfigError("--out is missing: name the folder of the run")
    if not args.dry_run:
        check_environment()
    job = job_of(config, args.out or Path("DIR"))
    if args.dry_run:
        sys.stdout.write(dry_run_text(job))
        return 0
    for line in notes(job):
        print(f"tinyv: notice: {line}", file=sys.stderr)
    from tinyv.cascade.verifier import Verifier
    from tinyv.cli.preflight import preflight
    from tinyv.rl.running import train

    model = config.reward.model_of()
    checked = None if model is None else preflight(model)
    with Verifier(
        config.reward.rules, checked, config.reward.setup_of(), policy=config.reward.policy_of()
    ) as verifier:
        figures = train(job, verifier, resume=args.resume, overwrite=args.overwrite)
    sys.stdout.write(json_line(figures))
    return 0
