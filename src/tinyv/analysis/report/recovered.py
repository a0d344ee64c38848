"""The section on false negatives: what the baseline rejected and the cascade accepts."""

from __future__ import annotations

from markupsafe import Markup

from tinyv.analysis.report.headline import alone_by_labels, contradicted
from tinyv.analysis.report.parts import (
    choices_of,
    examples,
    figures_table,
    heading,
    paragraph,
    safe,
    section,
    side_by_side,
    tag,
)
from tinyv.analysis.report.reading import Part, count, figure, label, listed, part, text
from tinyv.page.charts import Bar, Series, bars, lines
from tinyv.page.figures import plural, share
from tinyv.page.tables import Column

_TABLES = {
    "data_source": "By data source",
    "domain": "By domain",
    "answer_kind": "By kind of reference",
    "stage": "By who decided in the cascade",
}
_HEADS = ("rollouts:count", "rejected:count", "right:count", "of rejected:percent")
_OPEN = "not classified"


def recovered(report: Part) -> Markup:
    """Bars by category, tables, a curve over steps, and the pairs themselves."""
    found = part(report, "false_negatives")
    if not found:
        return section(
            "false-negatives", "False negatives", paragraph("The report has no figures on them.", "nothing")
        )
    return section(
        "false-negatives",
        "False negatives of the baseline",
        paragraph(
            "Rollouts that the baseline rejects and the cascade accepts. A GRPO run that is rewarded by the baseline"
            " is told that these right answers are wrong."
        ),
        *_limits(report, found),
        _categories(found),
        _over_steps(found),
        _tables(found),
        _examples(found),
        _baseline_only(found, alone_by_labels(report)),
    )


def _limits(report: Part, found: Part) -> list[Markup]:
    """What labels say against the cascade, and what it could not judge."""
    failed = count(found, "not_judged")
    left_out = f"{plural(failed, 'rollout')} could not be judged, so shares leave them out." if failed else ""
    return [paragraph(said) for said in (contradicted(report), left_out) if said]


def _categories(found: Part) -> Markup:
    total = count(found, "recovered")
    if not total:
        return paragraph("There are none in this run, so there is nothing to classify.", "nothing")
    known = [one for one in listed(found, "categories") if count(one, "count")]
    rows = [_bar(one, total, False) for one in sorted(known, key=lambda one: -count(one, "count"))]
    open_ones = count(found, "unclassified")
    if open_ones:
        rows.append(Bar(label(_OPEN), open_ones, share(open_ones / total)))
    by = part(found, "classified_by")
    note = (
        f"{plural(total, 'rollout')}. By rules: {count(by, 'rules'):,}; by a language model:"
        f" {count(by, 'annotator'):,}; not classified: {open_ones:,}. The share is of all that were recovered."
    )
    return safe(bars(rows, title="How the right answers differ from their references", note=note))


def _bar(one: Part, total: int, nested: bool) -> Bar:
    parts = tuple(_bar(sub, total, True) for sub in listed(one, "subcategories") if count(sub, "count"))
    says = f"The answer {text(one, 'says')}" if nested else ""
    ranked = tuple(sorted(parts, key=lambda bar: -bar.value))
    return Bar(
        label(text(one, "name")), count(one, "count"), share(count(one, "count") / total), says, ranked
    )


def _over_steps(found: Part) -> Markup:
    steps = listed(found, "by", "step")
    if len(steps) < 2:
        return Markup("")
    points = [(figure(one, "name") or 0.0, figure(one, "share")) for one in steps]
    return safe(
        lines(
            [Series("right, of rejected", points)],
            title="Share of the rejected rollouts that are right, over steps",
            x_label="training step",
            y_label="right, of what the baseline rejects",
            y_as="percent",
        )
    )


def _tables(found: Part) -> Markup:
    blocks = []
    for key, caption in _TABLES.items():
        rows = listed(found, "by", key)
        if len(rows) == 1 and not text(rows[0], "name"):
            continue
        cells = [
            [
                _named(text(one, "name")),
                *(figure(one, name) for name in ("rollouts", "rejected", "recovered", "share")),
            ]
            for one in rows
        ]
        if cells:
            blocks.append(figures_table(f"by-{key}", caption, ("", *_HEADS), cells))
    return side_by_side(*blocks)


def _named(name: str) -> str:
    return name or "(not known)"


def _examples(found: Part) -> Markup:
    rows = listed(found, "examples")
    if not rows:
        return Markup("")
    names = {
        text(sub, "id"): (label(text(one, "name")), label(text(sub, "name")), text(sub, "says"))
        for one in listed(found, "categories")
        for sub in listed(one, "subcategories")
    }
    tagged = []
    categories, kinds = [], []
    for one in rows:
        id = text(one, "subcategory")
        category, kind, says = names.get(id, ("", label(_OPEN), ""))
        whom = "by a language model" if text(one, "by") == "annotator" else ""
        tagged.append((tag(kind, says, whom), {"category": category or _OPEN, "kind": id or _OPEN}))
        categories.append((category or _OPEN, category or label(_OPEN)))
        kinds.append((id or _OPEN, f"{category}: {kind.lower()}" if category else kind))
    choices = {
        "category": ("Category", choices_of(categories)),
        "kind": ("Kind", choices_of(kinds)),
    }
    what = Column("How it differs", width="14%")
    return heading("Right answers that the baseline rejects") + examples(
        "recovered", rows, what, tagged, choices
    )


def _baseline_only(found: Part, by_labels: str) -> Markup:
    rows = listed(found, "baseline_only", "examples")
    if not rows:
        return Markup("")
    total = count(found, "baseline_only", "count")
    tagged = [(tag(label(text(one, "reason"))), {"reason": text(one, "reason")}) for one in rows]
    choices = {
        "reason": ("Reason", choices_of((text(one, "reason"), label(text(one, "reason"))) for one in rows))
    }
    said = (
        f"{plural(total, 'rollout')}: either wrong answers that the baseline lets through, or right ones that the"
        f" cascade misses{f' ({by_labels})' if by_labels else ''}. The reason is the cascade's."
    )
    table = examples("baseline-only", rows, Column("Reason", width="14%"), tagged, choices)
    return heading("Answers that only the baseline accepts") + paragraph(said) + table
