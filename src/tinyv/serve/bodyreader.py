"""Bodies of requests, bounded: in bytes each, in bytes together, and in the time that they take to arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from tinyv.serve.limits import Limits
from tinyv.serve.refusal import Refusal

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

DISCARD_BYTES = 16 * 1024 * 1024
DISCARD_S = 2.0
"""So much of a body that is refused is read and thrown away, so that its sender comes to read the answer."""


class BodyReader:
    """Reads the bodies of all requests of an event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held = 0
        """Bytes of bodies that are arriving, or whose requests are not answered yet."""

    def refusal(self, headers: Mapping[bytes, str]) -> Refusal | None:
        """Why a body that says its length need not be read."""
        length = headers.get(b"content-length", "")
        return self._too_large() if length.isdecimal() and int(length) > self._limits.max_body_bytes else None

    @asynccontextmanager
    async def held(self, headers: Mapping[bytes, str], receive: Receive) -> AsyncIterator[bytes]:
        """The whole body; its bytes count until the end of the block, which is when the request is answered. Raises
        Refusal (408, 413, 429) as soon as a bound is passed."""
        count = [0]
        try:
            yield await self._read(headers, receive, count)
        finally:
            self._held -= count[0]

    async def _read(self, headers: Mapping[bytes, str], receive: Receive, count: list[int]) -> bytes:
        try:
            return await asyncio.wait_for(self._pieces(receive, count), self._limits.body_s)
        except asyncio.TimeoutError:
            raise Refusal(
                408, f"the body did not arrive within {self._limits.body_s:g} s", close=True
            ) from None
        except Refusal:
            await self.discard(headers, receive)
            raise

    async def discard(self, headers: Mapping[bytes, str], receive: Receive) -> None:
        """Throw away what still comes, within bounds; nothing where there is none, or where it waits for a word."""
        if (b"content-length" not in headers and b"transfer-encoding" not in headers) or b"expect" in headers:
            return
        try:
            await asyncio.wait_for(_thrown_away(receive), DISCARD_S)
        except asyncio.TimeoutError:
            return

    async def _pieces(self, receive: Receive, count: list[int]) -> bytes:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise Refusal(400, "the request ended early", close=True)
            piece = message.get("body", b"")
            body += piece
            count[0] += len(piece)
            self._held += len(piece)
            if len(body) > self._limits.max_body_bytes:
                raise self._too_large()
            if self._held > self._limits.max_held_bytes:
                raise Refusal(
                    429, "too many bytes wait for answers: come back later", retry_after=1, close=True
                )
            if not message.get("more_body", False):
                return bytes(body)

    def _too_large(self) -> Refusal:
        return Refusal(
            413, f"a body may hold {self._limits.max_body_bytes} bytes", code="body_too_large", close=True
        )


async def _thrown_away(receive: Receive) -> None:
    seen = 0
    while seen <= DISCARD_BYTES:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
