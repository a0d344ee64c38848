"""The child process behind foreign libraries: deadlines, loss, threads, forks, leaks."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tinyv.errors import RuleVerifierError
from tinyv.rules.child import Child
from tinyv.rules.process import Limits, Reply, Status

OBEY = "rules_standins:obey"
LONG = 30.0


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(OBEY)
    yield child
    child.close()


def is_running(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ask(child: Child, do: str, value: object = None, seconds: float = LONG) -> Reply:
    return child.call({"do": do, "with": value}, seconds)


def run_script(body: str) -> subprocess.CompletedProcess[str]:
    head = "import os, sys, threading, time\nfrom tinyv.rules.child import Child\n"
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.run(
        [sys.executable, "-c", head + body],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_one_process_answers_many_calls(child: Child) -> None:
    replies = [ask(child, "echo", n).value for n in range(5)]
    first = child.pid
    assert replies == [0, 1, 2, 3, 4]
    assert ask(child, "echo", 5).value == 5
    assert child.pid == first


def test_no_process_is_started_before_the_first_call(child: Child) -> None:
    assert child.pid is None


@pytest.mark.parametrize("do", ["sleep", "burn_in_c"])
def test_a_call_that_hangs_is_killed_at_its_deadline_and_the_next_is_answered(child: Child, do: str) -> None:
    ask(child, "echo")
    pid, started = child.pid, time.monotonic()
    assert ask(child, do, 60, seconds=0.3).status is Status.TIMEOUT
    assert time.monotonic() - started < 5
    assert not is_running(pid)
    assert ask(child, "echo", "again") == Reply(Status.OK, "again")


def test_the_deadline_does_not_count_the_start_of_the_process() -> None:
    child = Child("rules_standins:obey_after_a_second")
    try:
        assert ask(child, "echo", 1, seconds=0.9).value == 1
    finally:
        child.close()


def test_the_deadline_does_not_count_the_wait_for_another_thread(child: Child) -> None:
    ask(child, "echo")
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: ask(child, "sleep", 0.4, seconds=1.2), range(4)))
    assert [reply.status for reply in replies] == [Status.OK] * 4


@pytest.mark.parametrize("do", ["exit", "segfault"])
def test_a_crash_is_told_and_the_next_call_gets_a_new_process(child: Child, do: str) -> None:
    ask(child, "echo")
    pid = child.pid
    assert ask(child, do, 3).status is Status.CRASHED
    assert ask(child, "echo", 1).value == 1
    assert child.pid != pid


def test_an_error_of_the_library_is_a_reply_and_keeps_the_process(child: Child) -> None:
    ask(child, "echo")
    pid = child.pid
    assert ask(child, "fail", "no") == Reply(Status.FAILED, detail="ValueError")
    assert child.pid == pid


@pytest.mark.parametrize(
    "text",
    ["nonsense\n", "[1]\n", '{"id": 99, "value": "forged"}\n', "x" * 200_000, "[" * 60_000 + "\n"],
    ids=["no json", "no object", "wrong id", "endless line", "deep nesting"],
)
def test_a_broken_reply_is_a_crash_and_never_an_answer(child: Child, text: str) -> None:
    assert ask(child, "talk", text, seconds=5).status is Status.CRASHED
    assert ask(child, "echo", 1).value == 1


def test_what_a_library_prints_is_not_taken_for_a_reply(child: Child) -> None:
    assert ask(child, "print", '{"id": 1, "value": "printed"}\n').value == '{"id": 1, "value": "printed"}\n'
    assert ask(child, "echo", "next").value == "next"


def test_hostile_text_survives_the_pipe_whole(child: Child) -> None:
    text = "\x00\ud800\u202e\n\r" + "7" * 30_000
    assert ask(child, "echo", text).value == text


def test_a_payload_larger_than_a_pipe_buffer_arrives(child: Child) -> None:
    assert ask(child, "print", "y" * 3).status is Status.OK
    assert child.call({"do": "echo", "with": 1, "rest": "z" * 3_000_000}, LONG).value == 1


def test_a_worker_is_replaced_after_its_number_of_calls() -> None:
    child = Child(OBEY, Limits(calls=2))
    pids = []
    for n in range(4):
        assert ask(child, "echo", n).value == n
        pids.append(child.pid)
    child.close()
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_threads_get_their_own_answers(child: Child) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: ask(child, "echo", n).value, range(200)))
    assert answers == list(range(200))


def test_a_worker_outlives_the_thread_that_started_it(child: Child) -> None:
    thread = threading.Thread(target=ask, args=(child, "echo", 1))
    thread.start()
    thread.join()
    pid = child.pid
    assert ask(child, "echo", 2).value == 2
    assert child.pid == pid


def test_it_answers_inside_a_running_event_loop_and_from_its_threads(child: Child) -> None:
    async def main() -> list[object]:
        inside = ask(child, "echo", 0).value
        others = await asyncio.gather(*(asyncio.to_thread(ask, child, "echo", n) for n in (1, 2, 3)))
        return [inside, *(reply.value for reply in others)]

    assert asyncio.run(main()) == [0, 1, 2, 3]


def test_kills_and_restarts_leak_no_process_no_descriptor_and_no_folder(child: Child) -> None:
    descriptors = Path("/proc/self/fd") if Path("/proc/self/fd").exists() else Path("/dev/fd")
    folder = Path(str(ask(child, "folder").value[0]))
    child.close()
    before = len(list(descriptors.iterdir()))
    pids = []
    for _ in range(3):
        ask(child, "echo")
        pids.append(child.pid)
        ask(child, "sleep", 60, seconds=0.05)
    child.close()
    assert len(list(descriptors.iterdir())) == before
    assert not any(is_running(pid) for pid in pids)
    assert not folder.exists()


def test_a_dropped_child_takes_its_process_along() -> None:
    child = Child(OBEY)
    ask(child, "echo")
    pid = child.pid
    del child
    assert not is_running(pid)


def test_closing_twice_is_harmless_and_a_later_call_starts_again(child: Child) -> None:
    ask(child, "echo")
    child.close()
    child.close()
    assert child.pid is None
    assert ask(child, "echo", 1).value == 1


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("rules_standins:break_at_load", "this library does not load"),
        ("no_such_module:load", "no_such_module"),
    ],
)
def test_a_target_that_never_loads_raises_and_says_why(target: str, told: str) -> None:
    child = Child(target)
    with pytest.raises(RuleVerifierError, match=told):
        ask(child, "echo")
    assert child.pid is None


def test_a_start_that_takes_too_long_raises() -> None:
    child = Child("rules_standins:obey_after_a_second", Limits(start_seconds=0.2))
    with pytest.raises(RuleVerifierError, match="not ready after"):
        ask(child, "echo")


def test_a_worker_that_cannot_be_replaced_is_unavailable_and_raises_nothing(child: Child) -> None:
    ask(child, "echo")
    child.close()
    child.target = "rules_standins:break_at_load"
    assert ask(child, "echo").status is Status.UNAVAILABLE


def test_the_interpreter_exits_at_once_while_a_call_hangs_in_a_daemon_thread() -> None:
    script = f"""
child = Child({OBEY!r})
child.call({{"do": "echo", "with": 1}}, 30)
print(child.pid, flush=True)
threading.Thread(target=child.call, args=({{"do": "sleep", "with": 60}}, 60), daemon=True).start()
time.sleep(0.3)
"""
    started = time.monotonic()
    done = run_script(script)
    assert done.returncode == 0
    assert time.monotonic() - started < 20
    assert not is_running(int(done.stdout))


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    done = run_script(f"""
child = Child({OBEY!r})
child.call({{"do": "echo", "with": 1}}, 30)
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
""")
    deadline = time.monotonic() + 10
    while is_running(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(int(done.stdout))


def test_a_fork_of_the_parent_starts_its_own_worker_and_leaves_the_other_alone() -> None:
    done = run_script(f"""
child = Child({OBEY!r})
child.call({{"do": "echo", "with": 1}}, 30)
first = child.pid
busy = threading.Thread(target=child.call, args=({{"do": "sleep", "with": 1.0}}, 30))
busy.start()
time.sleep(0.2)
pid = os.fork()
if pid == 0:
    value = child.call({{"do": "echo", "with": 2}}, 30).value
    own = child.pid
    child.close()
    os._exit(0 if value == 2 and own != first else 1)
_, status = os.waitpid(pid, 0)
busy.join()
value = child.call({{"do": "echo", "with": 3}}, 30).value
sys.exit(0 if status == 0 and value == 3 and child.pid == first else 1)
""")
    assert done.returncode == 0, done.stderr
