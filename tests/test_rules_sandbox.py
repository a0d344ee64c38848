"""What a worker cannot do, tried from the inside, behind each layer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinyv.rules.child import Child
from tinyv.rules.confine import KERNEL
from tinyv.rules.process import Limits, Reply, Status

FORBIDDEN = ["fork", "run_program", "signal_parent"]


def ask(child: Child, do: str, value: object = None, seconds: float = 30.0) -> Reply:
    return child.call({"do": do, "with": value}, seconds)


@pytest.fixture(scope="module", params=["kernel", "python"])
def caged(request: pytest.FixtureRequest) -> Iterator[Child]:
    if request.param == "kernel":
        child = Child("rules_standins:obey")
        if child.start() != KERNEL:
            child.close()
            pytest.skip("no seccomp filter on this system")
    else:
        child = Child("rules_standins:obey_behind_python_layer", Limits(sandbox=False))
    yield child
    child.close()


def test_it_cannot_write_a_file(caged: Child, tmp_path: Path) -> None:
    target = tmp_path / "loot"
    assert ask(caged, "write_file", str(target)) == Reply(Status.FAILED, detail="PermissionError")
    assert not target.exists()


def test_it_cannot_remove_a_file(caged: Child, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("kept")
    assert ask(caged, "remove_file", str(target)).detail == "PermissionError"
    assert target.read_text() == "kept"


def test_it_cannot_reach_the_network(caged: Child) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert ask(caged, "connect", server.getsockname()[1]).detail == "PermissionError"
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("do", FORBIDDEN)
def test_it_cannot_start_or_signal_a_process(caged: Child, do: str) -> None:
    assert ask(caged, do) == Reply(Status.FAILED, detail="PermissionError")


def test_the_same_acts_succeed_without_a_sandbox_so_the_tests_above_can_fail(tmp_path: Path) -> None:
    child = Child("rules_standins:obey", Limits(sandbox=False))
    with socket.create_server(("127.0.0.1", 0)) as server:
        replies = [
            ask(child, "write_file", str(tmp_path / "loot")),
            ask(child, "connect", server.getsockname()[1]),
            *(ask(child, do) for do in FORBIDDEN),
        ]
    child.close()
    assert [reply.status for reply in replies] == [Status.OK] * len(replies)


def test_it_cannot_take_more_memory_than_it_is_given() -> None:
    child = Child("rules_standins:obey", Limits(memory_bytes=512 * 1024**2))
    assert ask(child, "allocate", 64 * 1024**2).value == 64 * 1024**2
    assert ask(child, "allocate", 4 * 1024**3).detail == "MemoryError"
    assert ask(child, "echo", "alive").value == "alive"
    child.close()


def test_the_kernel_ends_a_process_that_outlives_its_cpu_time() -> None:
    script = "from tinyv.rules.confine import limit_cpu; limit_cpu(0.1)\nwhile True: pass"
    started = time.monotonic()
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": path}, timeout=60)
    assert done.returncode == -signal.SIGXCPU
    assert time.monotonic() - started < 30


def test_it_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    child = Child("rules_standins:obey")
    seen = ask(child, "environment").value
    child.close()
    assert "sk-secret" not in str(seen)
    assert set(seen) <= {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_CTYPE"}


def test_it_works_in_an_empty_folder_of_its_own(caged: Child) -> None:
    folder, content = ask(caged, "folder").value
    assert Path(folder) != Path.cwd()
    assert content == []


def test_reading_files_is_allowed_as_the_notes_say(caged: Child, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1")
    assert ask(caged, "read_file", str(tmp_path / "module.py")).value == "x = 1"
