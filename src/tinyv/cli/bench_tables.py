"""The tables of `tinyv bench`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from tinyv.bench.clock import Times
from tinyv.bench.measure import Trial
from tinyv.bench.result import Result, compared
from tinyv.bench.tally import Tally
from tinyv.cli.display import WIDTH, shortened, shown
from tinyv.cli.tables import Table, show

MAX_GROUPS = 20
MAX_NAME = 60
MAX_REASONS = 40
_SHARES = ["pairs", "recall", "FPR", "precision", "accuracy", "undecided"]
_TIMES = ["median ms", "mean ms", "p99 ms", "max ms"]


def show_result(result: Result, stream: TextIO) -> None:
    """Tables by file, by source where files hold several, and by reason."""
    files = dict(result.by_file())
    if len(files) > 1:
        files["all"] = result
    show(_groups(f"{result.name}, by file", files, with_times=True), stream)
    sources = result.by_source()
    if len(sources) > len(result.by_file()):
        show(_groups(f"{result.name}, by source", sources, with_times=False), stream)
    show(_reasons(result), stream)


def show_comparison(ours: Result, theirs: Result, stream: TextIO) -> None:
    """Both verifiers side by side on the same pairs."""
    rows = [[r.name, *_shares(r.tally), *_times(r.times)] for r in (ours, theirs)]
    show(Table("Side by side, same pairs", ["verifier", *_SHARES, *_TIMES], rows), stream)
    figures = compared(ours, theirs)
    stream.write(
        f"time of {ours.name} / {theirs.name}: median {_ratio(figures['median_ratio'])}, "
        f"mean {_ratio(figures['mean_ratio'])}; they disagree on {figures['disagreements']} pairs\n\n"
    )


def show_errors(result: Result, stream: TextIO) -> None:
    """One line per wrongly judged pair, safe to print."""
    stream.write(f"{len(result.errors)} judged wrongly by {result.name}\n")
    for trial in result.errors:
        stream.write(_error_line(trial))


def _error_line(trial: Trial) -> str:
    pair, judgement = trial.pair, trial.judgement
    label = "right" if pair.label else "wrong"
    return (
        f"{shown(pair.file)}:{pair.line}: {label}, {judgement.outcome.name} {judgement.reason}\n"
        f"    reference: {shown(pair.ground_truth)}\n"
        f"    answer:    {shown(pair.answer)}\n"
    )


def _groups(title: str, groups: Mapping[str, Result], *, with_times: bool) -> Table:
    largest = sorted(groups.items(), key=lambda item: -len(item[1].trials))[:MAX_GROUPS]
    kept = largest if len(largest) < len(groups) else list(groups.items())
    if len(kept) < len(groups):
        title += f", the {MAX_GROUPS} largest of {len(groups)} (all with --by-source)"
    names = shortened([shown(name, 2 * WIDTH) for name, _ in kept], MAX_NAME)
    rows = [
        [name or "(none)", *_shares(part.tally), *(_times(part.times) if with_times else [])]
        for name, (_, part) in zip(names, kept, strict=True)
    ]
    return Table(title, ["", *_SHARES, *(_TIMES if with_times else [])], rows)


def _reasons(result: Result) -> Table:
    title = f"{result.name}, by reason"
    reasons = result.reasons()
    if len(reasons) > MAX_REASONS:
        title += f", the {MAX_REASONS} most frequent of {len(reasons)} (all in the JSON line)"
    rows = [[f"{o.name}: {reason}", str(yes), str(no)] for o, reason, yes, no in reasons[:MAX_REASONS]]
    return Table(title, ["outcome: reason", "label right", "label wrong"], rows)


def _shares(tally: Tally) -> list[str]:
    undecided = tally.undecided / tally.pairs if tally.pairs else None
    shares = (tally.recall, tally.fpr, tally.precision, tally.accuracy, undecided)
    return [str(tally.pairs), *("-" if share is None else f"{share:.4f}" for share in shares)]


def _times(times: Times) -> list[str]:
    return [f"{ms:.3f}" for ms in (times.median, times.mean, times.p99, times.max)]


def _ratio(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.4f}"
