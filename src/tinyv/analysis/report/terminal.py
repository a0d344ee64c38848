"""The report in a few lines for the terminal: plain text, at most 25 lines of 80 columns."""

from __future__ import annotations

import textwrap

from tinyv.analysis.report.headline import alarms, calm, sentences
from tinyv.analysis.report.reading import Part, count, label, listed, text
from tinyv.page.figures import share
from tinyv.page.text import shown

WIDTH = 80
MOST_LINES = 25
_BARS = 5
_BAR_WIDTH = 28
_NAME_WIDTH = 26


def terminal(report: Part) -> str:
    """The headline figures, the largest sub-categories and the alarms; ends with a line end."""
    top = [f"Baseline: {text(report, 'baseline', 'name') or 'unknown'}", *sentences(report)]
    watched = [f"! {alarm}" for alarm in alarms(report)] or [calm(report)]
    lines = [line for sentence in top for line in _wrapped(sentence)]
    last = [line for sentence in watched for line in _wrapped(sentence)]
    bars = _bars(report)
    kept = _cut([*lines, *bars], MOST_LINES - min(len(last), MOST_LINES // 2))
    return "\n".join([*kept, *_cut(last, MOST_LINES - len(kept))]) + "\n"


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(
        shown(sentence).replace("\n", " "), WIDTH, subsequent_indent="  ", break_on_hyphens=False
    )


def _bars(report: Part) -> list[str]:
    found = [
        sub for one in listed(report, "false_negatives", "categories") for sub in listed(one, "subcategories")
    ]
    ranked = sorted((one for one in found if count(one, "count")), key=lambda one: -count(one, "count"))[
        :_BARS
    ]
    total = count(report, "false_negatives", "recovered")
    most = max((count(one, "count") for one in ranked), default=0)
    return [_bar(one, most, total) for one in ranked] if total else []


def _bar(one: Part, most: int, total: int) -> str:
    name = shown(label(text(one, "name")))[:_NAME_WIDTH]
    filled = "█" * max(1, round(_BAR_WIDTH * count(one, "count") / most))
    figures = f"{count(one, 'count'):>8,}  {share(count(one, 'count') / total)}"
    return f"  {name:<{_NAME_WIDTH}} {filled:<{_BAR_WIDTH}}{figures}"


def _cut(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], "  …"]
