"""One station with several servers: when the last of a flow of jobs has passed it, and how long jobs wait.

Formulas: `docs/plan.md`. Work conservation for what queues up, a reflected Brownian motion for chance, Erlang C for
how often one of several servers is free.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, inf, log, pi, sqrt


@dataclass(frozen=True, slots=True)
class Flow:
    """Jobs that come evenly from `first` to `last`, in seconds since the first response came."""

    jobs: float
    first: float
    last: float

    @property
    def window(self) -> float:
        """Seconds over which they come."""
        return max(0.0, self.last - self.first)


@dataclass(frozen=True, slots=True)
class Passed:
    """A flow after a station."""

    flow: Flow
    work_s: float
    """Busy seconds of all servers together."""
    wait_s: float
    """Mean wait in the queue."""
    wait_p99_s: float
    overloaded: bool
    """True if jobs come faster than they are served."""


def through(flow: Flow, servers: int, service_s: float, scv: float, batch: float = 1.0) -> Passed:
    """The flow after a station of `servers`; `scv` is the squared coefficient of variation of a service.

    Each server takes up to `batch` jobs at a time where they queue, and hands them on together.
    """
    if flow.jobs <= 0 or service_s <= 0:
        return Passed(flow, 0.0, 0.0, 0.0, False)
    work = flow.jobs * service_s
    busy = work / servers
    excess = busy - flow.window
    wait, p99 = _waits(flow, servers, service_s, scv)
    backlog = busy if flow.window == 0 else flow.window + backlog_at_end(flow, servers, service_s, scv)
    queued = excess > 0
    lead = service_s * (max(1.0, min(batch, flow.jobs / servers)) if queued else 1.0)
    over = (1 - 1 / servers) * service_s * (1 + scv) / 2 if queued else service_s
    out = Flow(flow.jobs, flow.first + lead, flow.first + max(backlog + over, lead))
    return Passed(out, work, wait, p99, queued)


def backlog_at_end(flow: Flow, servers: int, service_s: float, scv: float) -> float:
    """Mean seconds of work that is still queued when the last job of a flow comes.

    The work that waits is a random walk that cannot fall below zero: each job adds service / servers, time takes it
    away. As a reflected Brownian motion with drift m (all of it, busy - window) and variance v over the flow, its mean
    at the end is m F(d) + sqrt(v) f(d) + v / 2m (2 F(d) - 1), d = m / sqrt(v), with F and f of the standard normal
    distribution. It is m where m is large, and v / 2|m|, the Pollaczek-Khinchine formula, where the station is idle at
    times; there it is scaled by Erlang C over the load, as several servers make fewer jobs wait than one fast one.
    """
    drift = flow.jobs * service_s / servers - flow.window
    variance = flow.jobs * (service_s / servers) ** 2 * (1 + scv)
    spread = sqrt(variance)
    d = drift / spread
    mean = drift * _normal(d) + spread * exp(-d * d / 2) / sqrt(2 * pi)
    mean += (
        spread * exp(-d * d / 2) / sqrt(2 * pi)
        if abs(d) < 1e-4
        else variance / (2 * drift) * erf(d / sqrt(2))
    )
    load = flow.jobs * service_s / servers / flow.window if flow.window else inf
    return max(0.0, mean) * (erlang_c(servers, load * servers) / load if load < 1 else 1.0)


def erlang_c(servers: int, offered: float) -> float:
    """P(wait) of an M/M/c queue with `offered` = arrivals x service time; 1 if that is no less than the servers.

    By the recursion of Erlang B, b(k) = a b(k-1) / (k + a b(k-1)), and C = b / (1 - (1 - b) a / c).
    """
    if offered >= servers:
        return 1.0
    if offered <= 0:
        return 0.0
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked / (1 - (1 - blocked) * offered / servers)


def _waits(flow: Flow, servers: int, service_s: float, scv: float) -> tuple[float, float]:
    """Mean and 99th percentile: of a queue that grows evenly, or of one in balance.

    In balance: Erlang C(c, a) x service / (c - a) x (1 + scv) / 2, exact for M/M/c and M/G/1; those who wait do so for
    an exponential time.
    """
    busy = flow.jobs * service_s / servers
    if busy >= flow.window:
        return (busy - flow.window) / 2, 0.99 * (busy - flow.window)
    offered = flow.jobs * service_s / flow.window
    waits = erlang_c(servers, offered)
    if waits < 1e-9:
        return 0.0, 0.0
    of_those = service_s / (servers - offered) * (1 + scv) / 2
    of_those = min(of_those, backlog_at_end(flow, servers, service_s, scv) / waits)
    return waits * of_those, max(0.0, of_those * log(100 * waits))


def _normal(d: float) -> float:
    return 0.5 * (1 + erf(d / sqrt(2)))
