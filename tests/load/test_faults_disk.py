"""A full disk: one line to the user, what was written stays, the run goes on with room; logs stop no service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from serving import Served

pytestmark = pytest.mark.load
ROWS = 4000
SMALL, LARGE = "400k", "8m"
WORK = {"samples": [{"ground_truth": "1/2", "answer": "0.5"}]}


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system of its own, which is soon full."""

    path: Path

    def make_room(self) -> None:
        """Let it be larger from now on; what is on it stays."""
        subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(self.path)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    if (
        os.getuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(path)], capture_output=True
        ).returncode
    ):
        pytest.skip(
            "a file system can be mounted by root only; tests/test_score_resume.py does it by a limit"
        )
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.fixture(scope="module")
def rollouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Distinct rows, some of them broken."""
    path = tmp_path_factory.mktemp("in") / "rollouts.jsonl"
    with path.open("w", encoding="ascii") as file:
        for i in range(ROWS):
            row = {"id": i, "question": "q", "ground_truth": f"{i}/7", "answer": f"{i + i % 2}/7"}
            file.write("broken\n" if i % 1000 == 500 else json.dumps(row) + "\n")
    return path


def score(rollouts: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "tinyv",
        "score",
        str(rollouts),
        "--out",
        str(out),
        "--no-progress",
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def records(path: Path) -> list[dict[str, Any]]:
    """The complete lines, without times."""
    lines = path.read_bytes().split(b"\n")[:-1]
    return [{name: value for name, value in json.loads(line).items() if name != "seconds"} for line in lines]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_score_on_a_full_disk_tells_it_and_goes_on_when_there_is_room(
    workers: str, disk: Disk, rollouts: Path, tmp_path: Path
) -> None:
    undisturbed = tmp_path / "undisturbed.jsonl"
    assert score(rollouts, undisturbed).returncode == 1  # there are broken rows
    out = disk.path / "out.jsonl"
    stopped = score(rollouts, out, "--workers", workers)
    assert stopped.returncode == 2
    (line,) = [line for line in stopped.stderr.splitlines() if "error" in line]
    assert line.startswith(f"tinyv: error: cannot write {str(out)!r}: No space left") and "run again" in line
    assert "Traceback" not in stopped.stderr
    written = records(out)
    assert written == records(undisturbed)[: len(written)] and len(written) > 500
    disk.make_room()
    assert score(rollouts, out, "--workers", workers).returncode == 1
    assert records(out) == records(undisturbed)
    assert len((disk.path / "out.jsonl.broken.jsonl").read_text().splitlines()) == ROWS // 1000


def test_a_disk_that_is_full_from_the_start_is_told(disk: Disk, rollouts: Path) -> None:
    filler = disk.path / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    done = score(rollouts, disk.path / "out.jsonl")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "No space left" in done.stderr
    filler.unlink()
    disk.make_room()
    assert score(rollouts, disk.path / "out.jsonl").returncode == 1


def test_an_audit_that_does_not_fit_is_told_and_made_by_the_next_run(
    disk: Disk, rollouts: Path, tmp_path: Path
) -> None:
    out, audit = tmp_path / "out.jsonl", disk.path / "audit.jsonl"
    done = score(rollouts, out, "--audit", str(audit))
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if "error" in line]
    assert "No space left" in line
    assert "Traceback" not in done.stderr
    disk.make_room()
    assert score(rollouts, out, "--audit", str(audit)).returncode == 1
    assert len(audit.read_text().splitlines()) == ROWS - ROWS // 1000


def serve(stderr: int, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tinyv", "serve", "--port", "0", "--model", "none", "--workers", "1"]
    return subprocess.Popen(command, stdout=stdout, stderr=stderr)


def ask(url: str, times: int) -> list[int]:
    """Statuses of so many requests."""
    served = Served.__new__(Served)  # only the caller's half of it
    served.token = None
    served.host, port = url.removeprefix("http://").rsplit(":", 1)
    served.port = int(port)
    return [served.post("/v1/verify", WORK)[0] for _ in range(times)]


def test_a_log_that_nobody_can_write_stops_no_request_and_no_shutdown() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with serve(full) as process:
        os.close(full)
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            assert ask(url, 200) == [200] * 200
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_a_log_goes_on_when_there_is_room(disk: Disk) -> None:
    path = disk.path / "serve.log"
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with serve(log) as process:
        os.close(log)
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            assert ask(url, 2500) == [200] * 2500  # some 200 bytes each: the disk is full on the way
            full_at = path.stat().st_size
            assert ask(url, 50) == [200] * 50
            assert path.stat().st_size == full_at
            disk.make_room()
            assert ask(url, 50) == [200] * 50
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()
    lines = path.read_bytes()[full_at:].splitlines()
    assert sum(b'"event":"request"' in line for line in lines) >= 50
    assert json.loads(lines[-1])["event"] == "stopped"


def test_an_address_that_cannot_be_told_is_one_line_and_no_service_stays_behind() -> None:
    with Path("/dev/full").open("wb") as full, serve(subprocess.PIPE, full.fileno()) as process:
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    errors = [line for line in told.decode().splitlines() if not line.startswith("{")]
    assert errors == ["tinyv: error: cannot read or write 'stdout': No space left on device"]
