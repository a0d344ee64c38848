"""SIGTERM finishes what was accepted and takes nothing more; a second signal ends at once; no process is left."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from typing import Any

from samples import body, many

from serving import Served


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ask(served: Served, replies: list[Any], size: int = 1000) -> None:
    try:
        replies.append(served.post("/v1/verify", many(size))[::2])
    except (OSError, http.client.HTTPException) as exc:
        replies.append(exc)


def test_sigterm_under_load_finishes_what_was_accepted() -> None:
    with Served("--model", "none", workers=1) as served:
        pids = served.rule_pids()
        replies: list[Any] = []
        threads = [threading.Thread(target=ask, args=(served, replies)) for _ in range(4)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 10
        while "tinyv_queue_samples 4000.0" not in served.get("/metrics")[2] and time.monotonic() < deadline:
            time.sleep(0.02)
        assert served.stop() == 0
        for thread in threads:
            thread.join()
        assert [status for status, _ in replies] == [200] * 4
        assert all(len(reply["verdicts"]) == 1000 for _, reply in replies)
        assert [line["dropped"] for line in served.logs() if line["event"] == "stopped"] == [False]
        assert not any(map(alive, pids))


def test_while_it_stops_new_requests_get_503_and_are_told_to_close() -> None:
    with Served("--model", "none", workers=1) as served:
        replies: list[Any] = []
        thread = threading.Thread(target=ask, args=(served, replies, 1000))
        thread.start()
        while "tinyv_queue_samples 1000.0" not in served.get("/metrics")[2]:
            time.sleep(0.01)
        served.process.send_signal(signal.SIGTERM)
        while not any(line["event"] == "stopping" for line in served.logs()):
            time.sleep(0.01)
        status, headers, reply = served.post("/v1/verify", body("0.5"))
        assert (status, reply["error"]["code"], headers["connection"]) == (503, "stopping", "close")
        assert served.get("/readyz")[0] == 503
        assert served.get("/healthz")[0] == 200
        thread.join()
        assert replies[0][0] == 200
        assert served.process.wait(20) == 0


def test_what_is_not_finished_within_the_grace_is_told_so() -> None:
    with Served(
        "--model", "none", "--grace", "0.2", "--max-batch", "8000", "--max-queue", "8000", workers=1
    ) as served:
        replies: list[Any] = []
        thread = threading.Thread(target=ask, args=(served, replies, 8000))
        thread.start()
        while "tinyv_queue_samples 8000.0" not in served.get("/metrics")[2]:
            time.sleep(0.01)
        begun = time.monotonic()
        assert served.stop() == 1
        assert time.monotonic() - begun < 10
        thread.join()
        status, reply = replies[0]
        assert (status, reply["error"]["code"]) == (503, "unavailable")


def test_a_second_signal_ends_at_once() -> None:
    with Served("--model", "none", "--max-batch", "8000", "--max-queue", "8000", workers=1) as served:
        pids = served.rule_pids()
        replies: list[Any] = []
        thread = threading.Thread(target=ask, args=(served, replies, 8000))
        thread.start()
        while "tinyv_queue_samples 8000.0" not in served.get("/metrics")[2]:
            time.sleep(0.01)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        begun = time.monotonic()
        assert served.stop() == 1
        assert time.monotonic() - begun < 5
        thread.join()
        assert not any(map(alive, pids))


def test_ctrl_c_is_130() -> None:
    with Served("--model", "none", workers=1) as served:
        assert served.stop(number=signal.SIGINT) == 130


def test_rule_processes_end_with_a_killed_service() -> None:
    with Served("--model", "none", workers=2) as served:
        pids = served.rule_pids()
        served.process.kill()
        served.process.wait()
        deadline = time.monotonic() + 10
        while any(map(alive, pids)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(pids) == 2 and not any(map(alive, pids))
