"""The section on inputs and method: what went in, and what every figure means, in one sentence each."""

from __future__ import annotations

from markupsafe import Markup

from tinyv.analysis.report.headline import alarm_from, named
from tinyv.analysis.report.parts import definitions, figures_table, heading, paragraph, section, tex
from tinyv.analysis.report.reading import Part, count, figure, label, listed, part, text

_TOTALS = {
    "rollouts": "Rollouts",
    "prompts": "Distinct questions with their references",
    "groups": "Groups",
    "steps": "Training steps",
    "accepted": "Accepted by the cascade",
    "refuted": "Refuted by the cascade",
    "undecided": "Undecided",
    "failed": "Undecided because something of ours failed",
    "baseline_accepted": "Accepted by the baseline",
    "broken_rows": "Rows that could not be read",
    "judged_again": "Judged for this report",
}
_MOST_INPUTS = 12
_FIGURES = (
    (
        "False negative",
        "A right answer that a grader rejects. Above, labels say what is right, or the cascade where there are none;"
        " error rates need labels.",
    ),
    ("Recovered", "A rollout that the baseline rejects, the cascade accepts, and no label calls wrong."),
    ("Cascade", "Rules first; a small model for what they cannot decide."),
    (
        "Group",
        "The rollouts of one prompt (in one training step, where steps are known): what GRPO compares.",
    ),
    ("Pass rate p", "The share of a group's rollouts that a grader accepts."),
    ("No gradient", "All rollouts of a group have the same reward, so all their advantages are zero."),
    ("Prompt efficiency", r"The share of groups with $0 < p < 1$."),
    (
        "Reward variance",
        r"The mean of $p(1-p)$, the variance of a 0/1 reward; of $k$ accepted among $n$ rollouts it is estimated"
        r" without bias by $\frac{k(n-k)}{n(n-1)}$.",
    ),
    (
        "Useful signal",
        r"A baseline's own $p(1-p)$ counts its errors as signal. What moves the pass rate to first order is the"
        r" covariance of the reward with being right, within the group; what is right is said by labels, rollout by"
        r" rollout, and by the cascade where there is none. For a grader without errors it is $p(1-p)$.",
    ),
    (
        "Advantage",
        r"$A_i = \frac{r_i - \bar{r}}{s}$ within a group, with the sample's standard deviation $s$, and 0 where all"
        r" rewards are equal.",
    ),
    (
        "Advantage bias",
        "Mean advantage under the baseline minus that under rewards without errors (by labels, else the cascade's),"
        " over the recovered rollouts.",
    ),
    ("Sign change", "The share of rollouts that one grader pushes up and the other pushes down."),
    (
        "Error rates",
        "False negatives are counted among right answers, false positives among wrong ones, by labels.",
    ),
)


def method(report: Part) -> Markup:
    """Inputs, totals, definitions, thresholds."""
    baseline = part(report, "baseline")
    inputs = _inputs(listed(report, "inputs"))
    totals = [[name, figure(report, "totals", key)] for key, name in _TOTALS.items() if _known(report, key)]
    return section(
        "method",
        "Inputs and method",
        paragraph(
            f"Baseline: {text(baseline, 'name') or 'unknown'} ({text(baseline, 'says') or 'not described'})."
        ),
        figures_table("inputs", "", ("Input", "kind", "rows:count"), inputs) if inputs else Markup(""),
        heading("Totals"),
        figures_table("totals", "", ("", "count:count"), totals),
        heading("What the figures mean"),
        definitions((name, tex(says)) for name, says in _FIGURES),
        *_thresholds(report),
    )


def _inputs(found: list[Part]) -> list[list[object]]:
    """The first files, and all others in one line."""
    shown = found if len(found) <= _MOST_INPUTS else found[: _MOST_INPUTS - 1]
    rows: list[list[object]] = [
        [text(one, "path")[-120:], text(one, "kind"), figure(one, "rows")] for one in shown
    ]
    others = found[len(shown) :]
    if others:
        kinds = ", ".join(dict.fromkeys(text(one, "kind") for one in others))
        rows.append([f"and {len(others):,} more", kinds[-120:], sum(count(one, "rows") for one in others)])
    return rows


def _known(report: Part, key: str) -> bool:
    return figure(report, "totals", key) is not None and (
        count(report, "totals", key) > 0 or key in ("accepted",)
    )


def _thresholds(report: Part) -> list[Markup]:
    limits = part(report, "watch", "thresholds")
    rules = {text(rule, "name"): text(rule, "says") for rule in listed(report, "watch", "rules")}
    if not limits:
        return []
    items = [
        (named(rule), f"Alarm {alarm_from(rule, figure(limits, rule))}: {rules.get(rule) or label(rule)}.")
        for rule in limits
    ]
    return [heading("Thresholds of the watch"), definitions(items)]
