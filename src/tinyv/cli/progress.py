"""Progress on stderr: a bar on a terminal, a plain line now and then anywhere else, nothing if it is off."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

SECONDS_BETWEEN_LINES = 10.0
_STEPS = 1000

Update = Callable[[int, float], None]
"""Takes the number of things done and the share of the work done (0..1)."""


@contextmanager
def progress(what: str, noun: str, *, enabled: bool = True, whole: str = "the input") -> Iterator[Update]:
    """A progress display; yields the function that moves it. whole: of what a line gives the share."""
    if not enabled:
        yield lambda _count, _share: None
    elif sys.stderr.isatty():
        with _bar(what, noun) as update:
            yield update
    else:
        yield _Lines(what, noun, whole)


class _Lines:
    """One line every SECONDS_BETWEEN_LINES: readable in a log file."""

    def __init__(self, what: str, noun: str, whole: str) -> None:
        self._what = what
        self._noun = noun
        self._whole = whole
        self._start = self._printed = monotonic()

    def __call__(self, count: int, share: float) -> None:
        now = monotonic()
        if now - self._printed < SECONDS_BETWEEN_LINES:
            return
        self._printed = now
        speed = count / (now - self._start)
        shape = ".0f" if speed >= 1 else ".1g"
        line = f"{self._what}: {count} {self._noun}, {share:.0%} of {self._whole}, {speed:{shape}}/s"
        print(line, file=sys.stderr, flush=True)


@contextmanager
def _bar(what: str, noun: str) -> Iterator[Update]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]} " + noun),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=_STEPS, count=0)
        yield lambda count, share: bar.update(task, completed=share * _STEPS, count=count)
