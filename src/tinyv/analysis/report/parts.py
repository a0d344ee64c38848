"""What the sections of the report are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from tinyv.analysis.report.reading import Part, count, figure, label, text
from tinyv.page.tables import TEX, Column, Row, table, texts, tools
from tinyv.page.text import shown

MAX_EXAMPLES = 400
MAX_ROWS = 60
QUESTION, ANSWER, WRITTEN = 420, 360, 120
"""Characters of a question and of an answer that an example shows, and of an answer as it is written."""


def section(id: str, name: str, *body: str) -> Markup:
    """A part of the page with its heading; the body is safe HTML, of which plain strings are escaped."""
    inside = Markup("\n").join(body)
    return Markup('<section id="{}"><h2>{}</h2>\n{}\n</section>\n').format(id, name, inside)


def heading(name: str) -> Markup:
    """A heading within a section."""
    return Markup("<h3>{}</h3>").format(name)


def paragraph(content: str, kind: str = "") -> Markup:
    """A paragraph of a text or of safe HTML."""
    named = Markup(' class="{}"').format(kind) if kind else ""
    return Markup("<p{}>{}</p>").format(named, content)


def safe(html: str) -> Markup:
    """HTML that this package made of escaped texts: a chart."""
    return Markup(html)


def bullets(items: Iterable[str]) -> Markup:
    """The sentences at the head of the page."""
    inside = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup('<ul class="lead">{}</ul>').format(inside)


def tiles(items: Sequence[tuple[str, str]]) -> Markup:
    """Large figures, each with what it is."""
    inside = Markup("").join(Markup("<li><b>{}</b><span>{}</span></li>").format(*item) for item in items)
    return Markup('<ul class="tiles">{}</ul>').format(inside)


def side_by_side(*blocks: str) -> Markup:
    """Blocks beside each other where there is room."""
    inside = Markup("").join(Markup("<div>{}</div>").format(block) for block in blocks if block)
    return Markup('<div class="pair">{}</div>').format(inside) if inside else Markup("")


def definitions(items: Iterable[tuple[str, str]]) -> Markup:
    """Words and what they mean."""
    inside = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*item) for item in items)
    return Markup('<dl class="method">{}</dl>').format(inside)


def figures_table(id: str, caption: str, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> Markup:
    """A small table: a name, then figures; `names` are heads as `text:kind`."""
    columns = [Column(name, kind or "text") for name, _, kind in (head.partition(":") for head in names)]
    return table(columns, [Row(row) for row in rows], id=id, caption=caption, kind="small")


def examples(
    id: str,
    found: Sequence[Part],
    what: Column,
    tagged: Sequence[tuple[Markup, dict[str, str]]],
    choices: dict[str, tuple[str, list[tuple[str, str]]]],
) -> Markup:
    """Pairs with what there is to say of each (`tagged`: its cell, and what it is filtered by), below a search box."""
    columns = [
        Column("Question", TEX, width="30%", cut=QUESTION),
        Column("Reference", TEX, width="18%", cut=ANSWER, written=WRITTEN),
        Column("Answer", TEX, width="18%", cut=ANSWER, written=WRITTEN),
        what,
        Column("Verdict, place", width="14%"),
        Column("Times", "count", "How often this pair came", width="6%"),
    ]
    rows = [
        Row(
            [
                text(one, "question"),
                text(one, "ground_truth"),
                answer(one),
                cell,
                decided(one),
                count(one, "count") or 1,
            ],
            fields,
        )
        for one, (cell, fields) in zip(found[:MAX_EXAMPLES], tagged, strict=False)
    ]
    kept = {name: choice for name, choice in choices.items() if len(choice[1]) > 1}
    return tools(id, "Search in questions and answers", kept) + table(columns, rows, id=id, kind="cards")


def answer(one: Part) -> Markup | str:
    """The answer of an example; what was not read is named as such."""
    if one.get("answer") is None:
        return Markup('<span class="soft">(nothing was read)</span>')
    return text(one, "answer")


def decided(one: Part) -> Markup:
    """Who decided, why, the probability if a model gave one, and where the pair stands."""
    p = figure(one, "p_correct")
    why = [label(text(one, "reason")).lower(), f"p = {p:.4g}" if p is not None else ""]
    return stacked(text(one, "stage"), ", ".join(filter(None, why)), *_places(one))


def where(one: Part) -> Markup:
    """Data source, step and place of an example."""
    return stacked(*_places(one))


def _places(one: Part) -> list[str]:
    step = figure(one, "step")
    said = [text(one, "data_source"), f"step {step:g}" if step is not None else ""]
    return [", ".join(filter(None, said)), text(one, "place").rpartition("/")[2][-60:]]


def stacked(first: str, *below: str) -> Markup:
    """A line with smaller ones below it."""
    lines = Markup("").join(
        Markup('<span class="sub">{}</span>').format(shown(line)) for line in below if line
    )
    return Markup("{}{}").format(shown(first), lines)


def tag(name: str, *below: str) -> Markup:
    """A name in a frame, with smaller lines below it."""
    lines = Markup("").join(
        Markup('<span class="sub">{}</span>').format(shown(line)) for line in below if line
    )
    return Markup('<span class="tag">{}</span>{}').format(shown(name), lines)


def choices_of(values: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Distinct pairs of value and what is shown for it, in order."""
    return list(dict.fromkeys(values))


def tex(content: str) -> Markup:
    """A text with mathematics within a sentence or a table."""
    return texts(content)
