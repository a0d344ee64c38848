"""The section on the watch for reward hacking: alarms, what each rule hit, the course over steps, examples."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tinyv.analysis.report.headline import alarm_from, alarms, calm, named
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
from tinyv.page.tables import Column

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
            "Signs that a policy earns rewards without right answers. Only accepted answers are looked at."
        ),
        *verdict(report),
        _rules(found),
        *_curves(listed(found, "by_step")),
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


def _curves(steps: Sequence[Part]) -> list[Markup]:
    if len(steps) < 2:
        return []
    series = [
        Series(named(key).lower(), [(figure(one, "step") or 0.0, figure(one, key)) for one in steps])
        for key in _CURVES
        if any(figure(one, key) for one in steps)
    ]
    mean = [Series("mean reward", [(figure(one, "step") or 0.0, figure(one, "mean")) for one in steps])]
    if not series:
        return [paragraph("No rule hit anything in any step.", "nothing")]
    return [
        safe(
            lines(
                series,
                title="Of the accepted answers, over steps",
                x_label="training step",
                y_label="share of accepted answers",
                y_as="percent",
            )
        ),
        safe(
            lines(
                mean,
                title="Reward that the trainer got, over steps",
                x_label="training step",
                y_label="mean reward",
                y_as="number",
            )
        ),
    ]


def _examples(rows: Sequence[Part]) -> Markup:
    if not rows:
        return Markup("")
    tagged = [(tag(named(text(one, "rule"))), {"rule": text(one, "rule")}) for one in rows]
    choices = {"rule": ("Rule", choices_of((text(one, "rule"), named(text(one, "rule"))) for one in rows))}
    table = examples("suspicious", rows, Column("What is odd", width="14%"), tagged, choices)
    return heading("Accepted answers to look at") + table
