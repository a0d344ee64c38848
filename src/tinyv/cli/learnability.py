"""`tinyv learnability`: what a verifier's errors cost GRPO, by a small exact model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.cli.learnability_options import add_errors, add_prompts, add_training
from tinyv.cli.options import file_name
from tinyv.cli.progress import progress
from tinyv.cli.tables import Table, show
from tinyv.errors import ConfigError, OutputError
from tinyv.io import json_line

if TYPE_CHECKING:
    from tinyv.learnability.population import Prompts
    from tinyv.learnability.study import Question
    from tinyv.learnability.training import Training

_DESCRIPTION = """Simulate GRPO on a population of prompts under a verifier that rejects right
responses (FN) and accepts wrong ones (FP): how many groups teach nothing, how
far the pass rate gets, how many steps are lost against a verifier without
errors, and up to which FP rate a gain in recall pays. Exact expectations, no
sampling: seconds for 100 steps. Random errors fall anew on each response;
systematic ones always hit the same forms, so that a policy learns to avoid (FN)
or to use them (FP). Rates are those before the first step. Assumptions and formulas:
design/learnability.md. Tables, then one JSON line, on stdout."""
_EPILOG = """examples:
  tinyv learnability --fn 0.1,0.4 --fp 0,0.02 --out study
  tinyv learnability --from report.json --candidate-fn 0.02  (your own pass rates)
  tinyv learnability --prior 2,1 --rejected-right 0.38  (38% of the rejected are right)"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "learnability",
        help="what a verifier's errors cost GRPO, by a model",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_errors(parser)
    add_prompts(parser)
    add_training(parser)
    parser.add_argument(
        "--out", type=file_name, metavar="DIR", help="write learnability.json and learnability.html there"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Simulate, write, print; 0 whatever the figures are."""
    import tinyv
    from tinyv.learnability import report, study

    question, prompts, training = _question(args), _prompts(args), _training(args)
    with progress("learnability", "answers", whole="all") as tell:
        found = study.run(question, prompts, training, tell)
    figures = report.as_dict(found, tinyv.__version__)
    if args.out is not None:
        _write(args.out, figures)
    show(_verifiers(figures), sys.stdout)
    if figures["break_even"]:
        show(_break_even(figures), sys.stdout)
    sys.stdout.write(json_line(_short(figures)))
    return 0


def _question(args: argparse.Namespace) -> Question:
    from tinyv.learnability.study import Question

    for option in ("candidate_fn", "concentration"):
        value = getattr(args, option)
        if not 0 <= value <= 1:
            raise ConfigError(f"--{option.replace('_', '-')} must be from 0 to 1, found {value!r}")
    return Question(
        args.fn,
        args.fp,
        args.systematic_fn,
        args.systematic_fp,
        args.concentration,
        args.candidate_fn,
        args.rejected_right,
    )


def _prompts(args: argparse.Namespace) -> Prompts:
    from tinyv.learnability.population import from_file, from_prior

    return from_prior(*args.prior) if args.source is None else from_file(args.source)


def _training(args: argparse.Namespace) -> Training:
    from tinyv.learnability.grouping import GroupRule
    from tinyv.learnability.training import Training

    rule = GroupRule(args.group_size, args.scale, args.epsilon)
    return Training(rule, args.learning_rate, args.kl, args.steps, args.geometry, args.sharing)


def _write(folder: Path, figures: dict[str, Any]) -> None:
    import json

    from tinyv.learnability.page import page

    texts = {"learnability.json": json.dumps(figures, indent=1) + "\n", "learnability.html": page(figures)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as exc:
        raise OutputError(f"cannot write to {str(folder)!r}: {exc.strerror or exc}") from exc


def _verifiers(figures: dict[str, Any]) -> Table:
    prompts, steps = figures["prompts"], figures["training"]["steps"]
    headers = (
        "verifier",
        "accepted",
        "no gradient",
        "first step",
        f"after {steps}",
        "hacked",
        "half way",
        "slower",
        "steps lost",
    )
    rows = [
        (
            row["name"],
            _percent(row["start"]["accepted"]),
            _percent(row["start"]["silent"]),
            f"{100 * row['first_step']:+.2f}",
            _percent(row["final"]["right"]),
            _percent(row["final"]["hacked"]),
            _number(row["steps_to_half"]),
            "–" if row["slowdown"] is None else f"{row['slowdown']:.2f}x",
            "–" if row["steps_lost"] is None else f"{row['steps_lost']:.0f} ({100 * row['share_lost']:.0f}%)",
        )
        for row in figures["verifiers"]
    ]
    behind = figures["rejected_right"]
    means = (
        f"; {behind['share']:.0%} of the rejected right: FN {_percent(behind['false_negatives'])}"
        if behind
        else ""
    )
    return Table(f"Pass rate from {_percent(prompts['mean'])}, {prompts['source']}{means}", headers, rows)


def _break_even(figures: dict[str, Any]) -> Table:
    """One row per contest; columns are what is compared."""
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for entry in figures["break_even"]:
        key = (entry["baseline"], entry["candidate"], entry["false_positives"])
        rows.setdefault(key, {})[entry["measure"]] = (
            _percent(entry["break_even"], 2) if entry["pays"] == "below" else str(entry["pays"])
        )
    lines = [
        (f"{candidate} for {baseline}", kind, found["first"], found["area"], found["final"])
        for (baseline, candidate, kind), found in rows.items()
    ]
    headers = ("candidate for baseline", "its FP are", "first step", "mean", "final")
    return Table("FP rate up to which the candidate pays, by the true pass rate", headers, lines)


def _short(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures without what goes over steps or pass rates."""
    kept = {
        key: value for key, value in figures.items() if key not in ("closed_form", "assumptions", "sweeps")
    }
    kept["verifiers"] = [{k: v for k, v in row.items() if k != "curve"} for row in figures["verifiers"]]
    return kept


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}%"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
