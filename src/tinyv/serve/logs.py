"""Logs as JSON lines on stderr: an event, its fields, where an exception came from; no texts of samples, no token.

An exception is told by its type and its places in the code. Its message, which may hold a text, is only told at
DEBUG; so is what other libraries write, which may quote what they were given. The token is struck out of every line,
wherever it might have come from.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime, timezone
from typing import Any

LEVELS = ("debug", "info", "warning", "error")
_FRAMES = 12
_LONGEST = 500
"""Characters of a message that another library wrote."""
_OWN_WORDS = ("tinyv", "uvicorn", "ray")
"""Loggers whose messages hold no texts of samples."""


class JsonLines(logging.Formatter):
    """One line of ASCII per record; `extra={"fields": {...}}` gives further values."""

    def __init__(self, secret: str | None = None, *, messages: bool = False) -> None:
        """`secret` never appears; `messages` tells the messages of exceptions, too."""
        super().__init__()
        self._secret = secret
        self._messages = messages

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": self._event(record),
            **getattr(record, "fields", {}),
        }
        if not record.name.startswith("tinyv.serve"):
            line["logger"] = record.name
        if record.exc_info and record.exc_info[1] is not None:
            line |= self._raised(record.exc_info[1])
        text = json.dumps(line, separators=(",", ":"), default=str)
        return text.replace(self._secret, "***") if self._secret else text

    def _event(self, record: logging.LogRecord) -> str:
        """The message; of a library that may quote a text in it only the place that it comes from."""
        if self._messages or record.name.partition(".")[0] in _OWN_WORDS:
            return record.getMessage()[:_LONGEST]
        return f"a message of {record.name} from {record.pathname}:{record.lineno}, told at debug"

    def _raised(self, exc: BaseException) -> dict[str, Any]:
        frames = traceback.extract_tb(exc.__traceback__)[-_FRAMES:]
        found: dict[str, Any] = {
            "exception": type(exc).__name__,
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
        return found | ({"message": str(exc)[:_LONGEST]} if self._messages else {})


def log_as_json(level: str, secret: str | None = None) -> None:
    """Send all logs of this process to stderr as JSON lines, from this level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(secret, messages=level == "debug"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    if level != "debug":
        for noisy in ("uvicorn.error", "asyncio"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
