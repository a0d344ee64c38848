"""`tinyv score --engine ray`: the same verdicts from a cluster, one part per block of rows."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tinyv.cascade.counts import Counts
from tinyv.cascade.rules_stage import opened
from tinyv.cli.broken import BrokenLog
from tinyv.cli.preflight import preflight
from tinyv.cli.progress import progress
from tinyv.cli.summary import show_counts, show_summary
from tinyv.errors import ConfigError
from tinyv.io import read
from tinyv.scoring.options import Options
from tinyv.scoring.sidecar import describe
from tinyv.scoring.summary import Summary

if TYPE_CHECKING:
    from tinyv.scale.blocks import Block, Source
    from tinyv.scale.done import Done

BLOCK_ROWS = 4096
MAX_BLOCK_ROWS = 10_000_000
MAX_ACTORS = 100_000


def add_ray(parser: argparse.ArgumentParser) -> None:
    """`--engine` and what goes with Ray."""
    group = parser.add_argument_group(
        "Ray",
        "--engine ray judges files and folders on a cluster (extra ray). --out is then a folder with one part "
        "per block of rows, there whole or not at all; `cat OUT/*.jsonl` is the verdict file of one machine, "
        "OUT/broken/ lists skipped rows. Run again to go on after a kill: a part that is there is not judged again. "
        "All nodes must see the input and --out under the same absolute path, and have the same tinyv. A cluster on "
        "this machine listens to nobody else",
    )
    group.add_argument(
        "--engine", choices=("local", "ray"), default="local", help="where rows are judged (default: local)"
    )
    group.add_argument(
        "--ray-address",
        metavar="HOST:PORT",
        help="a cluster that runs (default: RAY_ADDRESS; else one on this machine, which ends with the run)",
    )
    group.add_argument(
        "--block-rows", type=int, metavar="N", help=f"rows of a block, at most (default: {BLOCK_ROWS})"
    )


def check_local(args: argparse.Namespace) -> None:
    """Refuse Ray's options without Ray."""
    for option, value in (("--ray-address", args.ray_address), ("--block-rows", args.block_rows)):
        if value is not None:
            raise ConfigError(f"{option} is for --engine ray, found {value!r}: add --engine ray")


def run_on_ray(args: argparse.Namespace, options: Options) -> int:
    """Score the files; 0, or 1 if rows were broken or the model failed on some."""
    from tinyv.scale.blocks import sources

    rows = _checked(args, options)
    files = sources(args.inputs)
    _check_files(files, Path(args.out))
    if options.model is not None:
        options = replace(options, model=preflight(options.model))
    summary, counts = Summary(), Counts()
    _score(args, options, files, rows, summary, counts)
    show_summary(summary, sys.stdout)
    if options.model is not None:
        show_counts(counts, sys.stdout)
    print(f"verdicts: {args.out}")
    return 1 if summary.broken or counts.failures else 0


def _checked(args: argparse.Namespace, options: Options) -> int:
    """Find user errors before Ray is started; the rows of a block."""
    if args.out in ("", "-"):
        raise ConfigError(f"--engine ray writes a folder of parts: name one with --out, found {args.out!r}")
    if args.audit is not None:
        raise ConfigError("--audit is for --engine local: leave it out")
    if args.workers is not None and not 1 <= args.workers <= MAX_ACTORS:
        raise ConfigError(f"--workers must be from 1 to {MAX_ACTORS}, found {args.workers}")
    rows: int = BLOCK_ROWS if args.block_rows is None else args.block_rows
    if not 1 <= rows <= MAX_BLOCK_ROWS:
        raise ConfigError(f"--block-rows must be from 1 to {MAX_BLOCK_ROWS}, found {rows}")
    with opened(options.rules, options.policy):
        pass
    return rows


def _check_files(files: list[Source], out: Path) -> None:
    """Every input can be read, and none lies in the output folder, where the next run would find the parts."""
    folder = out.resolve()
    for source in files:
        read(source.path)
        path = Path(source.path).resolve()
        if folder == path or folder in path.parents:
            raise ConfigError(f"--out {str(out)!r} holds the input {source.name!r}: choose another folder")


def _score(
    args: argparse.Namespace,
    options: Options,
    files: list[Source],
    rows: int,
    summary: Summary,
    counts: Counts,
) -> None:
    from tinyv.scale.cluster import check_installed, connected, cpus_of_cluster
    from tinyv.scale.judge import Job
    from tinyv.scale.parts import opened_folder
    from tinyv.scale.run import judge_blocks, list_blocks

    check_installed()
    out = Path(args.out)
    made_from = {**describe([Path(source.name) for source in files], options), "--block-rows": rows}
    with (
        opened_folder(out, made_from, overwrite=args.overwrite),
        redirect_stdout(sys.stderr),  # Ray prints there what it mends
        connected(args.ray_address, args.workers),
    ):
        blocks = list_blocks(files, rows)
        _tell_resumed(out, blocks)
        all_done = judge_blocks(blocks, Job(str(out.absolute()), options), args.workers or cpus_of_cluster())
        _follow(args, all_done, len(blocks), summary, counts)


def _follow(
    args: argparse.Namespace, all_done: Iterator[Done], blocks: int, summary: Summary, counts: Counts
) -> None:
    """Count what comes, and tell of it."""
    with (
        BrokenLog(None, listed_in=f"{args.out}/broken") as log,
        _told_where_it_stopped(summary),
        progress("scoring", "samples", enabled=not args.no_progress) as update,
    ):
        for number, done in enumerate(all_done, 1):
            summary.join(done.summary)
            counts.join(done.counts)
            for row in done.broken:
                log.add(done.file, row)
            log.count += done.summary.broken - len(done.broken)
            update(summary.overall.total, number / blocks)


@contextmanager
def _told_where_it_stopped(summary: Summary) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"after {summary.overall.total} samples; the same command, without --overwrite, goes on from there"
        ) from None


def _tell_resumed(out: Path, blocks: list[Block]) -> None:
    from tinyv.scale.parts import part_path

    there = sum(part_path(out, block.name).exists() for block in blocks)
    if there:
        print(f"tinyv: going on: {there} of {len(blocks)} parts are there in {out}", file=sys.stderr)
