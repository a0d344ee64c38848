from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.io import BrokenRow, Row, read

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def rows_in(path: Path) -> list[Row]:
    rows = list(read(path))
    assert not [row for row in rows if isinstance(row, BrokenRow)]
    return [row for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize("case", cases("io_shapes.jsonl"), ids=lambda case: case["source"])
def test_every_row_shape_gives_its_samples(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(case["row"]) + "\n", encoding="ascii")
    rows = rows_in(path)
    read_back = [
        {
            "question": row.sample.question,
            "ground_truth": row.sample.ground_truth,
            "response": row.sample.response,
            "answer": row.sample.answer,
            "label": row.label,
        }
        for row in rows
    ]
    assert read_back == case["samples"]
    assert [row.index for row in rows] == list(range(len(rows)))
    assert {row.sample.data_source for row in rows} == {case.get("data_source", "")}
    if "ids" in case:
        assert all(row.ids == case["ids"] for row in rows)


@pytest.mark.parametrize("case", cases("io_broken.jsonl"), ids=lambda case: case["text"][:40])
def test_a_broken_row_says_why_and_the_next_one_is_read(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = '{"ground_truth": "1", "answer": "1"}'
    path.write_text(f"{good}\n{case['text']}\n{good}\n", encoding="utf-8")
    first, broken, last = read(path)
    assert isinstance(first, Row) and isinstance(last, Row) and last.line == 3
    assert isinstance(broken, BrokenRow)
    assert broken.line == 2
    assert case["why"] in broken.why and "\n" not in broken.why


def test_what_no_shape_needs_is_carried_along_in_extra(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"ground_truth": "1", "answer": "1", "level": 5}\n', encoding="ascii")
    [row] = rows_in(path)
    assert row.sample.extra == {"level": 5}
