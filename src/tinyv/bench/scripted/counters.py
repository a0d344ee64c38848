"""What has happened to a scripted server so far."""

from __future__ import annotations

from collections import deque
from typing import Any

MAX_PROMPTS = 2000
MAX_PAYLOADS = 20


class Counters:
    """Numbers of chat requests, and the latest of them."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.clear()

    def clear(self) -> None:
        """Forget all but the requests that are in flight."""
        self.requests = 0
        self.max_in_flight = self.in_flight
        self.aborted = 0
        """Chat requests whose client went away before the reply was finished."""
        self.prompts: deque[str] = deque(maxlen=MAX_PROMPTS)
        self.payloads: deque[Any] = deque(maxlen=MAX_PAYLOADS)

    def enter(self) -> None:
        """A chat request has come."""
        self.requests += 1
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)

    def leave(self) -> None:
        """A chat request is over, whichever way."""
        self.in_flight -= 1

    def as_dict(self) -> dict[str, Any]:
        """The values by name."""
        return {
            **{"requests": self.requests, "in_flight": self.in_flight, "max_in_flight": self.max_in_flight},
            **{"aborted": self.aborted, "prompts": list(self.prompts), "payloads": list(self.payloads)},
        }
