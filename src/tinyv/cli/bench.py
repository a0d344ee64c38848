"""`tinyv bench`: how often a verifier is right on labelled rows, and how fast."""

from __future__ import annotations

import argparse
import sys

from tinyv.bench.measure import measure, warm_up
from tinyv.bench.pairs import Pair, load_pairs
from tinyv.bench.result import Result, compared
from tinyv.cli import bench_suites
from tinyv.cli.bench_tables import show_comparison, show_errors, show_result
from tinyv.cli.broken import MAX_TOLD
from tinyv.cli.options import add_rules, file_name, policy_of
from tinyv.cli.progress import progress
from tinyv.errors import ConfigError
from tinyv.io import json_line
from tinyv.rules import get
from tinyv.rules.protocol import RuleVerifier

_DESCRIPTION = """Measure a rule verifier on labelled rows (a label, or HardVerify's fn_output and tn_output):
recall, false positive rate, precision, accuracy (which is the agreement with the labels), time per pair in
milliseconds. UNDECIDED counts as not accepted. Tables, then one JSON line, on stdout; progress on stderr. One
thread, so that times mean something."""
_EPILOG = (
    "exit codes: 0 all rows measured; 1 rows were broken or had no label, and were skipped; 2 user error"
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("bench", help="measure a verifier", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument(
        "files",
        nargs="*",
        type=file_name,
        metavar="FILE",
        help="files of labelled rows; of --leaderboard, results",
    )
    add_rules(parser)
    parser.add_argument(
        "--against", metavar="R", help="another verifier on the same pairs in the same run, in turns"
    )
    parser.add_argument("--errors", action="store_true", help="list the rows that were judged wrongly")
    parser.add_argument("--by-source", action="store_true", help="figures by source in the JSON line, too")
    parser.add_argument("--limit", type=int, metavar="N", help="at most N samples of each file")
    parser.add_argument("--no-progress", action="store_true", help="no progress on stderr")
    bench_suites.add_suites(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and report; 0 whatever the figures are, 1 if rows were skipped. Raises ConfigError."""
    if args.limit is not None and args.limit < 1:
        raise ConfigError(f"--limit must be at least 1, found {args.limit}")
    if bench_suites.wanted(args):
        return bench_suites.run(args)
    if args.against == args.rules:
        raise ConfigError(f"--against {args.against} is what is measured already: name another verifier")
    skipped = bench_suites.Skipped()
    pairs = _all_pairs(args, skipped)
    results = _measured(args, pairs)
    for result in results:
        show_result(result, sys.stdout)
    record = results[0].as_dict(by_source=args.by_source)
    if len(results) > 1:
        record["against"] = {**results[1].as_dict(by_source=args.by_source), **compared(*results)}
        show_comparison(results[0], results[1], sys.stdout)
    if args.errors:
        show_errors(results[0], sys.stdout)
    sys.stdout.write(json_line(record))
    return 1 if skipped.count else 0


def _all_pairs(args: argparse.Namespace, skipped: bench_suites.Skipped) -> list[Pair]:
    pairs = [pair for path in args.files for pair in load_pairs(path, args.limit, skipped)]
    if skipped.count > MAX_TOLD:
        print(f"tinyv: skipped {skipped.count - MAX_TOLD} more rows", file=sys.stderr)
    return pairs


def _measured(args: argparse.Namespace, pairs: list[Pair]) -> list[Result]:
    verifiers = _verifiers(args)
    try:
        warm_up(pairs, verifiers)
        rows = []
        with progress("measuring", "pairs", enabled=not args.no_progress) as update:
            for trials in measure(pairs, verifiers):
                rows.append(trials)
                update(len(rows), len(rows) / len(pairs))
    finally:
        for verifier in verifiers:
            verifier.close()
    return [Result(v.name, [row[i] for row in rows]) for i, v in enumerate(verifiers)]


def _verifiers(args: argparse.Namespace) -> list[RuleVerifier]:
    """The verifier that is measured and the one it is compared with, if any.

    math_verify runs in this process here, so that its time is the library's and not that of a pipe.
    """
    policy = policy_of(args)
    asked = [args.rules] if args.against is None else [args.rules, args.against]
    options: dict[str, dict[str, object]] = {"math_verify": {"isolate": False}}
    if policy is not None:
        options["engine"] = {"policy": policy}
    return [get(name, **options.get(name, {})) for name in asked]
