"""The measurement of the classifier: what counts as recovered, labels and their agreement, files that do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.analysis.classify.measure import main

ROWS: list[dict[str, Any]] = [
    {"question": "Find all roots.", "ground_truth": "2, 7", "answer": "7, 2", "label": True},
    {"question": "Find all roots.", "ground_truth": "2, 7", "answer": "7, 3", "label": False},
    {"question": "Compute.", "ground_truth": "12", "answer": "12", "label": True},
    {"question": "Find the domain.", "ground_truth": "[2, 9)", "answer": "2 \\le x < 9", "label": True},
    {"question": "Compute.", "ground_truth": "\\sqrt{18}", "answer": "3\\sqrt{2}", "label": True},
    {
        "question": "Which animal is it?",
        "ground_truth": "badger",
        "answer": "a glass of water",
        "label": True,
    },
]


def lines(path: Path, rows: list[Any]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[dict[str, Any], str]:
    assert main(arguments) == 0
    out = capsys.readouterr().out
    record: dict[str, Any] = json.loads(out.splitlines()[-1])
    return record, out


def test_right_answers_count_that_the_baseline_rejects_and_the_cascade_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, out = measured(capsys, lines(tmp_path / "rows.jsonl", ROWS))
    assert (record["recovered"], record["classified"], record["share"]) == (3, 3, 1.0)
    assert record["subcategories"] == {"2.1": 1, "3.2": 1, "6.1": 1}
    assert "6.1 collection: order" in out and "labels" not in record


def test_hardverify_rows_are_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"question": "Find all roots.", "ground_truth": "2, 7", "fn_output": "7, 2", "tn_output": "7, 3"}
    record, _ = measured(capsys, lines(tmp_path / "rows.jsonl", [row]))
    assert record["recovered"] == 1


def test_labels_give_the_agreement_and_list_what_does_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = [
        {"line": 1, "subcategory": "6.1"},
        {"line": 4, "subcategory": "1.5", "also": ["2.1"]},
        {"line": 5, "subcategory": "3.1"},
        {"line": 6, "subcategory": "5.3"},
    ]
    arguments = lines(tmp_path / "rows.jsonl", ROWS), "--labels", lines(tmp_path / "labels.jsonl", labels)
    record, out = measured(capsys, *arguments)
    assert record["labels"] == {
        "labelled": 3,
        "not_recovered": 1,
        "subcategory": 0.6667,
        "category": 1.0,
        "subcategory_exact": 1,
    }
    assert "line 5: found 3.2, labelled 3.1" in out and "line 4" not in out


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("no json", "labels.jsonl:1"),
        ({"line": 1}, "needs line and subcategory"),
        ({"line": 1, "subcategory": "9.9"}, "9.9"),
        ({"line": "1", "subcategory": "6.1"}, "line is a number"),
        ({"line": 1, "subcategory": ["6.1"]}, "labels.jsonl:1"),
        ([], "labels.jsonl:1"),
    ],
    ids=str,
)
def test_labels_that_are_none_are_a_user_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], label: Any, said: str
) -> None:
    rows, labels = lines(tmp_path / "rows.jsonl", ROWS), tmp_path / "labels.jsonl"
    labels.write_text(label if isinstance(label, str) else json.dumps(label))
    assert main([rows, "--labels", str(labels)]) == 2
    found = capsys.readouterr()
    assert said in found.err and found.err.count("\n") == 1 and not found.out


def test_a_file_that_is_not_there_is_a_user_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err
