"""Columns beside each other: how many things fall into each stretch of a scale, for one group or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tinyv.page.charts.figure import (
    COLOURS,
    Size,
    figure,
    horizontal_axis,
    legend,
    num,
    pictures,
    vertical_axis,
    words,
)
from tinyv.page.charts.figure import text as svg_text
from tinyv.page.charts.scale import Axis, inner_marks, value_axis
from tinyv.page.charts.values import values
from tinyv.page.figures import WRITTEN

_GAP = 0.16
_LEAST_PX = 0.75


def columns(
    edges: Sequence[float],
    groups: Mapping[str, Sequence[float]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    x_as: str = "number",
    y_as: str = "count",
    names: Sequence[str] = (),
    spoken: Sequence[str] = (),
    note: str = "",
) -> str:
    """A histogram: `edges` are one more than the values of each group; groups stand beside each other.

    Each stretch holds its lower edge, the last one both. `names`: one per stretch, written below its middle in
    place of the edges, where a stretch is not an interval but one value; `spoken`: the same in full, for the table of
    values and what shows below the pointer.
    """
    if len(edges) < 2 or not any(value for group in groups.values() for value in group):
        return figure(title, '<p class="nothing">Nothing to draw: all stretches are empty.</p>', note=note)
    x_written, y_written = WRITTEN[x_as], WRITTEN[y_as]
    said_of = spoken or names or [_stretch(edges, index, x_as) for index in range(len(edges) - 1)]

    def draw(size: Size) -> str:
        left, right, top, bottom = 52, size.width - 18, 26, size.height - 44
        heights = [0.0, *(float(value) for group in groups.values() for value in group)]
        y = value_axis(heights, bottom, top, 6)
        marks = tuple(edges) if len(edges) <= size.marks else inner_marks(edges[0], edges[-1], size.marks)
        x = Axis(edges[0], edges[-1], left, right, marks)
        parts = [
            svg_text(4, 12, y_label, kind="label"),
            vertical_axis(y, left, right, y_written),
            _named_axis(x, bottom, edges, names, size)
            if names
            else horizontal_axis(x, bottom, top, x_written),
            svg_text((left + right) / 2, size.height - 6, x_label, anchor="middle", kind="label"),
        ]
        for index, (name, heights_of) in enumerate(groups.items()):
            for bin_index, value in enumerate(heights_of):
                tip = f"{name}, {said_of[bin_index]}: {y_written(value)}"
                parts.append(_column(index, len(groups), x, y, edges, bin_index, value, tip))
        return "".join(parts)

    rows = [
        [said_of[index], *(y_written(group[index]) for group in groups.values())]
        for index in range(len(edges) - 1)
    ]
    said = f"{y_label} by {x_label}: " + "; ".join(
        f"{name} {', '.join(y_written(value) for value in group)}" for name, group in groups.items()
    )
    body = pictures(draw, title, said) + values([x_label, *groups], rows)
    return figure(title, body, note=note, legend=legend(list(groups), boxes=True))


def _named_axis(x: Axis, y: float, edges: Sequence[float], names: Sequence[str], size: Size) -> str:
    """The names of the stretches, as many of them as fit, those of the two ends among them."""
    every = -(-len(names) // (2 * size.marks))
    line = f'<path class="axis" d="M{num(x.start)} {num(y)}H{num(x.end)}"/>'
    middles = [(x.at(edges[index]) + x.at(edges[index + 1])) / 2 for index in range(len(names))]
    last = len(names) - 1
    shown = [index for index in range(0, last, every) if last - index >= every] + [last]
    return line + "".join(svg_text(middles[i], y + 17, names[i], anchor="middle") for i in shown)


def _stretch(edges: Sequence[float], index: int, x_as: str) -> str:
    return f"{WRITTEN[x_as](edges[index])} to {WRITTEN[x_as](edges[index + 1])}"


def _column(
    index: int, of: int, x: Axis, y: Axis, edges: Sequence[float], place: int, value: float, tip: str
) -> str:
    if not value:
        return ""
    left, right = x.at(edges[place]), x.at(edges[place + 1])
    inner = (right - left) * (1 - _GAP)
    width = inner / of
    start = left + (right - left) * _GAP / 2 + width * index
    height = max(y.start - y.at(value), _LEAST_PX)
    box = f'x="{num(start)}" y="{num(y.start - height)}" width="{num(max(width - 1, 1))}" height="{num(height)}"'
    return f'<rect class="fill c{index % COLOURS + 1}" {box}><title>{words(tip)}</title></rect>'
