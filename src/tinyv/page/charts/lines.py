"""Lines over steps, or over any other number: several series, gaps where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tinyv.page.charts.figure import (
    COLOURS,
    DASHES,
    Size,
    figure,
    horizontal_axis,
    legend,
    marker,
    num,
    pictures,
    vertical_axis,
)
from tinyv.page.charts.figure import text as svg_text
from tinyv.page.charts.scale import Axis, finite, inner_marks, value_axis
from tinyv.page.charts.values import values
from tinyv.page.figures import WRITTEN

MOST_POINTS = 500
FEW_POINTS = 30
Point = tuple[float, float | None]
Written = Callable[[float | None], str]


@dataclass(frozen=True, slots=True)
class Series:
    """A named line: pairs of x and y with x ascending; where y is None or not finite the line has a gap."""

    name: str
    points: Sequence[Point]


def lines(
    series: Sequence[Series],
    *,
    title: str,
    x_label: str,
    y_label: str,
    y_as: str = "number",
    x_as: str = "count",
    y_limits: tuple[float, float] | None = None,
    levels: Sequence[tuple[str, float]] = (),
    places: Sequence[tuple[str, float]] = (),
    note: str = "",
) -> str:
    """A chart of lines; the labels name the unit. Over 500 points per line are shown by their extremes.

    levels: horizontal lines with a name, such as a threshold; places: vertical ones, such as a break-even point.
    y_limits: the lowest and highest y shown; without it, from 0 or the lowest value to the highest.
    """
    drawn = [Series(one.name, thinned([(x, finite(y)) for x, y in one.points])) for one in series]
    if not any(y is not None for one in drawn for _, y in one.points):
        return figure(title, '<p class="nothing">Nothing to draw: no value is known.</p>', note=note)
    chart = _Lines(
        drawn, x_label, y_label, WRITTEN[x_as], WRITTEN[y_as], y_limits, levels, places, x_as == "count"
    )
    body = pictures(chart.draw, title, chart.described()) + values(*chart.table(series))
    marks = any(len(one.points) <= FEW_POINTS for one in drawn)
    return figure(title, body, note=note, legend=legend([one.name for one in series], marks=marks))


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most `most` points: of each stretch of a longer line its lowest and its highest, so that no peak is lost."""
    if len(points) <= most:
        return list(points)
    stretches = most // 2
    out: list[Point] = []
    for index in range(stretches):
        part = points[index * len(points) // stretches : (index + 1) * len(points) // stretches]
        known = [point for point in part if point[1] is not None]
        if not known:
            out.append((part[0][0], None))
            continue
        ends = {min(known, key=_height), max(known, key=_height)}
        out.extend(sorted(ends, key=lambda point: point[0]))
    return out


def _height(point: Point) -> float:
    return point[1] or 0.0


@dataclass(frozen=True, slots=True)
class _Lines:
    series: Sequence[Series]
    x_label: str
    y_label: str
    x_written: Written
    y_written: Written
    y_limits: tuple[float, float] | None
    levels: Sequence[tuple[str, float]]
    places: Sequence[tuple[str, float]]
    whole: bool

    def draw(self, size: Size) -> str:
        """The inside of one picture."""
        left, right, top, bottom = 52, size.width - 14, 26, size.height - 44
        y = value_axis(self._heights(), bottom, top, 7, self.y_limits)
        x = self._across(left, right, size.marks)
        parts = [
            svg_text(4, 12, self.y_label, kind="label"),
            vertical_axis(y, left, right, self.y_written),
            horizontal_axis(x, bottom, top, self.x_written),
            svg_text((left + right) / 2, size.height - 6, self.x_label, anchor="middle", kind="label"),
        ]
        parts.extend(_level(name, y.at(at), left, right) for name, at in self.levels)
        parts.extend(_place(name, x.at(at), top, bottom) for name, at in self.places)
        parts.extend(self._line(index, one, x, y) for index, one in enumerate(self.series))
        return "".join(parts)

    def _heights(self) -> list[float]:
        own = [y for one in self.series for _, y in one.points if y is not None]
        return [*own, *(at for _, at in self.levels)]

    def _across(self, left: float, right: float, most: int) -> Axis:
        xs = [x for one in self.series for x, _ in one.points] + [at for _, at in self.places]
        low, high = min(xs), max(xs)
        if low == high:
            return Axis(low - 1, high + 1, left, right, (low,))
        return Axis(low, high, left, right, inner_marks(low, high, most, whole=self.whole))

    def _line(self, index: int, one: Series, x: Axis, y: Axis) -> str:
        few = len(one.points) <= FEW_POINTS
        dash = DASHES[index % len(DASHES)]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        out = []
        for known, group in groupby(one.points, key=lambda point: point[1] is not None):
            run = list(group)
            if not known:
                continue
            path = "L".join(f"{num(x.at(px))} {num(y.at(py or 0.0))}" for px, py in run)
            out.append(f'<path class="line c{index % COLOURS + 1}" d="M{path}"{dashed}/>')
            if few or len(run) == 1:
                tips = [
                    f"{one.name}, {self.x_label} {self.x_written(px)}: {self.y_written(py)}" for px, py in run
                ]
                out.extend(
                    marker(index, x.at(px), y.at(py or 0.0), tip)
                    for (px, py), tip in zip(run, tips, strict=True)
                )
        return "".join(out)

    def described(self) -> str:
        """Each line in words: where it begins, where it ends."""
        said = []
        for one in self.series:
            known = [point for point in one.points if point[1] is not None]
            if known:
                (x0, y0), (x1, y1) = known[0], known[-1]
                said.append(
                    f"{one.name}: {self.y_written(y0)} at {self.x_label} {self.x_written(x0)},"
                    f" {self.y_written(y1)} at {self.x_written(x1)}"
                )
        return f"{self.y_label} over {self.x_label}. " + "; ".join(said)

    def table(self, series: Sequence[Series]) -> tuple[list[str], list[list[str]]]:
        """Heads and rows: one row per x, one column per series."""
        known = [{x: finite(y) for x, y in one.points} for one in series]
        xs = sorted({x for one in known for x in one})
        rows = [[self.x_written(x), *(self.y_written(one.get(x)) for one in known)] for x in xs]
        return [self.x_label, *(one.name for one in series)], rows


def _level(name: str, y: float, left: float, right: float) -> str:
    line = f'<path class="level" d="M{num(left)} {num(y)}H{num(right)}"/>'
    return line + svg_text(right - 2, y - 5, name, anchor="end", kind="said")


def _place(name: str, x: float, top: float, bottom: float) -> str:
    line = f'<path class="level" d="M{num(x)} {num(top)}V{num(bottom)}"/>'
    return line + svg_text(x + 4, top + 10, name, kind="said")
