"""The section on data hygiene: references that should be looked at before the next run."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tinyv.analysis.report.parts import (
    ANSWER,
    MAX_EXAMPLES,
    QUESTION,
    WRITTEN,
    choices_of,
    figures_table,
    heading,
    paragraph,
    section,
    tag,
    where,
)
from tinyv.analysis.report.reading import Part, count, figure, label, listed, part, text
from tinyv.page.figures import plural
from tinyv.page.tables import TEX, Column, Row, table, texts, tools


def cleanliness(report: Part) -> Markup:
    """How many references are flagged and why, with examples."""
    found = part(report, "hygiene")
    if not found:
        return section("hygiene", "Data hygiene", paragraph("The references were not checked.", "nothing"))
    flagged, references = count(found, "flagged"), count(found, "references")
    said = f"{plural(references, 'distinct question and reference', 'distinct questions and references')} were checked."
    if not flagged:
        return section("hygiene", "Data hygiene", paragraph(f"{said} Nothing was found."))
    rows = [
        [tag(label(text(one, "kind")), text(one, "says")), figure(one, "count"), figure(one, "share")]
        for one in listed(found, "findings")
    ]
    return section(
        "hygiene",
        "Data hygiene",
        paragraph(
            f"{said} {flagged:,} should be looked at: a reference that is at fault rewards the wrong answers."
        ),
        figures_table("findings", "", ("Finding", "references:count", "share:percent"), rows),
        _examples(listed(found, "examples")),
    )


def _examples(found: Sequence[Part]) -> Markup:
    if not found:
        return Markup("")
    heads = [
        Column("Question", TEX, width="36%", cut=QUESTION),
        Column("Reference", TEX, width="16%", cut=ANSWER, written=WRITTEN),
        Column("What is wrong", width="22%"),
        Column("Rollouts agree on", width="14%"),
        Column("Where", width="12%"),
    ]
    rows = [
        Row(
            [
                text(one, "question"),
                text(one, "ground_truth"),
                tag(label(text(one, "kind")), text(one, "why")),
                _majority(one),
                where(one),
            ],
            {"kind": text(one, "kind")},
        )
        for one in found[:MAX_EXAMPLES]
    ]
    kinds = choices_of((text(one, "kind"), label(text(one, "kind"))) for one in found)
    choices = {"kind": ("Finding", kinds)} if len(kinds) > 1 else {}
    box = tools("references", "Search in questions and references", choices)
    return heading("References to look at") + box + table(heads, rows, id="references", kind="cards")


def _majority(one: Part) -> Markup | None:
    if one.get("majority") is None:
        return None
    votes, of = figure(one, "votes"), figure(one, "of")
    said = f"{votes:,.0f} of {of:,.0f} rollouts" if votes and of else ""
    return Markup('{}<span class="sub">{}</span>').format(texts(text(one, "majority"), ANSWER, WRITTEN), said)
