"""A pure function over many items in processes, in order; in this process where that is quicker."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")
WORTH_A_PROCESS = 2_000
"""Items for which a process more pays: starting one takes about a second, an item a fraction of a millisecond."""
_AT_A_TIME = 256


def mapped(function: Callable[[In], Out], items: Sequence[In], workers: int) -> list[Out]:
    """`function` of each item, in order. The function is one of a module, as it travels by its name."""
    processes = min(workers, len(items) // WORTH_A_PROCESS)
    if processes <= 1:
        return [function(item) for item in items]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_interrupts) as pool:
        return list(pool.map(function, items, chunksize=_AT_A_TIME))


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
