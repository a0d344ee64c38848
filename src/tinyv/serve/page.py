"""The description of the routes as one page, which loads nothing from anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.05rem;margin:2rem 0 .3rem}code,pre{font:13px/1.45 ui-monospace,monospace}"
    "pre{background:#8881;padding:.7rem;overflow:auto}td{padding:.1rem 1rem .1rem 0;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#16181c;color:#e4e4e4}}"
)


def page_of(described: Mapping[str, Any]) -> str:
    """A page of an OpenAPI description."""
    body = "".join(_parts(described))
    head = f"<meta charset=utf-8><title>tinyv</title><style>{_STYLE}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


def _parts(described: Mapping[str, Any]) -> Iterator[str]:
    yield "<h1>tinyv</h1><p>The same as data: <code>/openapi.json</code></p>"
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2><p>{escape(operation['summary'])}</p>"
            body = (
                operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            )
            if body:
                yield f"<p>takes <code>{escape(_named(body))}</code></p>"
            yield "<table>"
            for code, reply in sorted(operation["responses"].items()):
                yield f"<tr><td><code>{escape(str(code))}</code><td>{escape(reply.get('description', ''))}"
            yield "</table>"
    yield "<h1>Shapes</h1>"
    for name, schema in described.get("components", {}).get("schemas", {}).items():
        yield f"<h2><code>{escape(name)}</code></h2><pre>{escape(json.dumps(schema, indent=1))}</pre>"


def _named(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
