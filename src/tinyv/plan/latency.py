"""Latencies as a lognormal distribution through a median and a 99th percentile, and how long the last one takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, log, sqrt

import numpy as np

_Z99 = 2.3263478740408408
"""The 99th percentile of the standard normal distribution."""
_GRID = 400
_erfc = np.vectorize(erfc, otypes=[float])


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of one request that does not queue."""

    p50: float
    p99: float

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm; 0 for a constant."""
        return log(self.p99 / self.p50) / _Z99

    @property
    def mean(self) -> float:
        """exp(mu + sigma^2 / 2)."""
        return self.p50 * exp(self.sigma**2 / 2)

    @property
    def residual(self) -> float:
        """E[L^2] / 2 E[L]: the mean time that is left of a request met under way (renewal theory)."""
        return self.mean * exp(self.sigma**2) / 2

    def later(self, x: np.ndarray) -> np.ndarray:
        """P(L > x) for x >= 0."""
        if self.sigma < 1e-9:
            return np.asarray(x < self.p50, float)
        logs = np.log(np.maximum(x, 1e-300) / self.p50)
        return np.asarray(0.5 * _erfc(logs / (self.sigma * sqrt(2))))

    def drawn(self, count: int, random: np.random.Generator) -> np.ndarray:
        """`count` latencies."""
        return np.asarray(self.p50 * np.exp(self.sigma * random.standard_normal(count)))

    def tail(self, requests: float, window: float) -> float:
        """Mean seconds from the last start to the last end, if `requests` start evenly over `window` seconds.

        A request that starts at a uniform time of the window is still under way x seconds after it with probability
        p(x) = 1/W * integral from x to x + W of P(L > y) dy; all are done with probability (1 - p(x))^n, as they do not
        wait for each other (an M/G/infinity queue, stopped). The mean is the integral of 1 - (1 - p(x))^n.
        """
        if requests <= 0:
            return 0.0
        end = self.p50 * exp(self.sigma * sqrt(2 * log(max(requests, 2))) + 3 * self.sigma) * 1.05
        x = np.linspace(0.0, end, _GRID + 1)
        left = self.later(x) if window <= 0 else (self._beyond(x) - self._beyond(x + window)) / window
        done = np.power(1 - np.clip(left, 0.0, 1.0), max(1.0, requests))
        return float(_integral(1 - done, x))

    def _beyond(self, x: np.ndarray) -> np.ndarray:
        """The integral of P(L > y) from x on: E[L; L > x] - x P(L > x), in closed form for a lognormal."""
        if self.sigma < 1e-9:
            return np.maximum(self.p50 - x, 0.0)
        logs = np.log(np.maximum(x, 1e-300) / self.p50)
        partial = self.mean * 0.5 * _erfc((logs - self.sigma**2) / (self.sigma * sqrt(2)))
        return np.asarray(partial - x * self.later(x))


def _integral(y: np.ndarray, x: np.ndarray) -> float:
    """Trapezoids; numpy has changed the name of its own."""
    return float(np.sum((y[1:] + y[:-1]) / 2 * np.diff(x)))
