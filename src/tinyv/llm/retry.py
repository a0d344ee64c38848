"""When to try again: exponential back-off with full jitter, a server's own Retry-After first.

Back-off as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): a random wait up to a bound that
doubles spreads the callers of a batch that failed together.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from tinyv.llm.failure import Failed

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 8.0
JITTER = 0.25
"""Share of a Retry-After that is added at random: callers told the same second do not all come at it."""


def retrying(retries: int, deadline: Callable[[], float], clock: Callable[[], float]) -> AsyncRetrying:
    """Attempts, 1 + `retries` at most; none is begun that would have to wait past the deadline."""

    def give_up(state: RetryCallState) -> bool:
        return stop_after_attempt(retries + 1)(state) or clock() + state.upcoming_sleep > deadline()

    return AsyncRetrying(stop=give_up, wait=_wait, retry=retry_if_exception(_worth_it), reraise=True)


def _worth_it(exc: BaseException) -> bool:
    return isinstance(exc, Failed) and exc.again


def _wait(state: RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.retry_after if isinstance(failure, Failed) else None
    if asked is not None:
        return asked * (1 + JITTER * random.random())
    bound = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**state.attempt_number)
    return random.uniform(bound / 4, bound)
