"""Labels as rows, and the commands that take them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tinyv.cli.main import main
from tinyv.review.labels import Labels, Seen
from tinyv.review.rows import pair_of

SEEN = Seen("INCORRECT", "engine", "numeric_mismatch")
HOSTILE = ["<script>alert(1)</script>", "a\0b", "\u202e2", "2 \ud800", "=2+3", "\x1b[31m7"]


def _tinyv(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tinyv", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def _labelled(path: Path, rows: list[tuple[str, str, str | None, str]]) -> Path:
    labels = Labels(path)
    for question, reference, answer, label in rows:
        labels.add(pair_of(question, reference, answer), label, SEEN, data_source="ours", note="seen")
    labels.close()
    return path


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_right_and_wrong_are_rows_and_the_rest_is_counted(tmp_path: Path) -> None:
    given = [
        ("q1", "2", "3", "wrong"),
        ("q2", "2", "2", "right"),
        ("q3", "2", "4", "unclear"),
        ("q4", "2", None, "wrong"),
        ("q5", "2", "  ", "wrong"),
        ("q6", " ", "5", "wrong"),
        ("q7", "2", "6", "right"),
        ("q7", "2", "6", "none"),
        ("q1", "2", "3", "right"),
    ]
    out = tmp_path / "out" / "rows.jsonl"
    done = _tinyv("review", "export", _labelled(tmp_path / "labels.sqlite", given), "--out", out)
    assert done.returncode == 0, done.stderr
    counts = {
        "rows": 2,
        "right": 2,
        "wrong": 0,
        "left_out": {"unclear": 1, "no_answer": 2, "no_reference": 1},
    }
    assert json.loads(done.stdout) == {**counts, "out": str(out)}
    rows = _rows(out)
    assert [(row["question"], row["ground_truth"], row["answer"], row["label"]) for row in rows] == [
        ("q2", "2", "2", True),
        ("q1", "2", "3", True),
    ]
    assert {(row["data_source"], row["note"]) for row in rows} == {("ours", "seen")}


def test_bench_and_data_build_take_every_row_hostile_ones_too(tmp_path: Path) -> None:
    given: list[tuple[str, str, str | None, str]] = [
        (f"What is {n} + {n}?", str(2 * n), str(2 * n + n % 2), "wrong" if n % 2 else "right")
        for n in range(1, 41)
    ]
    given += [(f"{text} {n}?", "17", text, "wrong") for n, text in enumerate(HOSTILE)]
    out = tmp_path / "rows.jsonl"
    assert _tinyv("review", "export", _labelled(tmp_path / "l.sqlite", given), "--out", out).returncode == 0
    benched = _tinyv("bench", out, "--no-progress")
    assert benched.returncode == 0, benched.stderr
    figures = json.loads(benched.stdout.splitlines()[-1])
    assert figures["pairs"] == len(given)
    assert figures["recall"] == 1.0
    built = _tinyv("data", "build", out, "--out", tmp_path / "set", "--no-progress", "--processes", "1")
    assert built.returncode == 0, built.stderr
    card = json.loads((tmp_path / "set" / "card.json").read_text("utf-8"))
    assert card["read"] == {out.name: {"labelled": len(given)}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "missing.sqlite", "--out", "x.jsonl"], "no label file 'missing.sqlite'"),
        (["export", "missing.sqlite"], "tinyv review export LABELS --out FILE"),
        (["export", "a", "b", "--out", "x.jsonl"], "tinyv review export LABELS --out FILE"),
        (["export", "a", "--out", "a"], "is the label file itself"),
        (["export", "a", "--out", "b", "--port", "3"], "--port has no meaning"),
        (["a.jsonl", "--out", "b"], "--out belongs to tinyv review export"),
    ],
)
def test_wrong_usage_is_told_in_one_line(words: list[str], said: str) -> None:
    done = _tinyv("review", *words)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line


def test_an_export_without_a_row_is_told_and_writes_nothing(tmp_path: Path) -> None:
    labels = _labelled(tmp_path / "labels.sqlite", [("q", "2", "3", "unclear")])
    done = _tinyv("review", "export", labels, "--out", tmp_path / "rows.jsonl")
    assert done.returncode == 2
    assert "'unclear': 1" in done.stderr
    assert not (tmp_path / "rows.jsonl").exists()


def test_without_the_extra_the_page_says_what_to_install_and_an_export_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert main(["review", str(tmp_path / "audit.jsonl")]) == 2
    assert "pip install 'tinyv[review]'" in capsys.readouterr().err
    labels = _labelled(tmp_path / "labels.sqlite", [("q", "2", "3", "wrong")])
    assert main(["review", "export", str(labels), "--out", str(tmp_path / "rows.jsonl")]) == 0
