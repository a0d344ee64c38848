"""JSON over HTTP with aiohttp: bounded in time and size, every failure with its reason."""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed

MAX_REPLY_BYTES = 4 * 1024 * 1024
"""A thought of some thousand tokens with its log-probabilities is a tenth of this."""
_PIECE = 64 * 1024
_SHOWN = 200
_NAME = re.compile(r"[A-Za-z]{3,20}(?:_[A-Za-z]{2,20}){0,4}")
"""`context_length_exceeded`, `BadRequestError`: no number, no formula, no sentence."""
_BUSY = {429, 503, 529}
_PASSING = {408, 409, 425, 500, 502, 503, 504, 520, 522, 524, 529}
"""Statuses that another try may mend; the other 4xx say that the request itself does not fit."""
_ABSENT = {502, 504, 521, 522, 523}
"""What a proxy says that has no server behind it just now."""


class Transport:
    """One connection pool for all servers of a configuration; made and used in one event loop."""

    def __init__(self, config: ModelConfig, most: int = MAX_REPLY_BYTES) -> None:
        """Open nothing yet; `most` bounds a reply in bytes. Raises ConfigError if the key's variable is not set."""
        self._most = most
        key = config.api_key()
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout = aiohttp.ClientTimeout(total=config.timeout_s, sock_connect=config.connect_timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str) -> Any:
        """The JSON value at a URL. Raises Failed."""
        return await self._exchange("GET", url, None)

    async def post(self, url: str, payload: dict[str, Any]) -> Any:
        """The JSON reply to a JSON body. Raises Failed."""
        return await self._exchange("POST", url, payload)

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def peek(self, url: str) -> tuple[int, Any]:
        """Status and JSON value at a URL, whatever the status. Raises Failed."""
        reply, body = await self._reply("GET", url, None)
        return reply.status, _json(url, body)

    async def _exchange(self, method: str, url: str, payload: dict[str, Any] | None) -> Any:
        reply, body = await self._reply(method, url, payload)
        if reply.status != 200:
            raise refusal(url, reply.status, body, reply.headers.get("Retry-After"))
        return _json(url, body)

    async def _reply(
        self, method: str, url: str, payload: dict[str, Any] | None
    ) -> tuple[aiohttp.ClientResponse, bytes]:
        try:
            async with self._ready().request(method, url, json=payload, allow_redirects=False) as reply:
                return reply, await _body(reply, self._most)
        except (asyncio.TimeoutError, aiohttp.ServerTimeoutError) as exc:
            kind = "connect" if isinstance(exc, aiohttp.ConnectionTimeoutError) else "answer"
            raise Failed("timeout", f"{url} did not {kind} in time", absent=kind == "connect") from exc
        except aiohttp.ClientPayloadError as exc:
            raise Failed("bad_response", f"{url} broke off in its reply") from exc
        except aiohttp.ClientResponseError as exc:  # no HTTP: the message quotes it
            raise Failed("server_unavailable", f"{url} does not speak HTTP", quoted=_one_line(exc)) from exc
        except (aiohttp.ClientError, OSError, UnicodeError) as exc:  # the last for a host that is no name
            raise Failed("server_unavailable", f"{url}: {_one_line(exc)}", absent=_nobody(exc)) from exc

    def _ready(self) -> aiohttp.ClientSession:
        if self._session is None:
            # The servers' own limits on concurrency apply, not the pool's.
            connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=60)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=self._timeout, headers=self._headers
            )
        return self._session


def refusal(url: str, status: int, body: bytes, retry_after: str | None) -> Failed:
    """The failure that a status other than 200 is."""
    quoted = _one_line(body[:_SHOWN].decode("utf-8", "replace"))
    kind = _kind(body)
    detail = f"{url} said {status}" + (f" ({kind})" if kind else "")
    if status in _BUSY:
        wait = seconds_of(retry_after)
        fault = status != 429
        return Failed(
            "overloaded", detail, server_fault=fault, retry_after=wait, status=status, quoted=quoted
        )
    if status in _PASSING or status >= 500:
        return Failed(
            "server_unavailable",
            detail,
            retry_after=seconds_of(retry_after),
            again=status != 501,
            status=status,
            quoted=quoted,
            absent=status in _ABSENT,
        )
    reason = "bad_response" if status < 400 else "request_refused"
    return Failed(
        reason, detail, again=False, server_fault=False, status=status, stale=status == 404, quoted=quoted
    )


def _nobody(exc: Exception) -> bool:
    """True if no connection was made, and not for want of a certificate: nobody saw the request."""
    return isinstance(exc, aiohttp.ClientConnectorError) and not isinstance(exc, aiohttp.ClientSSLError)


def _kind(body: bytes) -> str | None:
    """The name that a server gives its error, where it is one: the rest may repeat what was asked."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    error = value.get("error", value) if isinstance(value, dict) else None
    found = [error.get(name) for name in ("code", "type")] if isinstance(error, dict) else []
    return next((name for name in found if isinstance(name, str) and _NAME.fullmatch(name)), None)


def seconds_of(retry_after: str | None) -> float | None:
    """Seconds in a Retry-After header, given as a number or as a date (RFC 9110, 10.2.3); None for neither."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        seconds = _until(retry_after)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return math.nan


async def _body(reply: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, as far as the limit; beyond it the connection is closed instead of read to its end."""
    pieces = bytearray()
    async for piece in reply.content.iter_chunked(_PIECE):
        pieces += piece
        if len(pieces) > most:
            reply.close()
            raise Failed("bad_response", f"{reply.url} sent more than {most} bytes", again=False)
    return bytes(pieces)


def _json(url: str, body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        shown = _one_line(body[:60].decode("utf-8", "replace"))
        raise Failed("bad_response", f"{url} sent no JSON", quoted=repr(shown)) from exc


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:_SHOWN] or type(text).__name__
