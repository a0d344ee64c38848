"""Why a request is not answered as asked: a status, a typed code, one line; never what was sent."""

from __future__ import annotations

from typing import Any

from tinyv.io.text import json_line

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
    415: "unsupported_media_type",
    421: "misdirected_request",
    422: "invalid",
    429: "busy",
    500: "internal_error",
    503: "unavailable",
}
"""The code that a status has where nothing more exact is said."""


class Refusal(Exception):  # noqa: N818 - an answer of the service, no defect of it
    """A request that gets an error; raised inside the service, seen outside as JSON."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        retry_after: int | None = None,
        close: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        """`retry_after`: whole seconds. `close`: the connection ends with this answer."""
        super().__init__(message)
        self.status = status
        self.code = code or CODES[status]
        self.message = message
        self.close = close
        self._retry_after = retry_after
        self._headers = headers or {}

    def headers(self) -> dict[str, str]:
        """The headers of the answer, but for its length and kind."""
        waiting = {} if self._retry_after is None else {"retry-after": str(self._retry_after)}
        return {**self._headers, **waiting, **({"connection": "close"} if self.close else {})}

    def body(self, request_id: str) -> bytes:
        """The answer."""
        return error_body(self.code, self.message, request_id)

    def messages(self, request_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The whole answer, as ASGI sends it: the head, and the body."""
        body = self.body(request_id)
        headers = {"content-type": "application/json", "content-length": str(len(body)), **self.headers()}
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        return (
            {"type": "http.response.start", "status": self.status, "headers": raw},
            {"type": "http.response.body", "body": body},
        )


def error_body(code: str, message: str, request_id: str) -> bytes:
    """An error as JSON in ASCII."""
    error: dict[str, Any] = {"code": code, "message": " ".join(message.split()), "request_id": request_id}
    return json_line({"error": error}).encode("ascii")
