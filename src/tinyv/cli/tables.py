"""Tables for people: rich on a terminal, aligned plain text anywhere else. No figure is ever cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from tinyv.cli.display import shortened

MIN_NAME = 12
_FRAME = 3
"""What a terminal's table adds to the width of a column: two blanks and a line."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of ready texts under headers; every column but the first is aligned to the right."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=list)

    @property
    def lines(self) -> list[Sequence[str]]:
        """The headers, then the rows."""
        return [self.headers, *self.rows]

    @property
    def widths(self) -> list[int]:
        """The width of each column."""
        return [max(map(len, column)) for column in zip(*self.lines, strict=True)]


def show(table: Table, stream: TextIO) -> None:
    """Print a table, and an empty line after it."""
    if stream.isatty():
        _show_rich(table, stream)
    else:
        stream.write(plain(table) + "\n")


def plain(table: Table) -> str:
    """The table as aligned text."""
    lines = ("  " + _aligned(line, table.widths) + "\n" for line in table.lines)
    return "".join([f"{table.title}\n", *lines])


def fitted(table: Table, width: int) -> Iterator[Table]:
    """The table in parts no wider than `width`, one below the other; each repeats the first column.

    Where it must, it shortens the names in the first column, as far as they still differ.
    """
    _, *figures = table.widths
    names = _names(table, width)
    room = width - 1 - _FRAME - max(map(len, names))
    for number, (start, end) in enumerate(_parts(figures, room)):
        title = table.title if number == 0 else f"{table.title}, continued"
        lines = [[name, *line[start + 1 : end + 1]] for name, line in zip(names, table.lines, strict=True)]
        yield replace(table, title=title, headers=lines[0], rows=lines[1:])


def _names(table: Table, width: int) -> list[str]:
    """The first column: as narrow as lets all be in one part (a fifth of the width at least), else a third."""
    header, *names = (line[0] for line in table.lines)
    widest, *figures = table.widths
    room = width - 1 - _FRAME
    left = room - sum(wide + _FRAME for wide in figures)
    wanted = min(widest, left if left >= max(MIN_NAME, width // 5) else max(MIN_NAME, width // 3))
    most = room - max(figures, default=0) - _FRAME
    tries = (shortened(names, wide) for wide in range(wanted, max(wanted, most) + 1))
    short = next((found for found in tries if len(set(found)) == len(set(names))), shortened(names, wanted))
    return [header[:wanted], *short]


def _parts(widths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Ranges of columns that fit into the room, at least one column each."""
    start, used = 0, 0
    for place, wide in enumerate(widths):
        if place > start and used + wide + _FRAME > room:
            yield start, place
            start, used = place, 0
        used += wide + _FRAME
    yield start, len(widths)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
    return "  ".join(cells).rstrip()


def _show_rich(table: Table, stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(file=stream)
    for part in fitted(table, console.width):
        rich = RichTable(title=part.title, title_justify="left", title_style="bold")
        for i, header in enumerate(part.headers):
            rich.add_column(header, justify="right" if i else "left", overflow="fold")
        for row in part.rows:
            rich.add_row(*map(Text, row))
        console.print(rich)
