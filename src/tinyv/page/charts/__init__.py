"""Charts as HTML and SVG strings: no script, colours from the page's style, readable on narrow screens.

Each is a pure function of its data, escapes every text, and returns a whole `<figure>`:

    bars([Bar("Equivalent expression", 120, parts=(Bar("Fraction form", 80),))], title="What was recovered")
    lines([Series("cascade", [(0, 0.2), (1, None), (2, 0.3)])], title="Mean reward", x_label="step",
          y_label="mean reward", y_as="percent")
    columns([0, 0.5, 1], {"baseline": [3, 4], "cascade": [1, 6]}, title="Pass rates", x_label="pass rate",
            y_label="prompts", x_as="percent")
    intervals([Interval("cascade", 0.02, 0.01, 0.05)], title="False positives", x_label="rate")

`y_as` and `x_as` are names of `tinyv.page.figures.WRITTEN`: percent (of a share 0..1), count, number. The style
that they need is in the page that `tinyv.page.document` makes.
"""

from tinyv.page.charts.bars import Bar, bars
from tinyv.page.charts.columns import columns
from tinyv.page.charts.intervals import Interval, intervals
from tinyv.page.charts.lines import Series, lines

__all__ = ["Bar", "Interval", "Series", "bars", "columns", "intervals", "lines"]
