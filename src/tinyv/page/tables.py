"""Tables of a page: figures at the right, texts with mathematics, sorted by a click, filtered by a search box."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from tinyv.page.figures import NOTHING, WRITTEN, aligned
from tinyv.page.mathml import rendered, seen
from tinyv.page.text import escaped, shown

ALSO = "|"
"""What parts the values of a row's field, if it has several."""
TEX = "tex"
"""The kind of a column whose texts hold mathematics."""
_SPACES = re.compile(r"(?<!\w)\s+|\s+(?!\w)")
_SEARCHED = 300
"""Characters of each mathematical text that are also found as they were written."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, how its cells are written, and what it means."""

    name: str
    kind: str = "text"
    """`text`, `tex`, or one of `tinyv.page.figures.WRITTEN`. A cell that is Markup is shown as it is in any kind."""
    says: str = ""
    width: str = ""
    """A share of the table, such as `40%`."""
    cut: int = 600
    """Characters of a `tex` cell that are shown."""
    written: int = 0
    """Characters of a `tex` cell that also stand below it as they are written, where that is not what is seen."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and what the lists of choices above the table filter by: a value, or several with `ALSO` between."""

    cells: Sequence[Any]
    fields: Mapping[str, str] = field(default_factory=dict)


def table(
    columns: Sequence[Column], rows: Sequence[Row], *, id: str, caption: str = "", kind: str = ""
) -> Markup:
    """A sortable table; kind: `cards` (each row stands as a block on narrow screens), `small`, or neither."""
    kinds = f"data sortable {kind}".strip()
    head = Markup("").join(_head(column) for column in columns)
    body = Markup("").join(_row(columns, row) for row in rows)
    title = Markup("<caption>{}</caption>").format(caption) if caption else ""
    inside = Markup("{}<thead><tr>{}</tr></thead><tbody>{}</tbody>").format(title, head, body)
    return Markup('<div class="scroll"><table class="{}" id="{}">{}</table></div>').format(kinds, id, inside)


def tools(id: str, placeholder: str, choices: Mapping[str, tuple[str, Sequence[tuple[str, str]]]]) -> Markup:
    """The search box above the table `id`; choices: field -> (name, pairs of value and what is shown for it)."""
    search = Markup('<input type="search" placeholder="{}" aria-label="{}">').format(placeholder, placeholder)
    lists = Markup("").join(_choice(name, *choice) for name, choice in choices.items())
    return Markup(
        '<div class="tools" data-for="{}">{}{}<span class="count" role="status"></span></div>'
    ).format(id, search, lists)


def _choice(field: str, name: str, values: Sequence[tuple[str, str]]) -> Markup:
    options = Markup("").join(Markup('<option value="{}">{}</option>').format(*pair) for pair in values)
    whole = Markup('<option value="">{}: all</option>').format(name)
    return Markup('<select data-field="{}" aria-label="{}">{}{}</select>').format(field, name, whole, options)


def _head(column: Column) -> Markup:
    title = Markup(' title="{}"').format(column.says) if column.says else ""
    width = Markup(' style="width:{}"').format(column.width) if column.width else ""
    right = Markup(' class="right"') if column.kind in WRITTEN else ""
    return Markup('<th scope="col"{}{}{}>{}</th>').format(right, title, width, column.name)


def _row(columns: Sequence[Column], row: Row) -> Markup:
    fields = Markup("").join(Markup(' data-{}="{}"').format(name, text) for name, text in row.fields.items())
    sources = " ".join(
        shown(cell[:_SEARCHED])
        for column, cell in zip(columns, row.cells, strict=True)
        if column.kind == TEX and isinstance(cell, str) and "\\" in cell
    )
    if sources:
        fields += Markup(' data-text="{}"').format(sources)
    cells = Markup("").join(_cell(column, cell) for column, cell in zip(columns, row.cells, strict=True))
    return Markup("<tr{}>{}</tr>").format(fields, cells)


def _cell(column: Column, cell: Any) -> Markup:
    label = Markup(' data-label="{}"').format(column.name)
    if column.kind in WRITTEN and not isinstance(cell, str):
        value = -1 if cell is None else cell
        figure = aligned(cell) if column.kind == "percent" else WRITTEN[column.kind](cell)
        return Markup('<td class="right" data-value="{}"{}><div>{}</div></td>').format(value, label, figure)
    right = Markup(' class="right"') if column.kind in WRITTEN else ""
    return Markup("<td{}{}><div>{}</div></td>").format(right, label, _text(column, cell))


def _text(column: Column, cell: Any) -> Markup:
    if isinstance(cell, Markup):
        return cell
    if cell is None:
        return Markup('<span class="soft">{}</span>').format(NOTHING)
    if column.kind == TEX:
        return texts(str(cell), column.cut, column.written)
    return escape(shown(str(cell)[: column.cut]))


def texts(text: str, cut: int = 600, written: int = 0) -> Markup:
    """A text with its mathematics, long ones with their beginning first; an empty text is named as such.

    Below a text whose markup is not seen stand the first `written` characters of it as they are, if that is not 0.
    """
    if not text:
        return Markup('<span class="soft">(empty)</span>')
    page = rendered(text, cut)
    below = Markup("")
    if written and _bare(seen(page)) != _bare(shown(text[:cut])):
        below = Markup('<div class="written">{}</div>').format(Markup(escaped(text, written)))
    # safe HTML by the contracts of `rendered` and `escaped`
    return Markup('<div class="tex long">{}</div>{}').format(Markup(page), below)


def _bare(text: str) -> str:
    """Without spaces that tell nothing: those that do not part two letters or digits."""
    return _SPACES.sub("", text.strip())
