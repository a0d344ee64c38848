"""`tinyv bench --suite NAME` and `tinyv bench --leaderboard RESULT...`: verifiers side by side."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.cli.broken import MAX_TOLD
from tinyv.cli.display import shown
from tinyv.cli.options import file_name
from tinyv.cli.progress import progress
from tinyv.errors import ConfigError
from tinyv.io import json_line

if TYPE_CHECKING:
    from tinyv.bench.suites.job import Job

_MAX_COUNTS = 12
"""Numbers of workers or of pairs in a batch that one run is measured with."""
_OF_FILES = ("against", "errors", "by_source", "digits", "tolerance")
"""Options that only rows given as FILE have a meaning for."""
_OF_SUITES = ("verifier", "data", "out", "overwrite", "workers", "batch")


def add_suites(parser: argparse.ArgumentParser) -> None:
    """The options of suites and of the leaderboard."""
    from tinyv.bench.suites.registry import SUITES

    group = parser.add_argument_group(
        "suites", "; ".join(f"{name}: {one.says}" for name, one in SUITES.items())
    )
    add = group.add_argument
    add("--suite", metavar="NAME", help=f"measure verifiers side by side: {', '.join(SUITES)}")
    add(
        "--verifier",
        action="append",
        metavar="V",
        help="engine, nano (the engine, then nano), nano_alone, nano:FOLDER, math_verify, prime, prime_like, string, a "
        "server's URL or .toml file (the engine, then that model), alone:MODEL; may be repeated",
    )
    add("--data", type=file_name, metavar="FILE", help="rows of your own (hardverify: needed)")
    add("--workers", metavar="N,...", help="speed: numbers of processes (default: 1 and 2)")
    add("--batch", metavar="N,...", help="speed: pairs in one call (default: 1, 16, 256)")
    add("--out", type=file_name, metavar="FILE", help="write the result as JSON, for --leaderboard")
    add("--overwrite", action="store_true", help="let --out replace a file")
    add(
        "--leaderboard",
        action="store_true",
        help="FILE... are results: one table of them, as Markdown and JSON",
    )


def wanted(args: argparse.Namespace) -> bool:
    """True if a suite or a leaderboard was asked for. Raises ConfigError for options that do not go together."""
    if args.suite is not None and args.leaderboard:
        raise ConfigError("--suite measures and --leaderboard reads what was measured: give one of them")
    if args.suite is None and not args.leaderboard:
        _refuse(args, _OF_SUITES, "is for --suite NAME")
        if not args.files:
            raise ConfigError("nothing to measure: give FILE..., --suite NAME or --leaderboard RESULT...")
        return False
    _refuse(args, _OF_FILES, "is for rows given as FILE, without --suite and --leaderboard")
    if args.rules != "engine":
        raise ConfigError(f"--rules {args.rules} is for rows given as FILE: use --verifier {args.rules}")
    if args.suite is not None and args.files:
        raise ConfigError(f"found {str(args.files[0])!r}: with --suite rows are named by --data FILE")
    return True


def run(args: argparse.Namespace) -> int:
    """Measure or read, and report; 0 whatever the figures are, 1 if rows were skipped."""
    return _leaderboard(args) if args.leaderboard else _suite(args)


def _suite(args: argparse.Namespace) -> int:
    from tinyv.bench.suites.registry import run as measured
    from tinyv.cli.bench_suite_tables import show_record
    from tinyv.io.runs import write_whole

    if args.out is not None and args.out.exists() and not args.overwrite:
        raise ConfigError(f"--out {str(args.out)!r} exists: use --overwrite or another name")
    skipped = Skipped()
    with progress(f"suite {args.suite}", "done", enabled=not args.no_progress) as moved:
        record = measured(args.suite, _job(args, moved, skipped))
    show_record(record, sys.stdout)
    sys.stdout.write(json_line(record))
    if args.out is not None:
        write_whole(args.out, json.dumps(record, indent=1) + "\n")
        print(f"tinyv: wrote {shown(str(args.out))}", file=sys.stderr)
    return 1 if skipped.count else 0


def _job(args: argparse.Namespace, moved: Any, skipped: Skipped) -> Job:
    from tinyv.bench.suites.job import BATCHES, WORKERS, Job

    return Job(
        tuple(args.verifier or ()),
        args.data,
        limit=args.limit,
        workers=_counts("--workers", args.workers, 64) or WORKERS,
        batches=_counts("--batch", args.batch, 100_000) or BATCHES,
        moved=moved,
        skipped=skipped,
    )


def _counts(option: str, text: str | None, most: int) -> tuple[int, ...]:
    """Numbers with commas. Raises ConfigError."""
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 9]
    if len(numbers) != len(parts) or not all(0 < n <= most for n in numbers) or len(parts) > _MAX_COUNTS:
        raise ConfigError(
            f"{option} is {text!r:.60}: give up to {_MAX_COUNTS} numbers from 1 to {most}, as in 1,2"
        )
    return tuple(dict.fromkeys(numbers))


def _leaderboard(args: argparse.Namespace) -> int:
    from tinyv.bench.suites.leaderboard import leaderboard, markdown
    from tinyv.bench.suites.record import loaded

    _refuse(
        args, tuple(name for name in _OF_SUITES if name not in ("out", "overwrite")), "is for --suite NAME"
    )
    if not args.files:
        raise ConfigError(
            "--leaderboard needs results: give files that `tinyv bench --suite ... --out` wrote"
        )
    board = leaderboard([loaded(path) for path in args.files])
    text = markdown(board)
    sys.stdout.write(text + "\n" + json_line({"leaderboard": board}))
    if args.out is not None:
        _write_board(args.out, text, board, overwrite=args.overwrite)
    return 0


def _write_board(out: Path, text: str, board: dict[str, Any], *, overwrite: bool) -> None:
    from tinyv.io.runs import write_whole

    if out.exists() and not overwrite:
        raise ConfigError(f"--out {str(out)!r} exists: use --overwrite or another name")
    write_whole(out, text if out.suffix == ".md" else json.dumps(board, indent=1) + "\n")


def _refuse(args: argparse.Namespace, names: tuple[str, ...], why: str) -> None:
    found = next((name for name in names if getattr(args, name) not in (None, False)), None)
    if found is not None:
        raise ConfigError(f"--{found.replace('_', '-')} {why}")


class Skipped:
    """Tells of rows that cannot be measured, the first MAX_TOLD of them one by one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, why: str) -> None:
        """Count it, and tell of it unless there were too many."""
        self.count += 1
        if self.count <= MAX_TOLD:
            print(f"tinyv: skipped {shown(why, 300)}", file=sys.stderr)
