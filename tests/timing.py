"""CPU time of a call, as a bound can be held to it on a shared machine: best of three, no garbage collection inside."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(call: Callable[[], object], rounds: int = 3) -> float:
    """The least CPU time of `rounds` calls, in seconds."""
    found = []
    gc.disable()
    try:
        for _ in range(rounds):
            start = time.process_time()
            call()
            found.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(found)
