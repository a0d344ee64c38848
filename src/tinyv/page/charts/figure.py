"""What charts have in common: the frame around them, axes, legends, marks that differ by more than their colour."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tinyv.page.charts.scale import Axis
from tinyv.page.text import shown

COLOURS = 6
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 2")
_SHAPES = (
    "M{x} {t}A3.4 3.4 0 1 1 {x} {b}A3.4 3.4 0 1 1 {x} {t}Z",
    "M{l} {t}H{r}V{b}H{l}Z",
    "M{x} {t}L{r} {b}H{l}Z",
    "M{x} {t}L{r} {y}L{x} {b}L{l} {y}Z",
    "M{l} {t}H{r}L{x} {b}Z",
    "M{l} {y}H{r}M{x} {t}V{b}",
)
_REACH = 3.4


@dataclass(frozen=True, slots=True)
class Size:
    """One of the two pictures of a chart: for wide and for narrow places. The text has the same size in both."""

    name: str
    width: int
    height: int
    marks: int
    """How many numbers fit along the horizontal axis."""


WIDE = Size("wide", 720, 290, 9)
NARROW = Size("narrow", 380, 270, 5)
Drawing = Callable[[Size], str]


def words(text: str) -> str:
    """Any text, safe within HTML, SVG and their attributes."""
    return html.escape(shown(text))


def figure(title: str, body: str, *, note: str = "", legend: str = "") -> str:
    """A chart with its title above, its legend and a note of what is to be known below."""
    below = f'<p class="note">{words(note)}</p>' if note else ""
    return f'<figure class="chart"><figcaption>{words(title)}</figcaption>{legend}{body}{below}</figure>'


def pictures(draw: Drawing, title: str, description: str, *, height: int = 0) -> str:
    """The wide and the narrow picture of a chart, of which the style shows the one that fits."""
    sizes = [replace(size, height=height or size.height) for size in (WIDE, NARROW)]
    return "".join(_picture(size, draw(size), title, description) for size in sizes)


def _picture(size: Size, inside: str, title: str, description: str) -> str:
    label = words(f"{title}. {description}" if description else title)
    return (
        f'<svg class="{size.name}" viewBox="0 0 {size.width} {size.height}" role="img" aria-label="{label}">'
        f"<title>{words(title)}</title><desc>{words(description)}</desc>{inside}</svg>"
    )


def num(value: float) -> str:
    """A coordinate with one decimal, which is a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def text(x: float, y: float, content: str, *, anchor: str = "start", kind: str = "") -> str:
    """Text at a place; `kind` is a class of the style."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{num(x)}" y="{num(y)}" text-anchor="{anchor}"{named}>{words(content)}</text>'


def marker(index: int, x: float, y: float, tip: str = "") -> str:
    """The mark of a series at a place: colour and shape differ; `tip` shows when the pointer rests on it."""
    r = _REACH
    places = {"x": num(x), "y": num(y), "l": num(x - r), "r": num(x + r), "t": num(y - r), "b": num(y + r)}
    path = _SHAPES[index % len(_SHAPES)].format(**places)
    inside = f"<title>{words(tip)}</title>" if tip else ""
    return f'<path class="mark c{index % COLOURS + 1}" d="{path}">{inside}</path>'


def legend(names: Sequence[str], *, boxes: bool = False, marks: bool = True) -> str:
    """What each series is, with its line and mark (or `boxes`: a filled box); nothing for a single one.

    marks: whether the lines of the picture have theirs; without them more of a dashed line is seen.
    """
    if len(names) < 2:
        return ""
    items = "".join(
        f"<li>{_swatch(index, boxes, marks)}{words(name)}</li>" for index, name in enumerate(names)
    )
    return f'<ul class="legend">{items}</ul>'


def _swatch(index: int, boxes: bool, marks: bool) -> str:
    colour = index % COLOURS + 1
    if boxes:
        inside = f'<rect class="fill c{colour}" x="2" y="2" width="22" height="8"/>'
    else:
        dash = f' stroke-dasharray="{DASHES[index % len(DASHES)]}"' if DASHES[index % len(DASHES)] else ""
        inside = f'<path class="line c{colour}" d="M0 6H26"{dash}/>{marker(index, 13, 6) if marks else ""}'
    return f'<svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">{inside}</svg>'


def horizontal_axis(
    axis: Axis, y: float, top: float, written: Callable[[float], str], *, grid: bool = False
) -> str:
    """Numbers below the picture, with a tick (or a line through the picture) at each."""
    out = [f'<path class="axis" d="M{num(axis.start)} {num(y)}H{num(axis.end)}"/>']
    for mark in axis.marks:
        x = axis.at(mark)
        out.append(
            f'<path class="{"grid" if grid else "axis"}" d="M{num(x)} {num(y + 4)}V{num(top if grid else y)}"/>'
        )
        out.append(text(x, y + 17, written(mark), anchor="middle"))
    return "".join(out)


def vertical_axis(axis: Axis, left: float, right: float, written: Callable[[float], str]) -> str:
    """Numbers at the left, with a line through the picture at each."""
    out = []
    for mark in axis.marks:
        y = axis.at(mark)
        out.append(f'<path class="grid" d="M{num(left)} {num(y)}H{num(right)}"/>')
        out.append(text(left - 7, y + 4, written(mark), anchor="end"))
    return "".join(out)
