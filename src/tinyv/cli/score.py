"""`tinyv score`: verdicts and rewards for whole files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tinyv.audit.files import check_name
from tinyv.cascade.rules_stage import opened
from tinyv.cascade.verifier import Verifier
from tinyv.cli.broken import BrokenLog
from tinyv.cli.model_options import add_model, add_setup, model_of, setup_of
from tinyv.cli.options import add_rules, file_name, policy_of
from tinyv.cli.preflight import preflight
from tinyv.cli.progress import progress
from tinyv.cli.score_ray import add_ray, check_local, run_on_ray
from tinyv.cli.summary import show_counts, show_summary
from tinyv.errors import ConfigError
from tinyv.io import json_line, read
from tinyv.scoring.audit import write_audit
from tinyv.scoring.journal import Journal, opened_journal
from tinyv.scoring.options import Options
from tinyv.scoring.records import Record
from tinyv.scoring.run import score
from tinyv.scoring.sidecar import describe, sidecar_path
from tinyv.scoring.summary import Summary

_DESCRIPTION = """Judge every sample of rollout files (.jsonl, .jsonl.gz, .json, .parquet; rows of verl,
TRL, HardVerify or plain question/ground_truth/response). Verdicts go to OUT as JSON lines in input order, a
table follows on stdout. With --out - (default) the verdicts go to stdout and the table to stderr. Run again
with the same OUT to go on after a kill: every row appears once. OUT.made-from.json says what OUT was made
from (options, and of each input its name, size and digest: of all of it up to 256 MiB, of both ends and
the middle beyond); OUT.broken.jsonl lists skipped rows."""
_EPILOG = (
    "exit codes: 0 all rows judged; 1 broken rows were skipped, or the model failed on some; 2 user error; "
    "130 stopped by Ctrl-C; "
    "141 the reader of stdout went away"
)
MAX_WORKERS = 256


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "score", help="judge files of rollouts", description=_DESCRIPTION, epilog=_EPILOG
    )
    parser.add_argument("inputs", nargs="+", type=file_name, metavar="IN", help="rollout files")
    parser.add_argument("--out", default="-", metavar="OUT", help="verdict file, - for stdout (default)")
    add_rules(parser)
    parser.add_argument(
        "--audit",
        type=file_name,
        metavar="FILE",
        help="also write an audit record per sample (.jsonl or .parquet): reference, every stage, model, prompt",
    )
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="processes (default: 1); with Ray, actors (default: one per CPU)",
    )
    parser.add_argument("--overwrite", action="store_true", help="start OUT anew instead of going on with it")
    parser.add_argument("--no-progress", action="store_true", help="no progress on stderr")
    parser.add_argument(
        "--baseline",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="also ask a plain grader (equal text or equal decimal number) and count what it would have rejected "
        "(default: yes)",
    )
    add_ray(parser)
    add_model(parser)
    add_setup(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Score the files; 0, or 1 if rows were broken or the model failed on some."""
    if args.engine == "ray":
        return run_on_ray(args, _options(args))
    options = _checked(args, _options(args))
    summary = Summary()
    stream = sys.stderr if args.out == "-" else sys.stdout
    with Verifier(options.rules, options.model, options.setup, policy=options.policy) as verifier:
        (_to_stdout if args.out == "-" else _to_file)(args, options, summary, verifier)
        show_summary(summary, stream)
        if options.model is not None:
            show_counts(verifier.counts, stream)
    if args.out != "-":
        print(f"verdicts: {args.out}")
    if args.audit is not None:
        write_audit(Path(args.out), args.audit)
        print(f"audit: {args.audit}")
    return 1 if summary.broken or verifier.counts.failures else 0


def _options(args: argparse.Namespace) -> Options:
    model = model_of(args)
    return Options(
        args.rules, policy_of(args), args.baseline, model, setup_of(args, model), args.audit is not None
    )


def _checked(args: argparse.Namespace, options: Options) -> Options:
    """Find user errors before anything is written or started; the options, with the model's own name."""
    if not args.out:
        raise ConfigError("found '' for --out: name a file, or - for stdout")
    check_local(args)
    args.workers = 1 if args.workers is None else args.workers
    if not 1 <= args.workers <= MAX_WORKERS:
        raise ConfigError(f"--workers must be from 1 to {MAX_WORKERS}, found {args.workers}")
    for path in args.inputs:
        read(path)
    _check_outputs(args)
    with opened(options.rules, options.policy):
        pass
    return options if options.model is None else replace(options, model=preflight(options.model))


def _check_outputs(args: argparse.Namespace) -> None:
    """Every file that is written must be another one than those that are read, and than each other."""
    if args.audit is not None and args.out == "-":
        raise ConfigError("--audit is made from the verdict file: give --out OUT, too")
    written = {} if args.out == "-" else {"--out": Path(args.out)}
    if args.audit is not None:
        check_name(args.audit)
        written["--audit"] = args.audit
    taken = {path.resolve(): "an input" for path in args.inputs}
    for option, path in written.items():
        if path.resolve() in taken:
            raise ConfigError(f"{option} {str(path)!r} is also {taken[path.resolve()]}: choose another name")
        taken[path.resolve()] = option
        if option == "--out":
            taken |= {path.resolve(): "made beside --out" for path in (broken_path(path), sidecar_path(path))}


def _to_stdout(args: argparse.Namespace, options: Options, summary: Summary, verifier: Verifier) -> None:
    def write(records: list[Record]) -> None:
        sys.stdout.writelines(map(json_line, records))

    with BrokenLog(None) as broken:
        _loop(args, options, summary, verifier, broken, write)


def _to_file(args: argparse.Namespace, options: Options, summary: Summary, verifier: Verifier) -> None:
    out = Path(args.out)
    made_from = describe(args.inputs, options)
    with opened_journal(out, made_from, overwrite=args.overwrite) as journal:
        journal.restore(summary.add)
        if journal.done:
            print(f"tinyv: going on after {journal.done} samples in {out}", file=sys.stderr)
        with (
            _told_where_it_stopped(journal),
            BrokenLog(broken_path(out)) as broken,
        ):
            _loop(args, options, summary, verifier, broken, journal.append, journal)


def broken_path(out: Path) -> Path:
    """Where the skipped rows of a run are listed."""
    return out.with_name(out.name + ".broken.jsonl")


@contextmanager
def _told_where_it_stopped(journal: Journal) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"after {journal.done} samples; the same command, without --overwrite, goes on from there"
        ) from None


def _loop(
    args: argparse.Namespace,
    options: Options,
    summary: Summary,
    verifier: Verifier,
    broken: BrokenLog,
    write: Callable[[list[Record]], None],
    journal: Journal | None = None,
) -> None:
    batches = score(
        args.inputs,
        options,
        workers=args.workers,
        journal=journal,
        on_broken=broken.add,
        verifier=verifier if options.model is not None else None,
    )
    with progress("scoring", "samples", enabled=not args.no_progress) as update:
        for batch in batches:
            write(batch.records)
            for record in batch.records:
                summary.add(record)
            update(summary.overall.total, batch.done)
    summary.broken = broken.count
