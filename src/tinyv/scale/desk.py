"""Where driver, proxies and replicas meet: what proxies must know and what they hold, when to stop, what was counted.

A named actor, as the token must not stand in an environment, which Ray shows. Proxies tell it several times a second
how many requests they hold, and hear the phase of the service: a stop refuses at the proxies first, waits for what was
accepted, and takes the routes away only then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tinyv.scale.node_model import NAMESPACE
from tinyv.serve.limits import Limits

SERVING, STOPPING, ENDED = "serving", "stopping", "ended"
TELL_S = 0.2
"""Seconds between two words of a proxy."""
STALE_S = 5.0
"""A proxy that has been silent for so many seconds is gone."""
HEAR_S = 2.0
"""Seconds in which every proxy has heard of a phase."""
COUNTED_S = 15.0
"""A replica that has not told its metrics for so many seconds is gone."""
ANSWER_S = 5.0
"""Seconds that the desk has for an answer."""
_NAME = "tinyv-desk"
_log = logging.getLogger("tinyv.serve")


@dataclass(frozen=True, slots=True)
class Front:
    """What a proxy must know."""

    limits: Limits
    token: str | None = field(repr=False)
    most: int
    """Requests that a proxy holds at a time; further ones get 429."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last word of a proxy."""

    phase: str
    """The one it acts by."""
    under_way: int
    at: float


class Desk:
    """The actor; one for a service."""

    def __init__(self, front: Front, clock: Callable[[], float] = monotonic) -> None:
        self._front = front
        self._clock = clock
        self._phase = SERVING
        self._told: dict[str, Told] = {}
        self._counts: dict[str, tuple[float, str]] = {}

    async def front(self) -> Front:
        """What a proxy asks first."""
        return self._front

    async def tell(self, proxy: str, phase: str, under_way: int) -> str:
        """A proxy's word; the phase that it must act by."""
        self._told[proxy] = Told(phase, under_way, self._clock())
        return self._phase

    async def count(self, replica: str, text: str) -> None:
        """A replica's metrics."""
        self._counts[replica] = (self._clock(), text)

    async def counted(self) -> dict[str, str]:
        """The metrics of all replicas that live, as they were told last."""
        since = self._clock() - COUNTED_S
        self._counts = {name: told for name, told in self._counts.items() if told[0] >= since}
        return {name: text for name, (_, text) in self._counts.items()}

    async def turn(self, phase: str) -> tuple[bool, int]:
        """Enter a phase: whether all proxies act by it, and how many requests they hold."""
        self._phase = phase
        since = self._clock() - STALE_S
        told = [one for one in self._told.values() if one.at >= since]
        return all(one.phase == phase for one in told), sum(one.under_way for one in told)


def open_desk(front: Front) -> Any:
    """The actor, new: one that a killed driver left knows another token."""
    import ray

    close_desk()
    options = {
        "name": _NAME,
        "namespace": NAMESPACE,
        "lifetime": "detached",
        "num_cpus": 0,
        "max_restarts": -1,
        "max_task_retries": 2,
    }
    return ray.remote(Desk).options(**options).remote(front)


def find_desk() -> Any:
    """The actor. Raises ValueError if there is none."""
    import ray

    return ray.get_actor(_NAME, NAMESPACE)


def close_desk() -> None:
    """End it, if it is there."""
    import ray

    try:
        ray.kill(find_desk())
    except ValueError:
        return


def drain(grace_s: float, hurried: Callable[[], bool]) -> int:
    """Let nobody in, and wait for what was accepted, for the time of grace or until it must be `hurried`. The number of
    requests that were not answered."""
    from ray.exceptions import RayError

    try:
        desk = find_desk()
        left = _left_after(desk, STOPPING, grace_s, hurried)
        if left:
            _left_after(desk, ENDED, HEAR_S, lambda: False)
    except (ValueError, RayError) as exc:
        _log.warning("not_known_what_was_answered", extra={"fields": {"exception": type(exc).__name__}})
        return 0
    return left


def _left_after(desk: Any, phase: str, seconds: float, hurried: Callable[[], bool]) -> int:
    """Enter a phase; the requests that are still held after so many seconds, or when it must be hurried."""
    import ray

    start = monotonic()
    while True:
        heard, left = ray.get(desk.turn.remote(phase), timeout=ANSWER_S)
        if heard and not left:
            return 0
        over = hurried() or monotonic() - start >= seconds
        if over and (heard or monotonic() - start >= HEAR_S):
            return int(left)
        time.sleep(TELL_S / 2)
