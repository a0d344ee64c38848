"""`tinyv score` with a model: real processes against a real scripted server that works, misbehaves and dies."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tinyv.audit.files import read_audit
from tinyv.audit.record import FIELDS
from tinyv.bench.scripted.process import ScriptedServer

ROWS = 240
WAIT_SECONDS = 60
TINYV = [sys.executable, "-m", "tinyv"]
HURRIED = ["--timeout", "2", "--deadline", "6", "--retries", "2", "--patience", "1"]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    accepted = {f"item number {number} of the list" for number in range(0, ROWS, 3)}
    with ScriptedServer(decisions=dict.fromkeys(accepted, 0.8), default=0.2) as running:
        yield running


@pytest.fixture(scope="module")
def rollouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows in groups of four: what the rules accept, what they refute, and what only the model can tell."""
    path = tmp_path_factory.mktemp("in") / "rollouts.jsonl"
    lines = []
    for number in range(ROWS):
        open_one = f"item number {number} of the list"
        answer = (open_one, str(number), str(number + 1), open_one)[number % 4]
        row = {"id": f"s{number}", "group": f"g{number // 4}", "question": "q", "ground_truth": f"{number}"}
        lines.append(json.dumps(row | {"answer": answer}))
    path.write_text("\n".join(lines) + "\n")
    return path


def score(*args: object, wait: float = WAIT_SECONDS) -> subprocess.CompletedProcess[str]:
    command = [*TINYV, "score", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=wait)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def timeless(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in record.items() if name != "seconds"} for record in found]


def expected_outcome(number: int) -> str:
    if number % 4 == 1:
        return "CORRECT"
    return "CORRECT" if number % 4 != 2 and number % 3 == 0 else "INCORRECT"


def test_the_model_decides_what_the_rules_leave_open(
    rollouts: Path, server: ScriptedServer, tmp_path: Path
) -> None:
    out = tmp_path / "v.jsonl"
    server.reset()
    done = score(rollouts, "--out", out, "--model", server.url, "--weight", "0.5")
    assert done.returncode == 0, done.stderr
    found = records(out)
    assert [record["outcome"] for record in found] == [expected_outcome(number) for number in range(ROWS)]
    assert [record["ids"]["id"] for record in found] == [f"s{number}" for number in range(ROWS)]
    assert {record["reward"] for record in found if record["stage"] == "llm"} == {0.0, 0.5}
    assert all(record["p_correct"] is not None for record in found if record["stage"] == "llm")
    asked = ROWS // 2
    assert server.counters()["requests"] == asked + 2  # and two probes: before the run, and in it
    assert f"calls {asked}" in " ".join(done.stdout.split())


def test_workers_and_one_process_write_the_same(
    rollouts: Path, server: ScriptedServer, tmp_path: Path
) -> None:
    outs = []
    for workers in ("1", "2"):
        outs.append(tmp_path / f"{workers}.jsonl")
        done = score(rollouts, "--out", outs[-1], "--model", server.url, "--workers", workers)
        assert done.returncode == 0, done.stderr
    one, two = map(records, outs)
    assert timeless(one) == timeless(two) and len(one) == ROWS


def test_tinyv_only_asks_about_everything(rollouts: Path, server: ScriptedServer, tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    done = score(rollouts, "--out", out, "--model", server.url, "--setup", "tinyv_only", "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert {record["stage"] for record in records(out)} == {"llm"}


def test_the_threshold_decides(rollouts: Path, server: ScriptedServer, tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    done = score(rollouts, "--out", out, "--model", server.url, "--threshold", "0.85")
    assert done.returncode == 0, done.stderr
    assert {record["outcome"] for record in records(out) if record["stage"] == "llm"} == {"INCORRECT"}


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_an_audit_has_every_verdict_with_all_its_stages(
    suffix: str, rollouts: Path, server: ScriptedServer, tmp_path: Path
) -> None:
    out, audit = tmp_path / "v.jsonl", tmp_path / f"audit{suffix}"
    done = score(rollouts, "--out", out, "--model", server.url, "--audit", audit)
    assert done.returncode == 0, done.stderr
    found = list(read_audit(audit))
    assert len(found) == ROWS and all(tuple(record) == FIELDS for record in found)
    assert [record["sample_id"] for record in found] == [f"s{number}" for number in range(ROWS)]
    assert [record["group_id"] for record in found] == [f"g{number // 4}" for number in range(ROWS)]
    first, second = found[0], found[1]
    assert [stage["stage"] for stage in first["stages"]] == ["engine", "llm"]
    assert (
        first["ground_truth"] == "0"
        and first["answer"] == "item number 0 of the list"
        and first["reward"] == 1.0
    )
    said = first["stages"][1]
    assert (
        said["model"] == "scripted" and said["prompt"].startswith("true_false@") and said["how"] == "called"
    )
    assert said["p_correct"] == pytest.approx(0.8, abs=0.01) and said["seconds"] > 0
    assert [stage["stage"] for stage in second["stages"]] == ["engine"]


def test_a_dead_server_costs_no_row_and_is_no_wrong_answer(rollouts: Path, tmp_path: Path) -> None:
    with ScriptedServer() as dead:
        url = dead.url
    out = tmp_path / "v.jsonl"
    done = score(rollouts, "--out", out, "--model", url, "--on-error", "none", *HURRIED)
    assert done.returncode == 1 and "tinyv: warning: server_unavailable" in done.stderr
    found = records(out)
    assert len(found) == ROWS
    open_rows = [record for number, record in enumerate(found) if number % 4 in (0, 3)]
    assert {(record["outcome"], record["reason"]) for record in open_rows} == {
        ("UNDECIDED", "server_unavailable")
    }
    assert {record["reward"] for record in open_rows} == {None}
    assert {record["outcome"] for record in found if record not in open_rows} == {"CORRECT", "INCORRECT"}
    assert "failed: server_unavailable" in done.stdout


def test_on_error_raise_stops_with_one_line_and_keeps_what_is_written(rollouts: Path, tmp_path: Path) -> None:
    with ScriptedServer() as dead:
        url = dead.url
    out = tmp_path / "v.jsonl"
    done = score(rollouts, "--out", out, "--model", url, "--on-error", "raise", *HURRIED)
    assert done.returncode == 2 and "samples have no verdict" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_dies_in_the_middle_loses_no_row(rollouts: Path, tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    with ScriptedServer(latency_ms=150, default=0.9) as server:
        command = [
            *TINYV,
            "score",
            rollouts,
            "--out",
            out,
            "--model",
            server.url,
            "--concurrency",
            "4",
            *HURRIED,
        ]
        run = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        _wait_for(server, 20)
        server.kill()
        told = run.communicate(timeout=WAIT_SECONDS)
    assert run.returncode == 1, told
    found = records(out)
    assert len(found) == ROWS
    asked = [record["reason"] for number, record in enumerate(found) if number % 4 in (0, 3)]
    assert set(asked) == {"model_accepts", "server_unavailable"}


def test_a_killed_run_goes_on_where_it_was(rollouts: Path, tmp_path: Path) -> None:
    out, audit = tmp_path / "v.jsonl", tmp_path / "a.jsonl"
    with ScriptedServer(latency_ms=100, default=0.9) as server:
        args = [rollouts, "--out", out, "--audit", audit, "--model", server.url, "--concurrency", "8"]
        run = subprocess.Popen(
            [*TINYV, "score", *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        deadline = time.monotonic() + WAIT_SECONDS
        while (not out.exists() or out.stat().st_size == 0) and time.monotonic() < deadline:
            time.sleep(0.02)
        run.kill()
        run.communicate()
        before = len(out.read_bytes().splitlines())
        server.control(latency_ms=0)
        done = score(*args)
    assert done.returncode == 0, done.stderr
    assert 0 < before < ROWS and f"going on after {before - before % 64}" in done.stderr
    assert [record["line"] for record in records(out)] == list(range(1, ROWS + 1))
    assert len(list(read_audit(audit))) == ROWS


def _wait_for(server: ScriptedServer, requests: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while server.counters()["requests"] < requests and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_run_goes_on_while_the_server_is_down_and_when_it_has_moved(rollouts: Path, tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    with ScriptedServer(default=0.9) as server:
        assert score(rollouts, "--out", out, "--model", server.url).returncode == 0
        url = server.url
    again = score(rollouts, "--out", out, "--model", url, *HURRIED)
    assert again.returncode == 0 and f"going on after {ROWS}" in again.stderr, again.stderr
    with ScriptedServer(default=0.9) as moved:
        done = score(rollouts, "--out", out, "--model", moved.url)
    assert done.returncode == 0 and f"going on after {ROWS}" in done.stderr, done.stderr
    with ScriptedServer(name="another") as other:
        done = score(rollouts, "--out", out, "--model", other.url)
    assert done.returncode == 2 and "model model was 'scripted', is 'another'" in done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (["--threshold", "0.7"], "model threshold was 0.5, is 0.7"),
        (["--setup", "mixed"], "setup name was 'addon', is 'mixed'"),
        (["--no-question"], "model with_question was True, is False"),
        (["--audit", "a.jsonl"], "--audit was None, is True"),
    ],
)
def test_another_way_of_asking_is_another_run(
    changed: list[str], said: str, rollouts: Path, server: ScriptedServer, tmp_path: Path
) -> None:
    out = tmp_path / "v.jsonl"
    assert score(rollouts, "--out", out, "--model", server.url).returncode == 0
    done = score(rollouts, "--out", out, "--model", server.url, *changed)
    assert done.returncode == 2 and said in done.stderr, done.stderr


def test_how_fast_it_is_asked_is_no_other_run(rollouts: Path, server: ScriptedServer, tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    assert score(rollouts, "--out", out, "--model", server.url).returncode == 0
    done = score(rollouts, "--out", out, "--model", server.url, "--concurrency", "3", "--timeout", "9")
    assert done.returncode == 0 and f"going on after {ROWS}" in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--threshold", "0.5"], "--threshold needs a model"),
        (["--no-question"], "needs a model"),
        (["--setup", "mixed"], "setup 'mixed' needs a model"),
        (["--weight", "0.5"], "weight scales a model's reward"),
        (["--model", "localhost:8000"], "http://localhost:8000/v1"),
        (["--model", "http://127.0.0.1:1/v1", "--threshold", "2"], "threshold"),
        (["--model", "http://127.0.0.1:1/v1", "--card", "nosuch"], "unknown card 'nosuch'"),
        (["--model", "http://127.0.0.1:1/v1", "--prompt", "nosuch.txt"], "no prompt 'nosuch.txt'"),
        (["--model", "http://127.0.0.1:1/v1", "--api-key-env", "TINYV_NO_SUCH_KEY"], "TINYV_NO_SUCH_KEY"),
        (["--audit", "a.jsonl"], "give --out OUT"),
        (["--out", "v.jsonl", "--audit", "a.csv"], ".jsonl or .parquet"),
        (["--out", "v.jsonl", "--audit", "v.jsonl"], "choose another name"),
    ],
)
def test_a_wrong_option_is_told_in_one_line_before_anything_is_written(
    args: list[str], said: str, rollouts: Path, tmp_path: Path
) -> None:
    command = [*TINYV, "score", str(rollouts), *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1 and list(tmp_path.iterdir()) == []
