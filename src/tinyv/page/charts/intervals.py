"""Estimates with their intervals: a point and its whiskers in each row, one scale for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinyv.page.charts.figure import Size, figure, horizontal_axis, marker, num, pictures
from tinyv.page.charts.figure import text as svg_text
from tinyv.page.charts.scale import finite, value_axis
from tinyv.page.charts.values import values
from tinyv.page.figures import NOTHING, WRITTEN

_ROW = 34


@dataclass(frozen=True, slots=True)
class Interval:
    """A named estimate with its lower and upper limit; None where there is nothing to estimate from."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    """What it was estimated from, such as `n = 120`."""


def intervals(
    rows: Sequence[Interval], *, title: str, x_label: str, x_as: str = "percent", note: str = ""
) -> str:
    """Points with whiskers, named at the left above their line; figures stand beside the names."""
    known = [
        one
        for row in rows
        if row.value is not None
        for one in (row.value, row.low, row.high)
        if finite(one) is not None
    ]
    if not known:
        return figure(title, '<p class="nothing">Nothing to draw: no estimate is known.</p>', note=note)
    written = WRITTEN[x_as]

    def draw(size: Size) -> str:
        tall = _ROW * len(rows) + 8
        x = value_axis([one for one in known if one is not None], 14, size.width - 24, size.marks)
        lines = [horizontal_axis(x, tall, 6, written, grid=True)]
        for index, row in enumerate(rows):
            y = 30 + _ROW * index
            lines.append(svg_text(14, y - 10, row.name, kind="label"))
            lines.append(svg_text(size.width - 24, y - 10, _said(row, x_as), anchor="end"))
            if row.value is not None and row.low is not None and row.high is not None:
                a, b = num(x.at(row.low)), num(x.at(row.high))
                lines.append(
                    f'<path class="line c1" d="M{a} {y}H{b}M{a} {y - 4}V{y + 4}M{b} {y - 4}V{y + 4}"/>'
                )
            if row.value is not None:
                lines.append(marker(0, x.at(row.value), y, _said(row, x_as)))
        lines.append(svg_text(size.width / 2, tall + 38, x_label, anchor="middle", kind="label"))
        return "".join(lines)

    heads = ["", "estimate", "low", "high", ""]
    cells = [[row.name, written(row.value), written(row.low), written(row.high), row.note] for row in rows]
    said = "; ".join(f"{row.name} {_said(row, x_as)}" for row in rows)
    tall = _ROW * len(rows) + 8 + 44
    picture = pictures(draw, title, said, height=tall)
    return figure(title, picture + values(heads, cells), note=note)


def _said(row: Interval, x_as: str) -> str:
    written = WRITTEN[x_as]
    if row.value is None:
        return NOTHING
    limits = f" ({written(row.low)} to {written(row.high)})" if row.low is not None else ""
    return f"{written(row.value)}{limits}{', ' + row.note if row.note else ''}"
