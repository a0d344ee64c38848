"""Horizontal bars as a table: names, bars and figures stay readable at any width, and a screen reader reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinyv.page.charts.figure import figure, words
from tinyv.page.figures import WRITTEN


@dataclass(frozen=True, slots=True)
class Bar:
    """A named value, at least 0, with a note beside its figure and the bars that it is made of."""

    name: str
    value: float
    note: str = ""
    """Beside the figure, such as a share."""
    says: str = ""
    """What the name means, in one sentence."""
    parts: tuple[Bar, ...] = ()


def bars(
    rows: Sequence[Bar], *, title: str, value_as: str = "count", note: str = "", most: float = 0.0
) -> str:
    """Bars below each other, those of their parts nested and paler; all on one scale that begins at 0.

    most: the value of a full bar; without it, the largest value. value_as: percent, count or number.
    """
    if not rows:
        return figure(title, '<p class="nothing">Nothing to draw: there are no rows.</p>', note=note)
    full = max(most, max(bar.value for bar in rows), 1e-12)
    body = "".join(_row(bar, full, value_as, False) + _nested(bar, full, value_as) for bar in rows)
    return figure(title, f'<table class="bars"><tbody>{body}</tbody></table>', note=note)


def _nested(bar: Bar, full: float, value_as: str) -> str:
    return "".join(_row(part, full, value_as, True) for part in bar.parts)


def _row(bar: Bar, full: float, value_as: str, nested: bool) -> str:
    width = min(100.0, max(0.0, 100 * bar.value / full))
    says = f' title="{words(bar.says)}"' if bar.says else ""
    beside = f'<td class="figure beside">{words(bar.note)}</td>' if bar.note else ""
    return ('<tr class="part">' if nested else "<tr>") + (
        f'<th scope="row"{says}>{words(bar.name)}</th>'
        f'<td class="track"><span class="bar" style="width:{width:.2f}%"></span></td>'
        f'<td class="figure">{words(WRITTEN[value_as](bar.value))}</td>{beside}</tr>'
    )
