"""When to try again: exponential back-off with jitter; a server's own Retry-After, or its absence, costs no try.

Back-off as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): a random wait below a bound that
doubles spreads the callers of a batch that failed together. A Retry-After pauses the server for all of them
(`servers.py`), so only a random part of it is waited here, and only the deadline bounds how often. A server that is
absent is waited for in `servers.py`, too, until its breaker lets a probe through: for as long as the patience.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from tinyv.llm.failure import Failed

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 8.0
JITTER = 0.25
"""Share of a Retry-After that is added at random: callers told the same second do not all come at it."""


def retrying(
    retries: int, deadline: Callable[[], float], clock: Callable[[], float], patience: float = 0.0
) -> AsyncRetrying:
    """Attempts, 1 + `retries` at most; none begins past the deadline.

    Those that a server put off are not counted, nor those that met no server, for `patience` seconds from the first.
    """
    tries = 0
    alone_since: float | None = None

    def unspent(failure: BaseException | None) -> bool:
        nonlocal alone_since
        if not _absent(failure):
            alone_since = None
            return _put_off(failure)
        alone_since = clock() if alone_since is None else alone_since
        return clock() - alone_since < patience

    def give_up(state: RetryCallState) -> bool:
        nonlocal tries
        tries += not unspent(_failure(state))
        return tries > retries or clock() + state.upcoming_sleep > deadline()

    def wait(state: RetryCallState) -> float:
        # the breaker paces those that it keeps waiting
        paced = patience > 0 and _absent(_failure(state))
        return random.uniform(0, FIRST_WAIT_S) if paced else _wait(state)

    return AsyncRetrying(stop=give_up, wait=wait, retry=retry_if_exception(_worth_it), reraise=True)


def _worth_it(exc: BaseException) -> bool:
    return isinstance(exc, Failed) and exc.again


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _put_off(failure: BaseException | None) -> bool:
    """True if the server named a time to come back at, and not "now"."""
    return isinstance(failure, Failed) and (failure.retry_after or 0.0) >= FIRST_WAIT_S


def _absent(failure: BaseException | None) -> bool:
    return isinstance(failure, Failed) and failure.absent


def _wait(state: RetryCallState) -> float:
    """Seconds before the next attempt: between a quarter of a bound and the bound, which doubles up to a limit."""
    failure = _failure(state)
    if isinstance(failure, Failed) and _put_off(failure):
        return random.uniform(0, JITTER * min(failure.retry_after or 0.0, LONGEST_WAIT_S))
    bound = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**state.attempt_number)
    return random.uniform(bound / 4, bound)
