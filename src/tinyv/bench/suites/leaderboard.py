"""Several results as one table: a row for each verifier, a column for each suite's headline figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tinyv.errors import DataError

_UNITS = {
    "share": lambda value: f"{value:.2%}",
    "number": lambda value: f"{value:.4f}",
    "ms": lambda value: f"{value:.3f} ms",
    "per_s": lambda value: f"{value:.0f}/s",
    "mb": lambda value: f"{value:.0f} MB",
}
_ESCAPED = str.maketrans({"|": "\\|", "\n": " ", "\r": " ", "`": "'", "<": "&lt;", ">": "&gt;"})
MAX_NAME = 80


def leaderboard(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Columns in the order of the results, verifiers in the order in which they first come.

    Where two results of one suite on the same data name the same verifier, the later one counts. Raises DataError for
    records that are broken.
    """
    columns: dict[str, dict[str, Any]] = {}
    rows: dict[str, dict[str, Any]] = {}
    try:
        for record in records:
            _add(record, columns, rows)
    except (KeyError, TypeError, AttributeError) as exc:
        raise DataError(f"a result lacks what a leaderboard shows ({exc!r:.60}): measure it again") from exc
    return {
        "columns": list(columns.values()),
        "rows": [{"verifier": name, "figures": figures} for name, figures in rows.items()],
    }


def markdown(board: dict[str, Any]) -> str:
    """The board as a Markdown table; what was not measured is a dash."""
    titles = [_cell(column["title"]) for column in board["columns"]]
    lines = ["| verifier | " + " | ".join(titles) + " |", "|---|" + "---:|" * len(titles)]
    for row in board["rows"]:
        cells = [_value(row["figures"].get(column["key"]), column["unit"]) for column in board["columns"]]
        lines.append(f"| {_cell(row['verifier'])} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _add(record: dict[str, Any], columns: dict[str, dict[str, Any]], rows: dict[str, dict[str, Any]]) -> None:
    data = record["data"]
    for one in record["verifiers"]:
        figures = rows.setdefault(str(one["name"]), {})
        for headline in one["headlines"]:
            key = f"{record['suite']}/{data['digest']}/{headline['title']}"
            title = f"{record['suite']}: {headline['title']}"
            same = [
                column for column in columns.values() if column["title"] == title and column["key"] != key
            ]
            shown = f"{title} ({data['file']})" if same else title
            columns.setdefault(key, {"key": key, "title": shown, "unit": headline["unit"]})
            figures[key] = headline["value"]


def _value(value: object, unit: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "-"
    shown = _UNITS.get(unit, _UNITS["number"])(value)
    return str(shown)


def _cell(text: object) -> str:
    whole = str(text)
    cut = whole if len(whole) <= MAX_NAME else whole[: MAX_NAME - 1] + "…"
    return "".join(char if char.isprintable() else " " for char in cut.translate(_ESCAPED))
