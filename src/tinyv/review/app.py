"""The application behind the page: lists, rows, explanations, labels, the export."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as HttpError

from tinyv.errors import ConfigError, OutputError
from tinyv.io.text import json_line
from tinyv.review.catalog import Catalog, Chosen
from tinyv.review.choice import DISAGREEMENTS, Choice, choice_of
from tinyv.review.explaining import explanation
from tinyv.review.export import exported
from tinyv.review.labels import Labels, Seen
from tinyv.review.showing import facet, line_of, mine, undone, whole

PAGE_ROWS = 100
"""Rows of one page of the list."""
NOTE_CHARS = 2_000
_KEPT_LISTS = 16
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class LabelBody(BaseModel):
    """What the page sends with a label."""

    row: int = Field(ge=0)
    """Number of the row that was on show."""
    pair: str = Field(max_length=64)
    """Digest of its pair, so that no label goes to another one."""
    label: Literal["right", "wrong", "unclear", "none"]
    note: str = Field(default="", max_length=NOTE_CHARS)


class Lists:
    """The lists that were last asked for, frozen, so that paging goes on where labels change what a choice lists."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lists: OrderedDict[int, tuple[Choice, Chosen]] = OrderedDict()
        self._next = 1

    def get(self, number: int, choice: Choice) -> Chosen | None:
        """The list of that number if it is kept and of this choice."""
        with self._lock:
            kept = self._lists.get(number)
            return kept[1] if kept is not None and kept[0] == choice else None

    def add(self, choice: Choice, chosen: Chosen) -> int:
        """Keep a list; its number."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._lists[number] = (choice, chosen)
            if len(self._lists) > _KEPT_LISTS:
                self._lists.popitem(last=False)
            return number


def application(catalog: Catalog, labels: Labels, inputs: list[str]) -> FastAPI:
    """The application; it changes `labels` and nothing else."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_errors(app)
    _add_files(app)
    _add_reading(app, catalog, labels, inputs)
    _add_writing(app, catalog, labels)
    return app


def _add_errors(app: FastAPI) -> None:
    """Every failure is one line of JSON; what was sent is never sent back."""

    def told(status: int, why: str) -> Response:
        return _json({"error": " ".join(why.split())}, status)

    app.add_exception_handler(HttpError, lambda _request, exc: told(*_of_http(exc)))
    app.add_exception_handler(ConfigError, lambda _request, exc: told(400, str(exc)))
    app.add_exception_handler(OutputError, lambda _request, exc: told(507, str(exc)))
    app.add_exception_handler(
        RequestValidationError, lambda _request, _exc: told(400, "the request does not hold what it should")
    )


def _of_http(exc: Exception) -> tuple[int, str]:
    return (exc.status_code, str(exc.detail)) if isinstance(exc, HttpError) else (500, "failed")


def _add_files(app: FastAPI) -> None:
    """The page's own files, read once; no other path leads to a file."""
    folder = files("tinyv.review") / "static"
    held = {
        entry.name: (entry.read_bytes(), _TYPES[Path(entry.name).suffix])
        for entry in folder.iterdir()
        if Path(entry.name).suffix in _TYPES
    }

    @app.get("/")
    def page() -> Response:
        return _file(held, "index.html")

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        return _file(held, name)


def _file(held: Mapping[str, tuple[bytes, str]], name: str) -> Response:
    if name not in held:
        raise HTTPException(404, "there is nothing here")
    content, kind = held[name]
    return Response(content, media_type=f"{kind}; charset=utf-8")


def _add_reading(app: FastAPI, catalog: Catalog, labels: Labels, inputs: list[str]) -> None:
    lists = Lists()

    @app.get("/api/about")
    def about() -> Response:
        return _json(
            {
                "inputs": inputs,
                "rows": len(catalog.rows),
                "pairs": len(catalog.pairs),
                "threshold": catalog.threshold,
                "facets": {name: facet(counts) for name, counts in catalog.facets.items()},
                "disagreements": DISAGREEMENTS,
                "labelled": catalog.labelled(labels.current()),
            }
        )

    @app.get("/api/rows")
    def rows(request: Request, offset: int = 0, snapshot: int = 0) -> Response:
        choice = choice_of(request.query_params)
        acts = labels.current()
        chosen = lists.get(snapshot, choice)
        if chosen is None:
            chosen = catalog.chosen(choice, acts)
            snapshot = lists.add(choice, chosen)
        start = max(0, min(offset, len(chosen.rows) - 1)) // PAGE_ROWS * PAGE_ROWS
        listed = chosen.rows[start : start + PAGE_ROWS]
        lines = [line_of(catalog, number, _times(catalog, chosen, number), acts) for number in listed]
        found = {"total": len(chosen.rows), "offset": start, "snapshot": snapshot, "page": PAGE_ROWS}
        return _json({**found, "rows": lines})

    @app.get("/api/rows/{number}")
    def row(number: int) -> Response:
        return _json(whole(catalog, _known(catalog, number), labels.current()))

    @app.get("/api/rows/{number}/explanation")
    def explained(number: int) -> Response:
        pair = catalog.pairs[catalog.rows[_known(catalog, number)].pair]
        return _json(explanation(pair))

    @app.get("/api/export.jsonl")
    def export() -> Response:
        lines = exported(sorted(labels.current().values(), key=lambda act: act.id)).lines
        named = {"content-disposition": 'attachment; filename="labels.jsonl"'}
        return Response("".join(lines), media_type="application/jsonl", headers=named)

    @app.get("/api/export")
    def export_counts() -> Response:
        return _json(exported(labels.current().values()).as_dict())


def _add_writing(app: FastAPI, catalog: Catalog, labels: Labels) -> None:
    @app.post("/api/label")
    def label(body: LabelBody) -> Response:
        row = catalog.rows[_known(catalog, body.row)]
        pair, judged = catalog.pairs[row.pair], row.judged
        if pair.digest != body.pair:
            raise HTTPException(409, "the server shows other files by now: load the page again")
        seen = Seen(judged.outcome, judged.stage, judged.reason)
        act = labels.add(pair, body.label, seen, data_source=judged.data_source, note=body.note)
        kept = None if act.label == "none" else mine(act)
        return _json({"pair": pair.digest, "mine": kept, "labelled": catalog.labelled(labels.current())})

    @app.post("/api/undo")
    def undo() -> Response:
        act = labels.undo()
        if act is None:
            return _json({"undone": None})
        number = catalog.digests.get(act.pair)
        pair = None if number is None else catalog.pairs[number]
        acts = labels.current()
        kept = {"mine": mine(acts.get(act.pair)), "labelled": catalog.labelled(acts)}
        return _json({"undone": undone(act, pair), **kept})


def _times(catalog: Catalog, chosen: Chosen, number: int) -> int:
    return chosen.times.get(catalog.rows[number].pair, 1)


def _known(catalog: Catalog, number: int) -> int:
    if not 0 <= number < len(catalog.rows):
        raise HTTPException(404, "there is no such row")
    return number


def _json(value: Any, status: int = 200) -> Response:
    """Pure ASCII, so that lone surrogates travel as what they are."""
    return Response(json_line(value), status, media_type="application/json")
