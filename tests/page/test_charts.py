"""Charts say in words what they show, escape every text, leave gaps for what is unknown and lose no peak."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.checking import Seen, seen
from tinyv.page.charts import Bar, Interval, Series, bars, columns, intervals, lines
from tinyv.page.charts.lines import MOST_POINTS, thinned
from tinyv.page.charts.scale import inner_marks, marks, value_axis

HOSTILE = '"><script>alert(1)</script>&\u202e'


def _lines(*series: Series) -> str:
    return lines(series, title="Rewards", x_label="training step", y_label="mean reward", y_as="percent")


def _checked(chart: str) -> Seen:
    reader = seen(chart)
    assert not reader.errors
    assert not reader.dangers()
    assert "script" not in reader.tags
    return reader


def test_a_chart_of_lines_has_title_axes_legend_and_a_table() -> None:
    chart = _checked(
        _lines(Series("baseline", [(0, 0.25), (10, 0.5)]), Series("cascade", [(0, 0.4), (10, 0.8)]))
    )
    for text in ("Rewards", "training step", "mean reward", "baseline", "cascade", "25%", "80%"):
        assert text in chart.text
    assert ("svg", "role", "img") in chart.attributes
    assert any("baseline: 25% at training step 0, 50% at 10" in value for _, name, value in chart.attributes)


def test_series_differ_by_more_than_their_colour() -> None:
    page = _lines(*(Series(f"s{n}", [(0, 0.1 * n), (1, 0.2 * n)]) for n in range(1, 7)))
    dashes = re.findall(r'class="line c\d" d="M[^"]*L[^"]*"( stroke-dasharray="[^"]*")?', page)
    assert len(set(dashes)) == 6


def test_a_legend_shows_marks_only_if_the_lines_have_them() -> None:
    for count, marked in ((30, True), (31, False)):
        points = [(float(x), float(x)) for x in range(count)]
        chart = lines([Series("a", points), Series("b", points)], title="T", x_label="x", y_label="y")
        legend = chart[chart.index('<ul class="legend">') : chart.index("</ul>")]
        assert ('class="mark' in legend) == ('class="mark' in chart[chart.index("</ul>") :]) == marked


def test_what_is_unknown_is_a_gap() -> None:
    chart = _lines(Series("one", [(0, 0.1), (1, 0.2), (2, None), (3, math.nan), (4, 0.3), (5, 0.4)]))
    wide = chart.split("</svg>")[0]
    assert len(re.findall(r'<path class="line', wide)) == 2
    assert "nan" not in chart.lower().replace("nanny", "")


def test_a_single_point_between_gaps_is_a_mark_of_its_own() -> None:
    points: list[tuple[float, float | None]] = [(x, None if x % 2 else 0.5) for x in range(100)]
    assert _lines(Series("one", points)).count('<path class="mark') == 100


@pytest.mark.parametrize("points", [[], [(3, None)], [(1, math.inf)]])
def test_a_chart_without_values_says_so(points: list[tuple[float, float | None]]) -> None:
    assert "Nothing to draw" in _checked(_lines(Series("one", points))).text


def test_one_step_is_drawn() -> None:
    chart = _lines(Series("one", [(7, 0.5)]))
    assert '<path class="mark' in chart and ">7</text>" in chart


def test_many_points_are_thinned_and_keep_their_peak() -> None:
    points: list[tuple[float, float | None]] = [(x, 0.9 if x == 777 else 0.1) for x in range(20_000)]
    kept = thinned(points)
    assert len(kept) <= MOST_POINTS
    assert (777, 0.9) in kept
    assert [x for x, _ in kept] == sorted(x for x, _ in kept)


def test_thinned_points_keep_their_gaps() -> None:
    points: list[tuple[float, float | None]] = [
        (x, None if 5_000 < x < 9_000 else 0.1) for x in range(20_000)
    ]
    assert any(y is None for _, y in thinned(points))


def test_bars_hold_their_parts_figures_and_notes() -> None:
    rows = [
        Bar("Number", 30, "75%", parts=(Bar("Rounding", 20, "50%", "The answer is rounded"),)),
        Bar("None", 0),
    ]
    chart = _checked(bars(rows, title="By category"))
    assert "Number 30 75%" in " ".join(chart.texts)
    widths = [float(value[6:-1]) for _, name, value in chart.attributes if name == "style"]
    assert widths == pytest.approx([100, 66.67, 0], abs=0.01)


def test_columns_tell_each_stretch() -> None:
    chart = _checked(
        columns(
            [0, 0.5, 1],
            {"baseline": [3, 4], "cascade": [1, 6]},
            title="T",
            x_label="x",
            y_label="y",
            x_as="percent",
        )
    )
    assert "0% to 50%" in chart.text and "baseline, 50% to 100%: 4" in chart.text


def test_columns_of_single_values_are_named() -> None:
    names = ["0/2", "1/2", "2/2"]
    chart = _checked(
        columns([0, 1, 2, 3], {"a": [1, 2, 3]}, title="T", x_label="x", y_label="y", names=names)
    )
    assert all(f"a, {name}: {index + 1}" in chart.text for index, name in enumerate(names))


def test_names_of_many_columns_are_thinned_and_keep_both_ends() -> None:
    for count in range(2, 40):
        names = [f"n{at}" for at in range(count)]
        html = columns(range(count + 1), {"a": [1] * count}, title="T", x_label="x", y_label="y", names=names)
        for picture in html.split("<svg class=")[1:3]:
            shown = [name for name in names if f">{name}</text>" in picture]
            assert (shown[0], shown[-1]) == (names[0], names[-1])
            assert len(shown) <= 19


def test_columns_are_told_in_full_where_there_is_room() -> None:
    chart = columns(
        [0, 1, 2], {"a": [1, 2]}, title="T", x_label="x", y_label="y", names=["p", "q"], spoken=["pp", "qq"]
    )
    assert "<td>pp</td>" in chart
    assert "a, qq: 2" in chart
    assert ">q</text>" in chart


def test_intervals_show_points_limits_and_what_is_unknown() -> None:
    rows = [Interval("cascade", 0.02, 0.01, 0.05, "n = 90"), Interval("other", None, 0.0, 1.0)]
    chart = _checked(intervals(rows, title="Rates", x_label="rate"))
    assert "2% (1% to 5%), n = 90" in chart.text and "–" in chart.text


def test_empty_charts_say_so() -> None:
    for chart in (
        bars([], title="T"),
        columns([0, 1], {"a": [0]}, title="T", x_label="x", y_label="y"),
        intervals([], title="T", x_label="x"),
    ):
        assert "Nothing to draw" in _checked(chart).text


def test_no_text_of_a_chart_is_markup() -> None:
    bad = HOSTILE
    for chart in (
        lines(
            [Series(bad, [(0, 1)])] * 2,
            title=bad,
            x_label=bad,
            y_label=bad,
            levels=[(bad, 1)],
            places=[(bad, 0)],
        ),
        bars([Bar(bad, 1, bad, bad, (Bar(bad, 1),))], title=bad, note=bad),
        columns([0, 1], {bad: [1]}, title=bad, x_label=bad, y_label=bad, names=[bad], note=bad),
        intervals([Interval(bad, 0.5, 0.1, 0.9, bad)], title=bad, x_label=bad),
    ):
        assert "⟨U+202E⟩" in _checked(chart).text


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(3, 12))
def test_marks_are_few_rising_and_reach_both_ends(low: float, span: float, most: int) -> None:
    found = marks(low, low + span, most)
    assert 2 <= len(found) <= max(most, 2)
    assert list(found) == sorted(set(found))
    near = 1e-6 * max(1, abs(low) + span)
    assert found[0] <= low + near and found[-1] >= low + span - near


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_marks_of_steps_are_whole(low: int, span: int) -> None:
    found = inner_marks(low, low + span, 9, whole=True)
    assert all(mark == int(mark) and low <= mark <= low + span for mark in found)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_an_axis_places_every_value_between_its_ends(values: list[float]) -> None:
    axis = value_axis(values, 0, 100, 7)
    assert all(-1e-6 <= axis.at(value) <= 100 + 1e-6 for value in values)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))),
        max_size=40,
    )
)
def test_any_points_make_a_chart(points: list[tuple[int, float | None]]) -> None:
    ordered: list[tuple[float, float | None]] = sorted(points, key=lambda point: point[0])
    page = _lines(Series("one", ordered))
    _checked(page)
    assert not re.search(r'(d|x|y)="[^"]*(nan|inf)', page)
