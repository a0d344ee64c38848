"""The event loop that model clients live in: one thread of the process, started at first use.

So a synchronous call works inside a running loop, callers in any thread or loop share one core, and connections
outlive the call that opened them.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import selectors
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")
_STOP_S = 2.0


class LoopThread:
    """A daemon thread with an event loop."""

    def __init__(self) -> None:
        """Start it."""
        self._at_stop: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._selector = selectors.DefaultSelector()
        self._loop = asyncio.SelectorEventLoop(self._selector)
        self._thread = threading.Thread(target=self._loop.run_forever, name="tinyv-models", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Run a coroutine there; cancelling the future cancels it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def at_stop(self, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have something closed in the loop before it ends."""
        self._at_stop.append(close)

    def stop(self) -> None:
        """Cancel what is under way, close what is open, end the thread."""
        try:
            self.submit(self._wind_up()).result(_STOP_S)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_STOP_S)
            if not self._thread.is_alive():
                self._loop.close()

    def abandon(self) -> None:
        """In a forked child: let go of the parent's loop without a trace in the parent.

        The child's copy of an epoll descriptor is the parent's own set: what is closed here would be taken off it
        there, and the parent would wait for replies that it never sees. So that descriptor becomes one of nothing.
        """
        self._loop.set_exception_handler(lambda *_: None)  # what is unclosed here is the parent's
        if hasattr(self._selector, "fileno"):
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, self._selector.fileno(), inheritable=False)
            os.close(nothing)

    async def _wind_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for close in self._at_stop:
            await close()


_lock = threading.Lock()
_thread: LoopThread | None = None
_watching = False
_inherited: list[object] = []
"""What a forked child has of its parent: kept, as its finalizers would write to the parent's connections."""


def keep(inherited: object) -> None:
    """Never finalize something that belongs to the parent of this process."""
    _inherited.append(inherited)


def loop_thread() -> LoopThread:
    """The process's loop; made at first use, and anew in a forked child."""
    global _thread
    with _lock:
        if _thread is None:
            _thread = LoopThread()
            _watch()
        return _thread


def _watch() -> None:
    global _watching
    if not _watching:
        _watching = True
        if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
            os.register_at_fork(after_in_child=_forget)
        atexit.register(_stop)


def _forget() -> None:
    """A forked child has the parent's loop but not its thread: it starts from nothing."""
    global _lock, _thread
    _lock = threading.Lock()
    thread, _thread = _thread, None
    if thread is not None:
        keep(thread)
        thread.abandon()


def _stop() -> None:
    global _thread
    thread, _thread = _thread, None
    if thread is not None:
        thread.stop()
