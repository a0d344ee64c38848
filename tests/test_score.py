from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tinyv.cli.main import main
from tinyv.scoring.summary import MAX_SOURCES, OTHER, Summary

ROWS: list[dict[str, Any]] = [
    {"id": "a", "question": "q", "ground_truth": "1/2", "answer": "0.5", "data_source": "own/a"},
    {
        "id": "b",
        "question": "q",
        "ground_truth": "1/2",
        "response": "It is \\boxed{1/2}.",
        "data_source": "own/b",
    },
    {"id": "c", "prompt": "q", "completion": ["\\boxed{3}", "\\boxed{4}"], "ground_truth": "3"},
    {"id": "d", "question": "q", "ground_truth": "3", "response": ""},
]


def records(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="ascii").splitlines()]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    return path


def test_every_sample_gets_one_record_in_input_order(tmp_path: Path) -> None:
    rows = write(tmp_path / "rows.jsonl", ROWS)
    out = tmp_path / "deep" / "out.jsonl"
    assert main(["score", str(rows), "--out", str(out)]) == 0
    found = records(out)
    assert [(r["line"], r["index"], r["ids"]["id"]) for r in found] == [
        (1, 0, "a"),
        (2, 0, "b"),
        (3, 0, "c"),
        (3, 1, "c"),
        (4, 0, "d"),
    ]
    assert [r["reward"] for r in found] == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert [r["plain"] for r in found] == [False, True, True, False, False]
    assert found[4]["reason"] == "no_answer" and found[4]["answer"] is None
    assert {r["file"] for r in found} == {str(rows)}


def test_the_table_counts_outcomes_sources_and_what_a_plain_grader_misses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = write(tmp_path / "rows.jsonl", ROWS)
    main(["score", str(rows), "--out", str(tmp_path / "out.jsonl")])
    table = capsys.readouterr().out
    assert "mean reward 0.600" in table
    assert "accepted         3   60.0%" in table
    assert "refuted: no_answer" in table
    assert "own/b" in table
    assert "would have rejected 1 of the 3 accepted answers (33.3%)" in table
    assert table.endswith(f"verdicts: {tmp_path / 'out.jsonl'}\n")


def test_without_a_baseline_nothing_is_said_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write(tmp_path / "rows.jsonl", ROWS)
    main(["score", str(rows), "--out", str(tmp_path / "out.jsonl"), "--no-baseline"])
    assert "plain grader" not in capsys.readouterr().out
    assert all("plain" not in record for record in records(tmp_path / "out.jsonl"))


def test_stdout_gets_the_records_and_stderr_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = write(tmp_path / "rows.jsonl", ROWS)
    assert main(["score", str(rows)]) == 0
    captured = capsys.readouterr()
    assert len([json.loads(line) for line in captured.out.splitlines()]) == 5
    assert "mean reward" in captured.err
    assert list(tmp_path.iterdir()) == [rows]


def test_broken_rows_are_told_listed_counted_and_give_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(b'{"bad"\n' + json.dumps(ROWS[0]).encode() + b"\n\xff\xfe\n{}\n")
    out = tmp_path / "out.jsonl"
    assert main(["score", str(rows), "--out", str(out)]) == 1
    captured = capsys.readouterr()
    assert [line.split(": ")[1] for line in captured.err.splitlines()] == [f"{rows}:{n}" for n in (1, 3, 4)]
    assert "broken rows, skipped: 3" in captured.out
    assert [r["line"] for r in records(out)] == [2]
    broken = records(tmp_path / "out.jsonl.broken.jsonl")
    assert [(row["file"], row["line"]) for row in broken] == [(str(rows), n) for n in (1, 3, 4)]


def test_a_resumed_run_lists_each_broken_row_once(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("x\n" + json.dumps(ROWS[0]) + "\ny\n" + json.dumps(ROWS[1]) + "\n")
    out = tmp_path / "out.jsonl"
    main(["score", str(rows), "--out", str(out)])
    out.write_bytes(out.read_bytes().splitlines(keepends=True)[0])
    assert main(["score", str(rows), "--out", str(out)]) == 1
    assert [r["line"] for r in records(out)] == [2, 4]
    assert [r["line"] for r in records(tmp_path / "out.jsonl.broken.jsonl")] == [1, 3]


def test_many_broken_rows_do_not_flood_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("x\n" * 500)
    main(["score", str(rows), "--out", str(tmp_path / "out.jsonl")])
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 21
    assert captured.err.endswith(f"480 more skipped rows: see {tmp_path / 'out.jsonl.broken.jsonl'}\n")
    assert "broken rows, skipped: 500" in captured.out


def test_many_broken_rows_do_not_flood_stderr_without_an_output_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("x\n" * 500)
    assert main(["score", str(rows)]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("skipped: invalid JSON") == 20
    assert "480 more skipped rows" in captured.err and "every row is broken" in captured.err


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz", "blank.jsonl"])
def test_an_input_without_rows_is_told_and_has_no_mean(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / name
    rows.write_bytes(b"\n \n" if name.startswith("blank") else b"")
    assert main(["score", str(rows), "--out", str(tmp_path / "out.jsonl")]) == 0
    told = capsys.readouterr().out
    assert "mean reward -" in told and "holds no rows" in told and "By reason" not in told


def test_several_files_of_several_kinds_are_scored_in_one_run(tmp_path: Path) -> None:
    first = tmp_path / "one.jsonl.gz"
    first.write_bytes(gzip.compress(json.dumps(ROWS[0]).encode()))
    second = tmp_path / "two.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([ROWS[1]]), second)
    third = tmp_path / "three.json"
    third.write_text(json.dumps({"data": [ROWS[2]]}))
    out = tmp_path / "out.jsonl"
    assert main(["score", str(first), str(second), str(third), "--out", str(out)]) == 0
    assert [(Path(r["file"]).name, r["reward"]) for r in records(out)] == [
        ("one.jsonl.gz", 1.0),
        ("two.parquet", 1.0),
        ("three.json", 1.0),
        ("three.json", 0.0),
    ]


def test_lone_surrogates_and_nuls_reach_the_output(tmp_path: Path) -> None:
    answer = "\ud800\x00 \u202e"
    rows = write(tmp_path / "rows.jsonl", [{"id": "\udfff", "ground_truth": "1", "answer": answer}])
    for workers in ("1", "2"):
        out = tmp_path / f"{workers}.jsonl"
        assert main(["score", str(rows), "--out", str(out), "--workers", workers]) == 0
        [record] = records(out)
        assert (record["answer"], record["ids"]["id"]) == (answer, "\udfff")


def test_sources_beyond_the_limit_are_pooled() -> None:
    summary = Summary()
    for i in range(MAX_SOURCES + 50):
        summary.add({"outcome": "CORRECT", "reason": "r", "reward": 1.0, "data_source": f"s{i}"})
    assert len(summary.sources) == MAX_SOURCES + 1
    assert summary.sources[OTHER].total == 50
    assert summary.overall.mean_reward == 1.0
