"""Tables for people: rich on a terminal, aligned plain text anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of ready texts under headers; every column but the first is aligned to the right."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=list)


def show(table: Table, stream: TextIO) -> None:
    """Print a table, and an empty line after it."""
    if stream.isatty():
        _show_rich(table, stream)
    else:
        stream.write(plain(table) + "\n")


def plain(table: Table) -> str:
    """The table as aligned text."""
    lines = [list(table.headers), *map(list, table.rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.headers))]
    return "".join([f"{table.title}\n", *("  " + _aligned(line, widths) + "\n" for line in lines)])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
    return "  ".join(cells).rstrip()


def _show_rich(table: Table, stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    rich = RichTable(title=table.title, title_justify="left", title_style="bold")
    for i, header in enumerate(table.headers):
        rich.add_column(header, justify="right" if i else "left")
    for row in table.rows:
        rich.add_row(*map(Text, row))
    Console(file=stream).print(rich)
