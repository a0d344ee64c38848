"""The section on training: groups without a gradient, the signal lost, the advantages, the prompts that lost most."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from tinyv.analysis.report.parts import (
    MAX_ROWS,
    QUESTION,
    WRITTEN,
    figures_table,
    heading,
    paragraph,
    safe,
    section,
)
from tinyv.analysis.report.reading import Part, count, figure, listed, numbers, part, text
from tinyv.page.charts import Series, columns, lines
from tinyv.page.figures import NOTHING, number, plural, share
from tinyv.page.tables import TEX, Column, Row, table

GRADERS = ("baseline", "cascade")
_FIGURES = {
    "mean": ("Mean reward", "percent"),
    "all_wrong": ("Groups with every rollout rejected", "percent"),
    "all_right": ("Groups with every rollout accepted", "percent"),
    "no_gradient": ("Groups without a gradient (both of these)", "percent"),
    "prompt_efficiency": ("Prompt efficiency: groups with a gradient", "percent"),
    "signal": ("Reward variance p(1−p), mean over groups", "number"),
    "gain": ("Of it useful: covariance with being right", "number"),
}
_CURVES = {
    "mean": ("Mean reward over steps", "mean reward", "percent"),
    "no_gradient": ("Groups without a gradient over steps", "share of groups", "percent"),
    "signal": ("Reward variance over steps", "mean p(1−p)", "number"),
    "gain": ("Useful signal over steps", "mean covariance with being right", "number"),
}
_NONE = (
    "No group has two rollouts of one prompt, so there is no group to compare within: pass rates, gradients and"
    " advantages need several rollouts per prompt."
)
_ENDS = "Groups at the two ends give no gradient."
_WITHIN_ENDS = (
    "Groups with nothing or everything right, which give no gradient, are among those at the two ends."
)


def training(report: Part) -> Markup:
    """Curves for both graders, a histogram of pass rates, tables."""
    found = part(report, "training")
    if not found:
        return section("training", "What it does to training", paragraph(_NONE, "nothing"))
    return section(
        "training",
        "What it does to training",
        paragraph(_groups(found)),
        _graders(found),
        *_curves(listed(found, "by_step")),
        _pass_rates(found),
        heading("Advantages"),
        _advantage(found),
        heading("More rollouts instead?"),
        _more(part(found, "more_rollouts"), found),
        _prompts(listed(found, "prompts")),
    )


def _groups(found: Part) -> str:
    size = part(found, "group_size")
    low, high, middle = (figure(size, key) for key in ("min", "max", "median"))
    sizes = (
        f"of {number(low)} rollouts"
        if low == high
        else f"of {number(low)} to {number(high)} (median {number(middle)})"
    )
    return (
        f"{plural(count(found, 'groups'), 'group')} {sizes}. GRPO compares the rollouts of a group with each"
        " other: where all have the same reward, nothing is learnt."
    )


def _graders(found: Part) -> Markup:
    rows = []
    for key, (name, kind) in _FIGURES.items():
        theirs, ours = (figure(found, "graders", grader, key) for grader in GRADERS)
        if key == "gain" and theirs is None:
            continue
        rows.append([name, _written(theirs, kind), _written(ours, kind)])
    return figures_table("graders", "", ("", "baseline:percent", "cascade:percent"), rows)


def _written(value: float | None, kind: str) -> Markup:
    """Figures of different kinds in one column."""
    return Markup('<span class="figure">{}</span>').format(
        share(value) if kind == "percent" else number(value)
    )


def _curves(steps: Sequence[Part]) -> list[Markup]:
    if len(steps) < 2:
        return []
    out = []
    known = any(figure(one, "baseline", "gain") is not None for one in steps)
    for key, (title, y_label, y_as) in _CURVES.items():
        if key == ("signal" if known else "gain"):
            continue
        series = [
            Series(grader, [(figure(one, "step") or 0.0, figure(one, grader, key)) for one in steps])
            for grader in GRADERS
        ]
        out.append(safe(lines(series, title=title, x_label="training step", y_label=y_label, y_as=y_as)))
    return out


def _pass_rates(found: Part) -> Markup:
    rates = part(found, "pass_rates")
    edges = numbers(rates, "edges")
    groups = {grader: numbers(rates, grader) for grader in GRADERS}
    if edges != sorted(edges) or any(len(values) != len(edges) - 1 for values in groups.values()):
        return Markup("")
    size = figure(found, "group_size", "max")
    of_size = int(size) if size and size == figure(found, "group_size", "min") == len(edges) - 2 else 0
    alone = len(edges) > 4 and edges[:2] == [0, 0] and edges[-2:] == [1, 1]
    names, spoken = _named(edges, of_size, alone)
    if not names and edges != sorted(set(edges)):
        return Markup("")
    return safe(
        columns(
            range(len(edges)) if names else edges,
            groups,
            title="Pass rates of the groups",
            x_label="right rollouts of a group" if of_size else "pass rate of a group" + " (%)" * alone,
            y_label="groups",
            x_as="percent",
            names=names,
            spoken=spoken,
            note=_ENDS if names else _WITHIN_ENDS,
        )
    )


def _named(edges: Sequence[float], of_size: int, alone: bool) -> tuple[list[str], list[str]]:
    """What the bins are called below the picture, and in full; nothing where they are stretches of an axis."""
    if of_size:
        names = [f"{right}/{of_size}" for right in range(of_size + 1)]
        return names, names
    if not alone:
        return [], []
    inner = list(pairwise(edges[1:-1]))
    full = [f"{share(low)} to below {share(high)}" for low, high in inner]
    full[0] = f"above 0% to below {share(inner[0][1])}"
    short = [f"{100 * low:g}–{100 * high:g}" for low, high in inner]
    return ["0", *short, "100"], ["0%", *full, "100%"]


def _advantage(found: Part) -> Markup:
    advantage = part(found, "advantage")
    on = part(advantage, "on_recovered")
    rows: list[list[Any]] = [
        ["On recovered rollouts: mean advantage under the baseline", _number(figure(on, "baseline"))],
        ["On recovered rollouts: mean advantage under the cascade", _number(figure(on, "cascade"))],
        ["On recovered rollouts: bias (baseline − rewards without errors)", _number(figure(on, "bias"))],
        ["All rollouts: mean absolute difference", _number(figure(advantage, "mean_absolute_difference"))],
        ["All rollouts: share whose advantage changes its sign", share(figure(advantage, "sign_flips"))],
        ["All rollouts: cosine of the two advantage vectors", _number(figure(advantage, "cosine"))],
    ]
    cells = [[name, Markup('<span class="figure">{}</span>').format(value)] for name, value in rows]
    return figures_table("advantage", "", ("", "value:number"), cells)


def _number(value: float | None) -> str:
    return number(value) if value is not None else NOTHING


def _more(more: Part, found: Part) -> Markup:
    if not more:
        return paragraph("Not estimated.", "nothing")
    factor, size = figure(more, "signal_factor"), figure(more, "group_size")
    today = figure(found, "group_size", "median")
    said = []
    if factor is not None and factor <= 1:
        said.append(
            "With the baseline, no more prompts are needed for the useful signal that the cascade has."
        )
    elif factor is not None:
        said.append(
            f"With the baseline, {number(factor)} times as many prompts bring the useful signal that the cascade has."
        )
    if size is not None:
        said.append(
            f"For the same share of groups with a gradient, groups of {number(size)} instead of {number(today)}"
            f" would be needed: {number(figure(more, 'factor'))} times the rollouts."
        )
    why = text(more, "why")
    said.append(f"{why[:1].upper()}{why[1:]}." if why else "")
    return paragraph(" ".join(filter(None, said)))


def _prompts(prompts: Sequence[Part]) -> Markup:
    if not prompts:
        return Markup("")
    heads = [
        Column("Question", TEX, width="40%", cut=QUESTION),
        Column("Reference", TEX, width="20%", written=WRITTEN),
        Column("Data source", width="13%"),
        Column("Rollouts", "count", width="9%"),
        Column("Baseline", "percent", "Pass rate by the baseline", width="9%"),
        Column("Cascade", "percent", "Pass rate by the cascade", width="9%"),
    ]
    rows = [
        Row(
            [
                text(one, "question"),
                text(one, "ground_truth"),
                text(one, "data_source"),
                *(figure(one, key) for key in ("rollouts", *GRADERS)),
            ]
        )
        for one in prompts[:MAX_ROWS]
    ]
    return heading("Prompts that lost most") + table(heads, rows, id="prompts", kind="cards")
