"""The tables at the end of a scoring run."""

from __future__ import annotations

from typing import TextIO

from tinyv.cascade.counts import Counts as CascadeCounts
from tinyv.cli.display import WIDTH, shortened, shown
from tinyv.cli.tables import Table, show
from tinyv.scoring.summary import Counts, Summary

OUTCOMES = {"CORRECT": "accepted", "INCORRECT": "refuted", "UNDECIDED": "undecided"}
MAX_SOURCE_ROWS = 30
MAX_NAME = 60


def show_summary(summary: Summary, stream: TextIO) -> None:
    """Print outcomes, reasons, sources if there are several, and what the plain grader misses."""
    show(_outcomes(summary), stream)
    if summary.overall.total:
        _show_parts(summary, stream)
    else:
        stream.write(
            "no samples: " + ("every row is broken\n" if summary.broken else "the input holds no rows\n")
        )
    if summary.broken:
        stream.write(f"broken rows, skipped: {summary.broken}\n")


def show_counts(counts: CascadeCounts, stream: TextIO) -> None:
    """Print what this run asked the model, what it saved, and what failed."""
    figures = counts.as_dict()
    rows = [
        [name.replace("_", " "), str(value)] for name, value in figures.items() if not isinstance(value, dict)
    ]
    rows += [[f"gated: {reason}", str(count)] for reason, count in counts.gates.most_common()]
    rows += [[f"failed: {reason}", str(count)] for reason, count in counts.failures.most_common()]
    show(Table("The model, in this run", ["what", "count"], rows), stream)


def _show_parts(summary: Summary, stream: TextIO) -> None:
    show(_reasons(summary), stream)
    if len(summary.sources) > 1:
        show(_sources(summary), stream)
    if summary.plain_known:
        stream.write(_plain_line(summary))


def _outcomes(summary: Summary) -> Table:
    counts = summary.overall
    rows = [[word, *_share(counts.outcomes[name], counts.total)] for name, word in OUTCOMES.items()]
    rows.append(["all", *_share(counts.total, counts.total)])
    return Table(f"Verdicts, mean reward {_mean(counts)}", ["outcome", "samples", "share"], rows)


def _reasons(summary: Summary) -> Table:
    rows = [
        [f"{word}: {reason}", *_share(count, summary.overall.total)]
        for outcome, word in OUTCOMES.items()
        for (of, reason), count in summary.reasons.most_common()
        if of == outcome
    ]
    return Table("By reason", ["outcome: reason", "samples", "share"], rows)


def _sources(summary: Summary) -> Table:
    by_size = sorted(summary.sources.items(), key=lambda item: -item[1].total)
    title = "By data source"
    if len(by_size) > MAX_SOURCE_ROWS:
        title += f", the {MAX_SOURCE_ROWS} largest of {len(by_size)}"
    largest = by_size[:MAX_SOURCE_ROWS]
    names = shortened([shown(name, 2 * WIDTH) for name, _ in largest], MAX_NAME)
    rows = [_source_row(name, counts) for name, (_, counts) in zip(names, largest, strict=True)]
    return Table(title, ["data source", "samples", *OUTCOMES.values(), "mean reward"], rows)


def _source_row(name: str, counts: Counts) -> list[str]:
    outcomes = [str(counts.outcomes[outcome]) for outcome in OUTCOMES]
    return [name or "(none)", str(counts.total), *outcomes, _mean(counts)]


def _plain_line(summary: Summary) -> str:
    accepted = summary.overall.outcomes["CORRECT"]
    share = f" ({summary.plain_missed / accepted:.1%})" if accepted else ""
    return (
        f"a plain grader (equal text or equal decimal number) would have rejected {summary.plain_missed} "
        f"of the {accepted} accepted answers{share}\n"
    )


def _mean(counts: Counts) -> str:
    return "-" if counts.mean_reward is None else f"{counts.mean_reward:.3f}"


def _share(count: int, total: int) -> list[str]:
    return [str(count), f"{count / total:.1%}" if total else "-"]
