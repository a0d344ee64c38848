"""CPU time and memory of all processes below one, looked at while they run (Linux: /proc)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_MEBIBYTE = 1024 * 1024
_GONE = (FileNotFoundError, ProcessLookupError)
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Peak:
    """Resident memory of the largest process of a kind."""

    mib: int
    tenths: list[int]
    """MiB in each tenth of the time: flat if the last ones are as the middle ones."""


@dataclass(slots=True)
class Usage:
    """Looks at the processes below `root` whenever it is told to."""

    root: int
    role: Callable[[str], str | None]
    """The kind of a process by its command line; None for one whose memory does not matter."""
    _start: float = field(default_factory=time.monotonic)
    _ticks: dict[tuple[int, int], int] = field(default_factory=dict)
    """By process id and start time, as ids come again."""
    _before: dict[tuple[int, int], int] = field(default_factory=dict)
    _seen: list[tuple[float, str, int]] = field(default_factory=list)
    """Seconds, kind, MiB."""

    def __post_init__(self) -> None:
        """What ran before does not count."""
        self._before = {key: ticks for key, ticks, _, _ in self._below()}

    def look(self) -> None:
        """Note what every process has used so far."""
        at = time.monotonic() - self._start
        largest: dict[str, int] = {}
        for key, ticks, mib, command_line in self._below():
            self._ticks[key] = ticks
            role = self.role(command_line)
            if role is not None:
                largest[role] = max(largest.get(role, 0), mib)
        self._seen += [(at, role, mib) for role, mib in largest.items()]

    def cpu_seconds(self) -> float:
        """CPU time of all processes since the beginning, as far as they were seen."""
        return sum(ticks - self._before.get(key, 0) for key, ticks in self._ticks.items()) / _TICKS

    def peaks(self) -> dict[str, Peak]:
        """Memory by kind of process."""
        length = max((at for at, _, _ in self._seen), default=0.0) or 1.0
        found: dict[str, list[int]] = {}
        for at, role, mib in self._seen:
            tenths = found.setdefault(role, [0] * TENTHS)
            tenth = min(TENTHS - 1, int(TENTHS * at / length))
            tenths[tenth] = max(tenths[tenth], mib)
        return {role: Peak(max(tenths), tenths) for role, tenths in found.items()}

    def _below(self) -> list[tuple[tuple[int, int], int, int, str]]:
        stats = {pid: stat for path in Path("/proc").glob("[0-9]*") if (stat := _stat(pid := int(path.name)))}
        return [
            ((pid, started), ticks, mib, _command_line(pid))
            for pid, (_, ticks, started, mib) in stats.items()
            if pid != self.root and self._is_below(pid, stats)
        ]

    def _is_below(self, pid: int, stats: dict[int, tuple[int, int, int, int]]) -> bool:
        while pid in stats and pid != self.root:
            pid = stats[pid][0]
        return pid == self.root


def _stat(pid: int) -> tuple[int, int, int, int] | None:
    """Parent, CPU ticks, start time, resident MiB; None if it is gone. Fields as in proc(5)."""
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except _GONE:
        return None
    ticks = int(fields[11]) + int(fields[12])
    return int(fields[1]), ticks, int(fields[19]), int(fields[21]) * _PAGE // _MEBIBYTE


def _command_line(pid: int) -> str:
    try:
        data = (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except _GONE:
        return ""
    return data.replace(b"\0", b" ").decode("utf-8", "replace")
