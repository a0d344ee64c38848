"""Real Ray on this machine: clusters, processes that belong to us, and a driver to disturb."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

WAIT_SECONDS = 90
STORE_BYTES = 100 * 1024 * 1024
DEFUNCT = "Z"
LISTEN = "0A"


@contextmanager
def cluster(*cpus: int) -> Iterator[Any]:
    """A cluster of so many nodes with these CPUs, the first one the head; all its processes are gone at the end."""
    from ray.cluster_utils import Cluster

    nodes = Cluster()
    try:
        for count in cpus:
            nodes.add_node(num_cpus=count, object_store_memory=STORE_BYTES, include_dashboard=False)
        yield nodes
    finally:
        ours = _processes_of(nodes)
        nodes.shutdown()
        await_gone(ours)


def _processes_of(nodes: Any) -> dict[int, str]:
    """What a cluster runs; another one of this test session is not ours to wait for."""
    found: dict[int, str] = {}
    for node in nodes.list_all_nodes():
        for process in chain.from_iterable(node.all_processes.values()):
            pid = process.process.pid
            found |= {pid: command_line(pid)} | descendants(pid)
    return found


def command(inputs: list[Path], out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "tinyv", "score", *map(str, inputs), "--out", str(out), *options]


def ray_command(inputs: list[Path], out: Path, address: str | None, *options: str) -> list[str]:
    where = ["--ray-address", address] if address else []
    return command(inputs, out, "--engine", "ray", *where, *options)


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A driver that is running; it is killed if the test leaves it."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    stdout, stderr = process.communicate(timeout=240)
    return process.returncode, stdout, stderr


def part_names(out: Path) -> list[str]:
    return sorted(path.name for path in out.glob("*.jsonl"))


def records(paths: list[Path]) -> list[str]:
    """The records byte for byte, but for the wall time, which no two runs share."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="ascii").splitlines():
            record = json.loads(line)
            del record["seconds"]
            found.append(json.dumps(record, separators=(",", ":")))
    return found


def parts_of(out: Path) -> list[str]:
    return records([out / name for name in part_names(out)])


def await_true(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < end, f"{what} did not come in {WAIT_SECONDS} s"
        time.sleep(0.02)


def descendants(pid: int) -> dict[int, str]:
    """Processes below a process, with their command lines."""
    parents = dict(_parents())
    found: dict[int, str] = {}
    for one in parents:
        above = one
        while above in parents and above != pid:
            above = parents[above]
        if above == pid and one != pid:
            found[one] = command_line(one)
    return found


def workers_below(pid: int, name: str) -> list[int]:
    """Ray's worker processes below a process whose title has this name."""
    return [one for one, title in descendants(pid).items() if title.startswith("ray::") and name in title]


def listening(pid: int) -> list[str]:
    """Addresses, as the kernel writes them, on which a process and those below it take TCP connections."""
    inodes = {inode for one in [pid, *descendants(pid)] for inode in _sockets(one)}
    rows = [line.split() for table in ("tcp", "tcp6") for line in _table(table)]
    return [row[1].partition(":")[0] for row in rows if row[3] == LISTEN and row[9] in inodes]


def is_loopback(address: str) -> bool:
    """127.x.x.x, also as IPv6 writes it, and ::1: words of 4 bytes, the lowest byte first."""
    if len(address) == 8:
        return address[6:] == "7F"
    return address == "0" * 24 + "01000000" or (
        address[:24] == "0" * 16 + "FFFF0000" and address[30:] == "7F"
    )


def _table(name: str) -> list[str]:
    return Path("/proc/net", name).read_text().splitlines()[1:]


def _sockets(pid: int) -> Iterator[str]:
    for link in Path("/proc", str(pid), "fd").glob("*"):
        try:
            target = str(link.readlink())
        except OSError:  # closed meanwhile
            continue
        if target.startswith("socket:["):
            yield target[8:-1]


def await_gone(pids: dict[int, str]) -> None:
    """All of them must end by themselves; those that do not are ended, and the test fails."""
    end = time.monotonic() + WAIT_SECONDS
    while left := {pid: title for pid, title in pids.items() if _alive(pid, title)}:
        if time.monotonic() > end:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"left behind: {left}")
        time.sleep(0.1)


def _alive(pid: int, title: str) -> bool:
    return title != "" and command_line(pid) == title


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != DEFUNCT:
            yield int(folder.name), int(parent)


def command_line(pid: int) -> str:
    try:
        return (
            (Path("/proc") / str(pid) / "cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except (FileNotFoundError, ProcessLookupError):
        return ""
