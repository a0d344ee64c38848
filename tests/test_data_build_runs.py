"""Real `tinyv data build` processes: exit codes, Ctrl-C, kills, and what a folder looks like then."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from building import EXAMPLES, Row, all_rows, content, written

REFERENCES = EXAMPLES / "references.jsonl"
WAIT_SECONDS = 60


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "tinyv", "data", "build", *map(str, words)]


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """References that keep two processes busy for a while."""
    rows: list[Row] = [
        {"question": f"Simplify number {n}.", "ground_truth": f"\\frac{{{n}}}{{{n + 7}}}+\\sqrt{{{n}}}"}
        for n in range(1, 3000)
    ]
    return written(tmp_path_factory.mktemp("in") / "many.jsonl", rows)


def hear_ctrl_c() -> None:
    """A shell's background job ignores SIGINT, and so would what these tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def started(many: Path, out: Path, *words: str) -> subprocess.Popen[str]:
    """A run with two worker processes, in a session of its own, that has made some pairs."""
    process = subprocess.Popen(
        command(many, "--out", out, "--processes", "2", "--no-progress", *words),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )
    pairs = out / ".drafts" / "pairs"
    end = time.monotonic() + WAIT_SECONDS
    while not (pairs.exists() and pairs.stat().st_size) and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.02)
    return process


def session_of(pid: int) -> list[int]:
    """The living processes of a session; zombies are not living."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields and int(fields[3]) == pid and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def gone(pid: int) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while session_of(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not session_of(pid)


def test_a_set_is_made_and_told_of(tmp_path: Path) -> None:
    done = run(REFERENCES, "--out", tmp_path / "set", "--processes", "2")
    assert done.returncode == 0, done.stderr
    assert "train: " in done.stdout and str(tmp_path / "set") in done.stdout
    assert all_rows(tmp_path / "set")
    assert not (tmp_path / "set" / ".drafts").exists()


def test_broken_rows_make_it_end_with_1_and_are_listed_beside_the_set(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(REFERENCES.read_text() + "nonsense\n")
    done = run(path, "--out", tmp_path / "set", "--processes", "1")
    assert done.returncode == 1
    assert "in.jsonl:73: skipped: invalid JSON" in done.stderr
    assert '"line":73' in (tmp_path / "set.broken.jsonl").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "--out"),
        (["--out", "{tmp}/set", "--parts", "train=2"], "sum to 1"),
        (["--out", "{tmp}/set", "--parts", "train"], "--parts must look like"),
        (["--out", "{tmp}/set", "--per-question", "a,b"], "--per-question must look like"),
        (["--out", "{tmp}/set", "--words", "Yes"], "--words must look like"),
        (["--out", "{tmp}/set", "--weights", "9.9=1"], "unknown '9.9'"),
        (["--out", "{tmp}/set", "--resume", "--overwrite"], "exclude each other"),
        (["--out", "{tmp}/set", "--write", "3"], "needs --annotator"),
        (["--out", "{tmp}/set", "--annotator", "nowhere"], "must look like http"),
        (
            ["--out", "{tmp}/set", "--annotator", "http://h", *(["--annotator-model", "m"] * 2)],
            "2 --annotator-model for 1",
        ),
        (["--out", "{tmp}/a file"], "must be a folder"),
        (["--out", "{tmp}/set", "--against", "{tmp}/none.jsonl"], "no such file"),
        (["--out", "{tmp}/set", "--nonsense"], "unrecognized arguments"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_user_errors_are_one_line_and_exit_code_2(tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "a file").touch()
    done = run(REFERENCES, *(word.format(tmp=tmp_path) for word in words))
    assert done.returncode == 2
    assert says in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "set").exists()


def test_ctrl_c_ends_with_130_without_an_orphan_and_without_a_half_written_set(
    many: Path, tmp_path: Path
) -> None:
    process = started(many, tmp_path / "set")
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 130
    assert "interrupted" in told and "Traceback" not in told
    assert gone(process.pid)
    assert {path.name for path in (tmp_path / "set").iterdir()} == {".lock", "made-from.json"}


def test_a_killed_run_leaves_no_orphan_and_no_set_and_can_be_started_again(
    many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "set"
    process = started(many, out)
    process.kill()
    process.communicate()
    assert gone(process.pid)
    assert not (out / "card.json").exists() and not (out / "train.jsonl").exists()
    refused = run(many, "--out", out)
    assert refused.returncode == 2 and "--resume" in refused.stderr
    small = run(REFERENCES, "--out", out, "--overwrite", "--processes", "1")
    assert small.returncode == 0
    fresh = run(REFERENCES, "--out", tmp_path / "fresh", "--processes", "2")
    assert fresh.returncode == 0
    assert content(out) == content(tmp_path / "fresh")


def test_a_second_run_in_the_same_folder_is_refused_while_the_first_is_at_work(
    many: Path, tmp_path: Path
) -> None:
    process = started(many, tmp_path / "set")
    second = run(many, "--out", tmp_path / "set", "--overwrite")
    process.kill()
    process.communicate()
    assert second.returncode == 2 and "being written by another run" in second.stderr
    assert gone(process.pid)


def test_a_full_disk_is_one_line_and_leaves_no_set(tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        command(REFERENCES, "--out", tmp_path / "set", "--processes", "1"),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=little_room,
    )
    assert done.returncode == 2
    assert "make room" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "set" / "card.json").exists()


def test_a_script_without_a_main_guard_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import tinyv.data\ntinyv.data.build([{str(REFERENCES)!r}], {str(tmp_path / 'set')!r}, processes=2)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "__main__" in done.stderr.splitlines()[-1]


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Ten times the labelled rows cost an entry each, not their texts."""
    peaks = []
    for count in (2_000, 20_000):
        rows: list[Row] = [
            {"question": f"q{n} " + "x" * 2_000, "ground_truth": "1", "answer": f"{n}", "label": n % 2 == 0}
            for n in range(count)
        ]
        path = written(tmp_path / f"{count}.jsonl", rows)
        script = (
            "import sys; from tinyv.cli.main import main; code = main(sys.argv[1:]); "
            "status = open('/proc/self/status').read(); "
            "print(status.partition('VmHWM:')[2].split()[0]); sys.exit(code)"
        )
        words = [
            "data",
            "build",
            path,
            "--out",
            tmp_path / f"set{count}",
            "--processes",
            "1",
            "--no-progress",
        ]
        done = subprocess.run(
            [sys.executable, "-c", script, *map(str, words)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] - peaks[0] < 30_000  # KiB, where the texts alone are 40 MB
