"""Real `tinyv score` processes that are killed, interrupted and run again."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tinyv.scoring import sidecar
from tinyv.scoring.options import Options

ROWS = 6000
BROKEN_EVERY = 1000
WAIT_SECONDS = 60
NEWLINE = b"\n"
FILE_LIMIT = 300_000


@pytest.fixture(scope="module")
def rollouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Distinct rows, so that none is answered from memory, and a few broken ones."""
    path = tmp_path_factory.mktemp("in") / "rollouts.jsonl"
    with path.open("w", encoding="ascii") as file:
        for i in range(ROWS):
            row = {
                "id": i,
                "question": "q",
                "ground_truth": f"\\frac{{{i}}}{{7}}",
                "answer": f"{i + i % 2}/7",
            }
            file.write("broken\n" if i % BROKEN_EVERY == 500 else json.dumps(row) + "\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(rollouts: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    out = tmp_path_factory.mktemp("out") / "all.jsonl"
    done = score(rollouts, out)
    assert done.returncode == 1, done.stderr  # broken rows were skipped
    found = records(out)
    assert len(found) == ROWS - ROWS // BROKEN_EVERY
    assert {r["outcome"] for r in found} == {"CORRECT", "INCORRECT"}
    return found


def command(rollouts: Path, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "tinyv", "score", str(rollouts), "--out", str(out), *options]


def score(rollouts: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(rollouts, out, *options), capture_output=True, text=True, check=False)


def records(out: Path) -> list[dict[str, Any]]:
    """The records, without the wall time, which no two runs share."""
    found = [json.loads(line) for line in out.read_text(encoding="ascii").splitlines()]
    for record in found:
        del record["seconds"]
    return found


def started(rollouts: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    """A run in a process group of its own that has written something and is not done."""
    process = subprocess.Popen(
        command(rollouts, out, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )
    wait_for(lambda: out.exists() and out.stat().st_size > 0)
    assert process.poll() is None, "the run was over before it could be disturbed"
    return process


def hear_ctrl_c() -> None:
    """A shell starts what runs in the background deaf to Ctrl-C, and its children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)


def spawned_workers(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            yield int(child)


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_killed_goes_on_without_losing_or_doubling_a_row(
    workers: str, rollouts: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    with started(rollouts, out, "--workers", workers) as process:
        process.kill()
    written = out.read_bytes().count(b"\n")
    assert 0 < written < len(undisturbed)
    done = score(rollouts, out, "--workers", workers)
    assert f"going on after {written} samples" in done.stderr
    assert records(out) == undisturbed
    assert f"broken rows, skipped: {ROWS // BROKEN_EVERY}" in done.stdout


def test_workers_end_when_their_parent_is_killed(rollouts: Path, tmp_path: Path) -> None:
    with started(rollouts, tmp_path / "out.jsonl", "--workers", "2") as process:
        workers = list(spawned_workers(process.pid))
        process.kill()
    assert len(workers) == 2
    wait_for(lambda: not any(map(alive, workers)))


@pytest.mark.parametrize("cut", [1, 40])
def test_a_line_cut_in_mid_write_is_written_again(
    cut: int, rollouts: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    score(rollouts, out)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[:3000]) + lines[3000][:-cut])
    score(rollouts, out)
    assert records(out) == undisturbed


def test_a_finished_run_is_not_done_again_and_prints_the_same_table(rollouts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    first = score(rollouts, out)
    before = out.read_bytes()
    second = score(rollouts, out)
    assert out.read_bytes() == before
    assert second.stdout == first.stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_gives_130_and_an_output_that_can_go_on(
    workers: str, rollouts: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    with started(rollouts, out, "--workers", workers) as process:
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert out.read_bytes().endswith(b"\n")
    assert f"interrupted after {out.read_bytes().count(NEWLINE)} samples; the same command" in told
    score(rollouts, out)
    assert records(out) == undisturbed


def test_more_workers_give_the_same_output_in_the_same_order(
    rollouts: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    score(rollouts, out, "--workers", "3")
    assert records(out) == undisturbed


def test_a_worker_that_is_killed_costs_nothing(
    rollouts: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    with started(rollouts, out, "--workers", "2") as process:
        os.kill(next(spawned_workers(process.pid)), signal.SIGKILL)
        process.communicate()
    assert process.returncode == 1  # only for the broken rows
    assert records(out) == undisturbed


def test_an_output_of_other_options_or_other_input_is_refused(rollouts: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.jsonl"
    small.write_text('{"ground_truth": "1", "answer": "1"}\n')
    out = tmp_path / "out.jsonl"
    assert score(small, out).returncode == 0
    before = out.read_bytes()
    other_options = score(small, out, "--no-baseline")
    assert other_options.returncode == 2
    assert "--baseline was True, is False" in other_options.stderr
    small.write_text('{"ground_truth": "1", "answer": "2"}\n')
    other_input = score(small, out)
    assert other_input.returncode == 2
    assert "input 1 digest was" in other_input.stderr and "--overwrite" in other_input.stderr
    assert out.read_bytes() == before
    assert score(small, out, "--overwrite").returncode == 0
    assert records(out)[0]["outcome"] == "INCORRECT"


def test_a_byte_changed_in_the_middle_of_the_input_is_other_input(rollouts: Path, tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    data = bytearray(rollouts.read_bytes())
    rows.write_bytes(data)
    score(rows, out)
    place = data.index(b"/7", len(data) // 2)
    data[place : place + 2] = b"/9"
    rows.write_bytes(data)
    assert "input 1 digest was" in score(rows, out).stderr


def test_a_big_file_is_digested_at_both_ends_and_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sidecar, "WHOLE_BYTES", 1000)
    monkeypatch.setattr(sidecar, "_PIECE_BYTES", 100)
    path = tmp_path / "rows.jsonl"
    digests = []
    for place in (None, 10, 1050, 1950, 300):
        data = bytearray(2000)
        if place is not None:
            data[place] = 1
        path.write_bytes(data)
        digests.append(sidecar.describe([path], Options())["input 1 digest"])
    assert len(set(digests[:4])) == 4
    assert digests[4] == digests[0]


def test_the_default_policy_spelled_out_is_the_same_run(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows.write_text('{"ground_truth": "1", "answer": "1"}\n')
    assert score(rows, out).returncode == 0
    assert score(rows, out, "--digits", "3").returncode == 0
    assert "--digits was 3, is 2" in score(rows, out, "--digits", "2").stderr


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    rollouts: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    done = subprocess.run(
        command(rollouts, out),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT)),
    )
    assert done.returncode == 2
    assert f"cannot write {str(out)!r}: " in done.stderr and "run again" in done.stderr
    assert "Traceback" not in done.stderr
    score(rollouts, out)
    assert records(out) == undisturbed


def test_an_output_with_a_line_missing_is_told_in_words(rollouts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    score(rollouts, out)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[:100] + lines[101:]))
    done = score(rollouts, out)
    assert done.returncode == 2
    assert f"{out} does not fit the input: its record" in done.stderr and "sample 1" in done.stderr


def test_a_file_that_tinyv_did_not_write_is_never_touched(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"ground_truth": "1", "answer": "1"}\n')
    precious = tmp_path / "thesis.txt"
    precious.write_text("years of work\n")
    assert score(rows, precious).returncode == 2
    assert score(rows, rows, "--overwrite").returncode == 2
    assert precious.read_text() == "years of work\n"
    assert "ground_truth" in rows.read_text()


def test_a_second_run_on_the_same_output_is_refused(rollouts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with started(rollouts, out) as process:
        process.send_signal(signal.SIGSTOP)  # so that it is not done before the second one looks
        second = score(rollouts, out)
        process.kill()
    assert second.returncode == 2
    assert "another run" in second.stderr


def test_damage_inside_an_output_is_told_and_not_cut_away(rollouts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    score(rollouts, out)
    lines = out.read_bytes().splitlines(keepends=True)
    damaged = b"".join([*lines[:10], b"{oops\n", *lines[11:]])
    out.write_bytes(damaged)
    done = score(rollouts, out)
    assert done.returncode == 2 and "line 11 is damaged" in done.stderr
    assert out.read_bytes() == damaged
