"""Short runs of every mode of the load test: all is answered, the figures are there. Targets are for long runs on a
machine with nothing else to do."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tinyv.bench.load.overload import overload
from tinyv.bench.load.work import batches

pytestmark = pytest.mark.load
SHORT = ["--requests", "32", "--workers", "1"]
PROBE = ["--probe-seconds", "2"]


def run(mode: str, *options: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tinyv.bench.load", mode, *SHORT, *options],
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode in (0, 1), done.stderr
    record: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["load"]
    counts = record["requests"]
    assert record["mode"] == mode and counts["requests"] > 0
    assert (counts["silent"], counts["other"], counts["misfit"], counts["without_retry_after"]) == (0,) * 4
    assert done.returncode == (0 if record["met"] else 1)
    return done.returncode, record


def test_throughput_is_measured_both_ways_in_turns() -> None:
    _, record = run("throughput", "--seconds", "1", "--rounds", "2")
    assert len(record["served_per_s"]) == len(record["in_process_per_s"]) == 2
    assert min(record["served_per_s"] + record["in_process_per_s"]) > 100
    assert 0.2 < record["ratio"] < 3


def test_latency_is_measured_at_half_of_the_capacity() -> None:
    _, record = run("latency", "--seconds", "3", *PROBE)
    assert record["rate_per_s"] == pytest.approx(record["capacity_per_s"] / 2, abs=0.02)
    assert 0 < record["p50_ms"] <= record["p99_ms"] <= record["max_ms"]
    assert record["requests"]["status_429"] == 0


def test_under_overload_every_request_gets_verdicts_or_429_and_the_service_is_normal_again() -> None:
    options = ("--max-queue", "512", "--max-batch", "64")
    record = overload(list(batches(32, 64)), 1, 8, 6.0, times=4.0, probe_s=2.0, options=options)
    counts = record["requests"]
    assert (counts["silent"], counts["other"], counts["misfit"], counts["without_retry_after"]) == (0,) * 4
    assert counts["status_200"] > 0 and counts["status_429"] > 0
    assert counts["status_200"] + counts["status_429"] == counts["requests"]
    assert record["open_when_the_load_ended"] <= 512 // 64 + 16  # what is refused is refused at once
    assert record["normal_again_s"] is not None and record["normal_again_s"] < 10


def test_memory_is_looked_at_all_the_time() -> None:
    _, record = run("memory", "--seconds", "4", "--every", "1", *PROBE)
    assert len(record["mib"]) == 5 and min(record["mib"]) > 50
    assert 0.7 < record["last_third_over_first"] < 1.3
