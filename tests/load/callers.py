"""Callers of a service for tests: threads that send one request after the other, and what each of them got."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from serving import Served

Got = tuple[int, Any]
"""The status and the JSON value; 0 and the exception's name if the connection ended without an answer."""


@contextmanager
def callers(served: Served, value: Callable[[], Any], count: int) -> Iterator[list[Got]]:
    """`count` callers with a connection each; `value` makes what each request holds; the list grows as answers come.
    A caller whose connection ends makes a new one; it stops with the block, or when nobody listens any more."""
    got: list[Got] = []
    stop = threading.Event()
    threads = [threading.Thread(target=_call, args=(served, value, got, stop)) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield got
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _call(served: Served, value: Callable[[], Any], got: list[Got], stop: threading.Event) -> None:
    connection = served.connection()
    try:
        while not stop.is_set():
            body = json.dumps(value()).encode("ascii")
            try:
                connection.request("POST", "/v1/verify", body, {"Content-Type": "application/json"})
                reply = connection.getresponse()
                got.append((reply.status, json.loads(reply.read())))
            except ConnectionRefusedError:
                return
            except (OSError, http.client.HTTPException) as exc:
                got.append((0, type(exc).__name__))
                connection.close()
    finally:
        connection.close()
