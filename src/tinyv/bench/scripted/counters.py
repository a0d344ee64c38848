"""What has happened to a scripted server so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

MAX_PROMPTS = 2000
MAX_PAYLOADS = 20


class Counters:
    """Numbers of requests, and the latest of them; those in flight are of both kinds, chat and scoring."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.clear()

    def clear(self) -> None:
        """Forget all but the requests that are in flight."""
        self.requests = 0
        self.max_in_flight = self.in_flight
        self.aborted = 0
        """Requests whose client went away before the reply was finished."""
        self.scoring_requests = 0
        self.scored_items = 0
        self.last_scoring: Any = None
        """The payload of the latest scoring request."""
        self.prompts: deque[str] = deque(maxlen=MAX_PROMPTS)
        self.payloads: deque[Any] = deque(maxlen=MAX_PAYLOADS)

    def enter(self) -> None:
        """A request has come."""
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)

    def note_scoring(self, payload: Mapping[str, Any]) -> None:
        """A scoring request has come."""
        items = payload.get("items")
        self.scoring_requests += 1
        self.scored_items += len(items) if isinstance(items, list) else 0
        self.last_scoring = payload

    def leave(self) -> None:
        """A request is over, whichever way."""
        self.in_flight -= 1

    def as_dict(self) -> dict[str, Any]:
        """The values by name."""
        return {
            **{"requests": self.requests, "in_flight": self.in_flight, "max_in_flight": self.max_in_flight},
            **{"scoring_requests": self.scoring_requests, "scored_items": self.scored_items},
            **{"last_scoring": self.last_scoring, "aborted": self.aborted},
            **{"prompts": list(self.prompts), "payloads": list(self.payloads)},
        }
