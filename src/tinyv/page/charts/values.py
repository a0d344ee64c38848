"""The figures of a chart as a table: for those who cannot see the picture, and for copying."""

from __future__ import annotations

from collections.abc import Sequence

from tinyv.page.charts.figure import words

MOST_ROWS = 24


def values(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A closed table of written figures; of many rows some at even distances, the first and the last among them."""
    kept = thinned(rows, MOST_ROWS)
    head = "".join(f'<th scope="col">{words(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{words(cell)}</td>' for cell in row)}</tr>" for row in kept)
    some = f" ({len(kept)} of {len(rows):,})" if len(kept) < len(rows) else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return (
        f'<details class="values"><summary>Values{some}</summary><div class="scroll">{table}</div></details>'
    )


def thinned(rows: Sequence[Sequence[str]], most: int) -> list[Sequence[str]]:
    """At most `most` of the rows, at even distances."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(index * (len(rows) - 1) / (most - 1))] for index in range(most)]
