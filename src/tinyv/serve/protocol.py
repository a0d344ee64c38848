"""uvicorn's HTTP/1.1 protocol with the timers that it lacks: for heads that never end, and for readers that never read.

A body is timed where it is read (`edge.py`). A connection beyond the bound is closed before anything is read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from tinyv.serve.limits import Limits
from tinyv.serve.names import new_id
from tinyv.serve.refusal import error_body


class TimedProtocol(H11Protocol):
    """One connection; `limits` are set by `protocol_with`."""

    limits = Limits()
    unreadable: Callable[[], str] = staticmethod(new_id)
    """Tells of a request that is no HTTP; gives its name."""
    _head: asyncio.TimerHandle | None = None
    _write: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, or close it."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.max_connections:
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._stop_head()
        self._stop_write()

    def data_received(self, data: bytes) -> None:
        """Read on; where no request has begun yet, its head is being waited for."""
        super().data_received(data)
        if self._between_requests():
            self._await_head()

    def handle_events(self) -> None:
        """A request whose head is complete is timed elsewhere."""
        super().handle_events()
        if not self._between_requests():
            self._stop_head()

    def on_response_complete(self) -> None:
        """From here on uvicorn times the idle connection, and `data_received` the next head."""
        self._stop_head()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The reader is behind: give it some time."""
        super().pause_writing()
        self._write = self._write or self.loop.call_later(self.limits.write_s, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader goes on."""
        self._stop_write()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, also if what was written last is never read."""
        super().timeout_keep_alive_handler()
        self._write = self._write or self.loop.call_later(self.limits.write_s, self.transport.abort)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        """What is no HTTP gets an error like all others, and the connection ends."""
        body = error_body("bad_request", "this is no HTTP/1.1 request", self.unreadable())
        head = h11.Response(
            status_code=400,
            reason=b"Bad Request",
            headers=[
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode("ascii")),
                (b"connection", b"close"),
            ],
        )
        try:
            for event in (head, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:  # an answer is under way: there is no room for another one
            self.transport.abort()
        self.transport.close()

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _stop_head(self) -> None:
        timer, self._head = self._head, None
        if timer is not None:
            timer.cancel()

    def _stop_write(self) -> None:
        timer, self._write = self._write, None
        if timer is not None:
            timer.cancel()

    def _await_head(self) -> None:
        self._head = self._head or self.loop.call_later(self.limits.head_s, self.transport.abort)


def protocol_with(limits: Limits, unreadable: Callable[[], str]) -> type[TimedProtocol]:
    """The protocol with these limits, as uvicorn takes it; `unreadable` is called for each request that is no HTTP."""
    return type("TimedProtocol", (TimedProtocol,), {"limits": limits, "unreadable": staticmethod(unreadable)})
