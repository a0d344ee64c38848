"""`tinyv analyze`: what the rewards of a run did, as a page, as JSON, and in a few lines."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.cli.broken import BrokenLog
from tinyv.cli.model_options import add_model, add_setup, model_of, setup_of
from tinyv.cli.options import add_rules, file_name, policy_of
from tinyv.cli.preflight import preflight
from tinyv.cli.progress import progress
from tinyv.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from tinyv.analysis.analyse import Options
    from tinyv.analysis.labelling import Labeller, Labels
    from tinyv.analysis.loading import Judging, Loaded

_DESCRIPTION = """What a baseline grader would have done to a run, beside the cascade of rules and model: false
negatives by source, kind, step and category; groups without a gradient and the signal lost; answers that look like
reward hacking; references that are at fault. PATH is a folder of an RL run, audit records, verdicts of `tinyv score`,
rollouts (verl's and TRL's dumps among them), or any mix. Rollouts without a verdict are judged first. Writes
OUT/report.html (one file, no network) and OUT/report.json, and a summary on stdout."""
_EPILOG = (
    "exit codes: 0 done; 1 done, broken rows were skipped or a language model failed; 2 user error; 3 the watch raised "
    "an alarm (with --fail-on-alarm); 130 stopped by Ctrl-C"
)
EXIT_ALARM = 3
NO_MODEL = "none"
MAX_WORKERS = 8
"""Taken by default."""
MAX_WORKERS_ASKED = 256
BIG_BYTES = 4_000_000
"""Files beyond this are worth worker processes."""
HTML, JSON, JOURNAL = "report.html", "report.json", "labeller.jsonl"
LABELLER_TIMEOUT_S = 120.0


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "analyze", help="what a run's rewards did: a report", description=_DESCRIPTION, epilog=_EPILOG
    )
    add = parser.add_argument
    add("paths", nargs="+", type=file_name, metavar="PATH", help="runs, audits, verdicts or rollouts")
    add(
        "--out",
        type=file_name,
        default=Path("runs/analysis"),
        metavar="DIR",
        help="folder of the report (default: %(default)s)",
    )
    add(
        "--baseline",
        default="prime_like",
        metavar="B",
        help="the grader to compare with: prime_like (default: normalised strings and numbers), string, math_verify, "
        "prime, engine (rules without a model), recorded (what the trainer gave)",
    )
    add(
        "--reward-field",
        metavar="NAME",
        help="field of the rows that says what the trainer gave (default: score, reward or acc, else the only one that "
        "can be meant, such as accuracy_reward)",
    )
    add("--again", action="store_true", help="judge rows again that have a verdict")
    add(
        "--references",
        nargs="+",
        type=file_name,
        default=[],
        metavar="FILE",
        help="data sets with the references, for dumps without",
    )
    add("--workers", type=int, metavar="N", help="processes (default: the cores, for big inputs)")
    add("--no-progress", action="store_true", help="no progress on stderr")
    _add_labels(parser)
    _add_watch(parser)
    add_rules(parser)
    add_model(parser)
    add_setup(parser)
    parser.set_defaults(run=run, model="nano")


def _add_labels(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "labels", "for the error rates of baseline and cascade, and for open categories"
    )
    add = group.add_argument
    add(
        "--labels",
        nargs="+",
        type=file_name,
        default=[],
        metavar="FILE",
        help="labelled pairs, as `tinyv review` exports them",
    )
    add(
        "--labeller",
        action="append",
        default=[],
        metavar="URL",
        help="a language model that labels a sample; several must agree",
    )
    add("--labeller-model", metavar="M", help="its name, where a server lists several")
    add(
        "--labelled-sample",
        type=int,
        default=200,
        metavar="N",
        help="pairs for the labeller (default: %(default)s)",
    )
    add("--annotator", metavar="URL", help="a language model that classifies what rules cannot")
    add("--annotator-model", metavar="M", help="its name, where the server lists several")
    add("--seed", type=int, default=0, metavar="S", help="of the sample (default: 0)")


def _add_watch(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("watch", "for reward hacking")
    group.add_argument(
        "--fail-on-alarm", action="store_true", help="exit code 3 if the watch raises an alarm"
    )
    group.add_argument(
        "--alarm",
        action="append",
        default=[],
        metavar="RULE=X",
        help="from where on a rule raises an alarm, as attack=0.01; rules: attack, repeated, short, model, truth, "
        "length",
    )


def run(args: argparse.Namespace) -> int:
    """Analyse and write; 0, 1 or 3."""
    from tinyv.analysis.analyse import analyse
    from tinyv.analysis.notes import check_rewards, notes
    from tinyv.analysis.report import terminal

    labelling = _Labelling()
    options, judging = _options(args, labelling), _judging(args)
    _check_out(args.out)
    loaded = _loaded(args, judging)
    check_rewards(loaded, args.baseline)
    for note in notes(loaded):
        print(f"tinyv: {note}", file=sys.stderr)
    report = analyse(loaded, options, _telling(args))
    _write(args.out, report)
    sys.stdout.write(terminal(report))
    sys.stdout.write(f"report: {args.out / HTML}\nfigures: {args.out / JSON}\n")
    failed = _annotator_failed(options) or labelling.failed > 0 or bool(loaded.failures)
    if args.fail_on_alarm and report["watch"]["alarm"]:
        return EXIT_ALARM
    return 1 if loaded.broken or failed else 0


def _options(args: argparse.Namespace, labelling: _Labelling) -> Options:
    from tinyv.analysis.analyse import Options
    from tinyv.analysis.baselines import check_baseline
    from tinyv.analysis.classify.annotator import Annotator

    check_baseline(args.baseline)
    if args.labelled_sample < 1:
        raise ConfigError(f"--labelled-sample must be at least 1, found {args.labelled_sample}")
    return Options(
        baseline=args.baseline,
        workers=_workers(args),
        thresholds=_thresholds(args.alarm),
        annotator=None if args.annotator is None else Annotator(args.annotator, args.annotator_model),
        labeller=_labeller(args),
        on_labels=labelling,
        labels_from="the rows and " + ", ".join(map(str, args.labels)) if args.labels else "the rows",
        labelled_sample=args.labelled_sample,
        seed=args.seed,
    )


def _labeller(args: argparse.Namespace) -> Labeller | None:
    if not args.labeller:
        return None
    from tinyv.analysis.labelling import Labeller
    from tinyv.data.annotate.options import Annotators
    from tinyv.data.annotate.stage import named
    from tinyv.llm.config import ModelConfig

    models = tuple(
        ModelConfig(url, model=args.labeller_model, timeout_s=LABELLER_TIMEOUT_S) for url in args.labeller
    )
    return Labeller(named(Annotators(models), "labeller"), args.out / JOURNAL)


class _Labelling:
    """Tells what the labeller left open, and remembers whether its servers failed."""

    def __init__(self) -> None:
        self.failed = 0

    def __call__(self, said: Labels) -> None:
        self.failed += sum(said.failed.values())
        left = ", ".join(
            f"{reason} {count}" for reason, count in (said.unlabelled + said.failed).most_common()
        )
        print(
            f"tinyv: labeller: {len(said.labels)} pairs labelled; left open: {left or 'none'}",
            file=sys.stderr,
        )


def _thresholds(given: list[str]) -> Any:
    from tinyv.analysis.watch import Thresholds

    known, values = Thresholds().as_dict(), {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in known:
            raise ConfigError(
                f"--alarm {text!r}: the rule must be one of {', '.join(known)}, as in attack=0.01"
            )
        values[name] = _number(text, value)
    return Thresholds(**values)


def _number(text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ConfigError(f"--alarm {text!r}: {value!r} is no number, write it as in attack=0.01") from None


def _judging(args: argparse.Namespace) -> Judging:
    from tinyv.analysis.loading import Judging
    from tinyv.scoring.options import Options as Scoring

    if args.model == NO_MODEL:
        args.model = None
    model = model_of(args)
    setup = setup_of(args, model)
    model = None if model is None else preflight(model)
    options = Scoring(args.rules, policy_of(args), baseline=False, model=model, setup=setup)
    return Judging(options, _workers(args), args.again)


def _workers(args: argparse.Namespace) -> int:
    """As asked for, else the cores if the input is big enough to keep them busy."""
    if args.workers is not None:
        if not 1 <= args.workers <= MAX_WORKERS_ASKED:
            raise ConfigError(f"--workers must be from 1 to {MAX_WORKERS_ASKED}, found {args.workers}")
        return int(args.workers)
    size = sum(path.stat().st_size for path in args.paths if path.is_file())
    return min(MAX_WORKERS, os.cpu_count() or 1) if size > BIG_BYTES else 1


def _loaded(args: argparse.Namespace, judging: Judging) -> Loaded:
    from tinyv.analysis.labelling import labelled, labels_in
    from tinyv.analysis.loading import load
    from tinyv.analysis.references import References
    from tinyv.analysis.sources import sources

    references = References(args.references) if args.references else None
    with progress("reading", "rollouts", enabled=not args.no_progress) as update, BrokenLog(None) as broken:
        loaded = load(
            sources(args.paths),
            judging,
            references=references,
            reward_field=args.reward_field,
            on_broken=broken.add,
            on_rows=update,
        )
    if args.labels:
        labels, without = labels_in(_records(args.labels))
        if without:
            print(f"tinyv: {without} rows of --labels give no label", file=sys.stderr)
        if not labels:
            raise ConfigError("--labels: no row has question, ground_truth, answer and label true or false")
        loaded.rows = labelled(loaded.rows, labels)
    return loaded


def _records(paths: list[Path]) -> Iterator[Mapping[str, Any]]:
    from tinyv.io.reader import records

    for path in paths:
        for record in records(path):
            value = getattr(record, "value", None)
            yield value if isinstance(value, Mapping) else {}


def _telling(args: argparse.Namespace) -> Callable[[str], None]:
    """Names each part on stderr as it begins."""
    if args.no_progress:
        return lambda _part: None
    return lambda part: print(f"tinyv: {part}", file=sys.stderr)


def _annotator_failed(options: Options) -> bool:
    """Tell what the annotator failed on, if it did."""
    if options.annotator is None or not options.annotator.failures:
        return False
    failures = options.annotator.failures
    reasons = ", ".join(f"{reason} {count}" for reason, count in failures.most_common())
    print(
        f"tinyv: annotator: no category from it for {sum(failures.values())} pairs: {reasons}",
        file=sys.stderr,
    )
    return True


def _check_out(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"--out {str(folder)!r} is a file: name a folder for the report")


def _write(folder: Path, report: Mapping[str, Any]) -> None:
    import json

    from tinyv.analysis.report import page
    from tinyv.io.runs import write_whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / JSON, json.dumps(report, indent=1) + "\n")
        write_whole(folder / HTML, page(report))
    except OSError as exc:
        raise OutputError(f"cannot write the report to {str(folder)!r}: {exc.strerror or exc}") from exc
