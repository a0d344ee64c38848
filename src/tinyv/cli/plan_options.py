"""Options of `tinyv plan`: the scenarios, the step, the mix, the costs, the model, the machines."""

from __future__ import annotations

import argparse

from tinyv.cli.options import file_name

STEP_OPTIONS = {
    "rollouts": "rollouts",
    "group": "group",
    "step_seconds": "seconds",
    "spread_seconds": "spread_s",
    "chars": "chars",
}
MIX_OPTIONS = {
    name: name for name in ("no_answer", "correct", "undecided", "gated", "distinct", "repeated", "cached")
}
COST_OPTIONS = {
    name: name
    for name in (
        "read_ms",
        "read_ms_per_kchar",
        "judge_ms",
        "call_ms",
        "handover_ms",
        "handover_ms_per_kchar",
        "nano_ms",
    )
}
"""Options by the names that argparse gives them, and the fields that they set."""


def add_all(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = parser.add_argument
    add("scenario", nargs="*", metavar="SCENARIO", help="laptop, 8gpus, 256gpus, 10000rps (default: all)")
    add("--measure", action="store_true", help="take costs and mix from a measurement here")
    add(
        "--model",
        metavar="MODEL",
        help="take latency and rate from requests to this server (URL or TOML file)",
    )
    add("--requests", type=int, default=200, metavar="N", help="requests for --model (default: 200)")
    add(
        "--from",
        dest="source",
        type=file_name,
        metavar="FILE",
        help="take the mix from a report.json of `tinyv analyze`, or from an audit file (.jsonl, .parquet)",
    )
    add("--out", type=file_name, metavar="FILE", help="write the plan as JSON, too")
    add("--no-simulation", action="store_true", help="the formula alone")
    add("--seed", type=int, default=0, metavar="N", help="of the simulation (default: 0)")
    _add_step(parser)
    _add_mix(parser)
    _add_costs(parser)
    _add_judge(parser)
    _add_machines(parser)


def _add_step(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the step").add_argument
    add("--rollouts", type=int, metavar="N", help="responses in a step")
    add(
        "--group", type=int, metavar="G", help="responses to one question (told, not counted: see --repeated)"
    )
    add("--step-seconds", type=float, metavar="S", help="seconds of a step without rewards")
    add("--spread-seconds", type=float, metavar="S", help="seconds over which responses come; 0: all at once")
    add("--chars", type=float, metavar="N", help="mean characters of a response")


def _add_mix(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the mix (shares, 0 to 1)").add_argument
    helps = {
        "no_answer": "responses with nothing to read",
        "correct": "responses that the rules prove right",
        "undecided": "responses that the rules leave undecided",
        "gated": "of the undecided: stopped before any model",
        "distinct": "distinct pairs for each response, which the rules judge",
        "repeated": "of the pairs for a model: repeated within the step",
        "cached": "of the others: known from an earlier step",
    }
    for name, says in helps.items():
        add(f"--{name.replace('_', '-')}", type=float, metavar="X", help=says)


def _add_costs(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the costs (CPU milliseconds)").add_argument
    helps = {
        "read_ms": "to read the answer of a response",
        "read_ms_per_kchar": "the same, for each 1,000 characters",
        "judge_ms": "of the engine for a distinct pair",
        "call_ms": "of the client for a call",
        "handover_ms": "of a pool's front process for a response to another process and back",
        "handover_ms_per_kchar": "the same, for each 1,000 characters",
        "nano_ms": "of nano for a decision",
    }
    for name, says in helps.items():
        add(f"--{name.replace('_', '-')}", type=float, metavar="MS", help=says)


def _add_judge(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what decides the undecided").add_argument
    add("--judge", choices=("server", "nano", "none"), help="a model behind HTTP, nano, or nothing")
    add(
        "--latency-p50", type=float, metavar="MS", help="median milliseconds of a request that does not queue"
    )
    add("--latency-p99", type=float, metavar="MS", help="99th percentile of the same")
    add("--rate", type=float, metavar="R", help="decisions per second of one busy GPU")
    add("--concurrency", type=int, metavar="N", help="requests at a time for one GPU")


def _add_machines(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the machines (what is not given is looked for)").add_argument
    add("--target", type=float, default=0.01, metavar="X", help="share of a step for rewards (default: 0.01)")
    add("--processes", type=int, metavar="N", help="processes of the rules, a core each")
    add("--gpus", type=int, metavar="N", help="GPUs of the model")
    add(
        "--layout",
        choices=("replicas", "pool"),
        help="replicas: each process holds all (workers of trainers, Ray); pool: front processes and rule processes "
        "(tinyv serve)",
    )
    add("--cache-size", type=int, metavar="N", help="decisions that a client keeps (default: 100000)")
