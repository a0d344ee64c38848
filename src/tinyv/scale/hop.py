"""What a proxy and a replica tell each other about a request, in headers that never leave the cluster.

A proxy says when the request was there whole, so that waiting for a replica counts against its deadline. A replica
marks its answers: what bears no mark is Ray's own word, in plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from tinyv.serve.app import DEADLINE

Header = tuple[bytes, bytes]
Message = MutableMapping[str, Any]

ARRIVED = b"x-tinyv-arrived"
REPLICA = b"x-tinyv-replica"
REQUEST_ID = b"x-request-id"
_DEADLINE = DEADLINE.encode("ascii")
_ONWARD = frozenset((b"host", b"origin", b"authorization", b"content-type", b"content-length", _DEADLINE))
"""What a replica reads. Ray has headers of its own, which callers must not set."""
_AT_THE_EDGE = frozenset((REPLICA, REQUEST_ID, b"cache-control", b"x-content-type-options"))
"""What the proxy puts on every answer itself, or keeps."""


def onward(headers: Iterable[Header], request_id: str, now: float) -> list[Header]:
    """The headers that a proxy passes on at `now` (seconds since the epoch)."""
    kept = [(name, value) for name, value in headers if name in _ONWARD]
    stamp = (ARRIVED, f"{now:.3f}".encode("ascii"))
    return [*kept, stamp, (REQUEST_ID, request_id.encode("ascii"))]


def shortened(headers: Iterable[Header], deadline_s: float, longest_s: float, now: float) -> list[Header]:
    """The headers as a replica reads them at `now`: the deadline is less what the request waited.

    Nobody waits longer than `longest_s`, or less than nothing: then two nodes' clocks differ, and nothing is taken off.
    """
    kept = [(name, value) for name, value in headers if name not in (ARRIVED, _DEADLINE)]
    asked = [value for name, value in headers if name == _DEADLINE]
    waited = _waited(headers, now)
    if not 0 < waited <= longest_s or not all(map(_is_number, asked)):
        return [*kept, *((_DEADLINE, value) for value in asked)]
    least = min([1000 * deadline_s, *(float(value) for value in asked)])
    left = max(1, round(least - 1000 * waited))
    return [*kept, (_DEADLINE, str(left).encode("ascii"))]


def marked(message: Message, replica: str) -> Message:
    """A message of a replica, as it goes to the proxy."""
    if message["type"] != "http.response.start":
        return message
    return {**message, "headers": [*message.get("headers", ()), (REPLICA, replica.encode("ascii"))]}


def is_marked(head: Message) -> bool:
    """Whether the head of an answer is a replica's."""
    return any(bytes(name) == REPLICA for name, _ in head.get("headers", ()))


def unmarked(head: Message) -> Message:
    """The head of an answer without what the proxy adds itself."""
    headers = [(name, value) for name, value in head["headers"] if bytes(name).lower() not in _AT_THE_EDGE]
    return {**head, "headers": headers}


def _waited(headers: Iterable[Header], now: float) -> float:
    stamps = [value for name, value in headers if name == ARRIVED]
    try:
        return now - float(stamps[0]) if len(stamps) == 1 else 0.0
    except ValueError:
        return 0.0


def _is_number(value: bytes) -> bool:
    """As the routes read it; what is none is left to them to refuse."""
    return value.isdigit() and bool(value.strip(b"0"))
