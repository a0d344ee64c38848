"""Request targets with a scheme and a host in them (`GET http://localhost/healthz`), brought into the usual form: a
server must take them (RFC 9112, 3.2.2)."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

_ABSOLUTE = re.compile(r"https?://([^/]*)", re.IGNORECASE)


def with_origin_form(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same request with a path; the target's host stands beside the Host header, so that both are looked at."""
    found = _ABSOLUTE.match(scope["path"])
    if found is None:
        return scope
    host = (b"host", found[1].encode("utf-8", "replace"))
    path = scope["path"][found.end() :] or "/"
    return {
        **scope,
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "headers": [*scope["headers"], host],
    }
