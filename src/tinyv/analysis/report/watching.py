"""The section on the watch for reward hacking: alarms, what each rule hit, the course over steps, examples."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tinyv.analysis.report.headline import alarm_from, alarms, calm, looked_at, named
from tinyv.analysis.report.parts import (
    choices_of,
    examples,
    figures_table,
    heading,
    paragraph,
    safe,
    section,
    tag,
)
from tinyv.analysis.report.reading import Part, figure, listed, part, text
from tinyv.page.charts import Series, lines
from tinyv.page.tables import ALSO, Column

_CURVES = ("model", "suspicious", "attack", "repeated", "short")


def watching(report: Part) -> Markup:
    """What is suspicious about the accepted answers."""
    found = part(report, "watch")
    if not found:
        return section("watch", "Reward hacking", paragraph("The run was not watched.", "nothing"))
    return section(
        "watch",
        "Reward-hacking watch",
        paragraph(
            "Signs that a policy earns rewards without right answers. Only answers that the cascade accepts, or that"
            " the trainer paid for, are looked at."
        ),
        *verdict(report),
        _rules(found),
        *_curves(found, looked_at(report)[1]),
        _examples(listed(found, "examples")),
    )


def verdict(report: Part) -> list[Markup]:
    """The alarms, or one sentence that there are none."""
    raised = alarms(report)
    if not raised:
        return [paragraph(calm(report), "calm")]
    return [paragraph(alarm, "alarm") for alarm in raised]


def _rules(found: Part) -> Markup:
    thresholds = part(found, "thresholds")
    rows = [
        [
            tag(named(text(rule, "name")), text(rule, "says")),
            figure(rule, "count"),
            figure(rule, "share"),
            alarm_from(text(rule, "name"), figure(thresholds, text(rule, "name"))),
        ]
        for rule in listed(found, "rules")
    ]
    heads = ("Rule", "hits:count", "share:percent", "alarm")
    return figures_table("rules", "", heads, rows) if rows else Markup("")


def _curves(found: Part, kind: str) -> list[Markup]:
    steps = listed(found, "by_step")
    if not steps:
        return [paragraph("The rows name no steps, so there is no course over steps to show.", "nothing")]
    if len(steps) < 2:
        return []
    return [_rules_over_steps(found, kind), *_rewards_over_steps(steps)]


def _rewards_over_steps(steps: list[Part]) -> list[Markup]:
    """The rewards that the file says were given; nothing if it says none."""
    means = [(figure(one, "step") or 0.0, figure(one, "mean")) for one in steps]
    if all(mean is None for _, mean in means):
        return [
            paragraph(
                "The rows do not say what the trainer gave, so there are no rewards to show.", "nothing"
            )
        ]
    return [
        safe(
            lines(
                [Series("mean reward", means)],
                title="Reward that the trainer got, over steps",
                x_label="training step",
                y_label="mean reward",
                y_as="number",
            )
        )
    ]


def _rules_over_steps(found: Part, kind: str) -> Markup:
    """One line for each rule that hit something; rules that always hit alike share one."""
    steps = listed(found, "by_step")
    courses: dict[tuple[float | None, ...], list[str]] = {}
    for key in _CURVES:
        course = tuple(figure(one, key) for one in steps)
        if any(course):
            courses.setdefault(course, []).append(named(key).lower())
    if not courses:
        return paragraph(_none_by_step(found), "nothing")
    at = [figure(one, "step") or 0.0 for one in steps]
    series = [
        Series(" = ".join(names), list(zip(at, course, strict=True))) for course, names in courses.items()
    ]
    return safe(
        lines(
            series,
            title=f"Of the {kind} answers, over steps",
            x_label="training step",
            y_label=f"share of {kind} answers",
            y_as="percent",
            note=f"The line: {series[0].name}." if len(series) == 1 else "",
        )
    )


def _none_by_step(found: Part) -> str:
    hits = {text(rule, "name"): figure(rule, "count") for rule in listed(found, "rules")}
    if any(hits.get(key) for key in _CURVES):
        return "The rows that the rules hit name no steps."
    return f"None of these hit anything in any step: {', '.join(named(key).lower() for key in _CURVES)}."


def _examples(found: Sequence[Part]) -> Markup:
    """Each answer once, with all the rules that hit it."""
    if not found:
        return Markup("")
    answers: dict[tuple[str, ...], tuple[Part, list[str]]] = {}
    for one in found:
        key = tuple(text(one, name) for name in ("question", "ground_truth", "answer", "place"))
        answers.setdefault(key, (one, []))[1].append(text(one, "rule"))
    tagged = [
        (Markup(" ").join(tag(named(rule)) for rule in rules), {"rule": ALSO.join(rules)})
        for _, rules in answers.values()
    ]
    choices = {"rule": ("Rule", choices_of((text(one, "rule"), named(text(one, "rule"))) for one in found))}
    rows = [one for one, _ in answers.values()]
    table = examples("suspicious", rows, Column("What is odd", width="14%"), tagged, choices)
    return heading("Accepted answers to look at") + table
