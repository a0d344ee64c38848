"""The working precision, safe between threads.

flint keeps one precision for the whole process, not one per thread. Whoever computes with balls holds this
lock and puts the old precision back, so two threads never see each other's. (flint does not release the GIL,
so the lock takes no parallelism away.)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flint import ctx

_lock = threading.RLock()


def _renew_lock() -> None:
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    # A process forked while another thread computes would inherit a lock that nobody releases.
    os.register_at_fork(after_in_child=_renew_lock)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with `bits` bits inside the block; re-entrant, and exclusive between threads."""
    with _lock:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before
