"""Services that answer as a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import tinyv
from tinyv.sample import Sample
from tinyv.wire import verdict_value

Answer = Callable[[str, Any], tuple[int, Any, dict[str, str]]]
LIMITS = {
    "max_batch": 1024,
    "max_body_bytes": 1 << 20,
    "rules": "engine",
    "policy": None,
    "setup": {
        "name": "addon",
        "weight": 1.0,
        "soft": False,
        "on_error": "rules",
        "ask_refuted": None,
        "ask_accepted": None,
    },
}


@contextmanager
def standin(answer: Answer) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """A service that answers as a function says; its address and what it was sent."""
    seen: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, value: Any) -> None:
            seen.append((self.path, value))
            status, told, headers = answer(self.path, value)
            body = json.dumps(told).encode()
            self.send_response(status)
            for name, text in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def well(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
    """A service that judges."""
    if value is None:
        return 200, LIMITS, {}
    samples = [
        Sample(s["question"], s["ground_truth"], s.get("response"), s.get("answer")) for s in value["samples"]
    ]
    return 200, {"verdicts": [verdict_value(one) for one in tinyv.verify(samples)]}, {}
