"""Who gets in: a bounded number of samples; beyond it a request is sent away at once, and told when to come back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from tinyv.serve.refusal import Refusal

MEMORY_S = 5.0
"""Seconds over which the rate of answers is averaged."""
LONGEST_RETRY_AFTER_S = 30


class Admission:
    """Samples that are accepted and not answered yet; used in one event loop."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        """`most`: samples at a time; `clock` gives seconds that only grow."""
        self.most = most
        self.held = 0
        self._clock = clock
        self._done = 0.0
        self._at = clock()

    @contextmanager
    def taken(self, samples: int) -> Iterator[None]:
        """Hold places for so many samples. Raises Refusal (429) if they are not free."""
        if self.held + samples > self.most:
            raise self.busy()
        self.held += samples
        try:
            yield
        finally:
            self.held -= samples
            self._finished(samples)

    @property
    def full(self) -> bool:
        """True if not even one sample would be taken: then a body need not be looked at."""
        return self.held >= self.most

    def busy(self) -> Refusal:
        """The answer to who must come back later."""
        message = f"the queue is full ({self.held} of {self.most} samples): come back later"
        return Refusal(429, message, retry_after=self.seconds_to_wait())

    def seconds_to_wait(self) -> int:
        """Seconds until what is held now should be done, at the rate of the last seconds; whole, at least 1."""
        rate = self._faded() / MEMORY_S
        return max(1, min(LONGEST_RETRY_AFTER_S, math.ceil(self.held / max(rate, 1.0))))

    def _finished(self, samples: int) -> None:
        self._done = self._faded() + samples
        self._at = self._clock()

    def _faded(self) -> float:
        """Samples done, each weighing e^(-age / MEMORY_S); at a steady rate that is rate times MEMORY_S."""
        return self._done * math.exp((self._at - self._clock()) / MEMORY_S)
