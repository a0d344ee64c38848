"""JSON text in and out, safe for lone surrogates, NULs and numbers of any size."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

BOM = b"\xef\xbb\xbf"
"""What some editors put before UTF-8; it says nothing."""


class BadJsonError(ValueError):
    """Bytes that are not one JSON value; the message is one line."""


def json_line(value: Any) -> str:
    """One JSON value as a line of pure ASCII, so that any string survives any encoding."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n"


def parse_json(data: bytes, *, made_of: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """The value in UTF-8 bytes; surrogates that a sloppy writer encoded are kept. `made_of` makes objects of their
    pairs; without it the last of equal keys wins. Raises BadJsonError."""
    try:
        return json.loads(data.decode("utf-8", "surrogatepass"), object_pairs_hook=made_of)
    except UnicodeDecodeError as exc:
        raise BadJsonError(f"invalid UTF-8: byte {data[exc.start]:#04x} at offset {exc.start}") from exc
    except RecursionError as exc:
        raise BadJsonError("invalid JSON: nested too deeply") from exc
    except ValueError as exc:
        raise BadJsonError(f"invalid JSON: {_one_line(exc)}") from exc


def _one_line(exc: ValueError) -> str:
    if isinstance(exc, json.JSONDecodeError):
        return f"{exc.msg} at column {exc.pos + 1}"
    return str(exc).partition(";")[0]
