"""The charts of a study, each a string of HTML and SVG, made from the dict of `report.as_dict` alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tinyv.page.charts import Series, columns, lines
from tinyv.page.charts.figure import COLOURS

MOST_CHARTS = 6
"""Charts of pass rates; a study of more verifiers shows the others in its table."""


def pass_rate_charts(figures: dict[str, Any]) -> Iterator[str]:
    """True pass rates over the steps, a chart for each kind of false positives, with a verifier without errors."""
    perfect, *others = figures["verifiers"]
    for number, (kind, rows) in enumerate(_by_false_positives(others)):
        if number == MOST_CHARTS:
            return
        shown = [perfect, *rows[: COLOURS - 1]]
        left = len(rows) - len(shown) + 1
        yield lines(
            [Series(row["name"], _over_steps(row["curve"]["right"])) for row in shown],
            title=f"True pass rate, {kind}",
            x_label="step",
            y_label="true pass rate",
            y_as="percent",
            y_limits=_limits([value for row in shown for value in row["curve"]["right"]]),
            note=f"{left} more in the table." if left else "",
        )


def what_is_seen_charts(figures: dict[str, Any]) -> Iterator[str]:
    """Groups without gradient, and for a verifier that can be hacked what is rewarded against what is right."""
    shown = _distinct(figures["verifiers"])
    yield lines(
        [Series(row["name"], _over_steps(row["curve"]["silent"])) for row in shown],
        title="Groups without gradient",
        x_label="step",
        y_label="groups",
        y_as="percent",
        note="All of the group got the same reward: it teaches nothing, though it was paid for.",
    )
    hackable = [row for row in figures["verifiers"] if row["start"]["hacked"] > 0]
    if hackable:
        row = max(hackable, key=lambda one: one["final"]["hacked"] + one["start"]["unread"])
        parts = (
            ("accepted", "accepted"),
            ("right", "right"),
            ("hacked", "wrong, always accepted"),
            ("unread", "right, never accepted"),
        )
        yield lines(
            [Series(name, _over_steps(row["curve"][key])) for key, name in parts if row["start"][key] > 0],
            title=f"Rewarded and right: {row['name']}",
            x_label="step",
            y_label="responses",
            y_as="percent",
        )


def break_even_charts(figures: dict[str, Any]) -> Iterator[str]:
    """How far a candidate gets over its false positive rate, with each baseline as a level."""
    for candidate in dict.fromkeys(sweep["candidate"] for sweep in figures["sweeps"]):
        sweeps = [sweep for sweep in figures["sweeps"] if sweep["candidate"] == candidate]
        reached = {
            row["baseline"]: row["reached_by_baseline"]
            for row in figures["break_even"]
            if row["candidate"] == candidate and row["measure"] == "final"
        }
        yield lines(
            [
                Series(
                    f"{one['false_positives']} false positives",
                    list(zip(one["rates"], one["final"], strict=True)),
                )
                for one in sweeps
            ],
            title=f"{candidate}, with false positives",
            x_label="false positive rate at the start",
            x_as="percent",
            y_label="final true pass rate",
            y_as="percent",
            y_limits=_limits([value for one in sweeps for value in one["final"]] + list(reached.values())),
            levels=list(reached.items()),
            note="Dashed: what a baseline without false positives reaches. The gain pays where a line is above it.",
        )


def closed_form_charts(figures: dict[str, Any]) -> Iterator[str]:
    """What one step does to a prompt, by its pass rate, for verifiers with random errors only."""
    shown = figures["closed_form"][:COLOURS]
    for key, title, y_label, y_as, note in (
        ("silent", "Probability that a group teaches nothing", "probability", "percent", ""),
        (
            "improvement",
            "Expected gain of one step",
            "change of the pass rate",
            "percent",
            "Without the pull of the KL term, which is nothing at the start.",
        ),
    ):
        yield lines(
            [Series(row["name"], list(zip(row["pass_rate"], row[key], strict=True))) for row in shown],
            title=title,
            x_label="true pass rate of the prompt",
            x_as="percent",
            y_label=y_label,
            y_as=y_as,
            note=note,
        )


def prompts_chart(figures: dict[str, Any]) -> str:
    """The pass rates that the run starts with."""
    histogram = figures["prompts"]["histogram"]
    return columns(
        histogram["edges"],
        {"prompts": histogram["shares"]},
        title="Pass rates at the start",
        x_label="true pass rate",
        y_label="prompts",
        x_as="percent",
        y_as="percent",
    )


def _by_false_positives(rows: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    groups: dict[tuple[float, float], list[dict[str, Any]]] = {}
    for row in rows:
        errors = row["errors"]
        rate, systematic = errors["false_positives"], errors["systematic_false_positives"]
        groups.setdefault((rate, systematic), []).append(row)
    for (rate, systematic), found in sorted(groups.items()):
        kind = {0.0: "random", 1.0: "systematic"}.get(systematic, f"{systematic:.0%} systematic")
        yield f"{100 * rate:.3g}% {kind} false positives" if rate else "no false positives", found


def _distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many as a chart can tell apart, those without false positives first."""
    first = [row for row in rows if not row["errors"]["false_positives"]]
    rest = [row for row in rows if row["errors"]["false_positives"]]
    return [*first, *rest][:COLOURS]


def _limits(values: list[float]) -> tuple[float, float]:
    """Tenths around the values, so that lines near each other can be told apart."""
    return math.floor(10 * min(values) + 1e-9) / 10, math.ceil(10 * max(values) - 1e-9) / 10 or 0.1


def _over_steps(values: list[float]) -> list[tuple[float, float | None]]:
    return list(enumerate(values))
