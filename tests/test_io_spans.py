"""A file read in pieces gives the rows of the file read whole."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.errors import DataError
from tinyv.io import jsonl, read, spans
from tinyv.io.reader import spans_of

GOOD = '{"question": "q", "ground_truth": "1", "answer": "1"}'
lines = st.sampled_from([GOOD, "", " ", "broken", "[]", GOOD + "\r", "x" * 40])


def told(path: Path, span: spans.Span | None = None) -> list[tuple[int, object]]:
    return [
        (row.line, getattr(row, "why", None) or getattr(row, "sample", None)) for row in read(path, span=span)
    ]


def in_pieces(path: Path, most: int) -> list[tuple[int, object]]:
    return [row for span in spans_of(path, most) for row in told(path, span)]


@given(st.lists(lines, max_size=30), st.integers(1, 7), st.booleans(), st.integers(1, 60), st.booleans())
def test_lines_in_pieces(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], most: int, ends: bool, piece: int, bom: bool
) -> None:
    path = tmp_path_factory.mktemp("spans") / "a.jsonl"
    text = "\n".join(texts) + ("\n" if ends else "")
    path.write_bytes(b"\xef\xbb\xbf" * bom + text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "_PIECE_BYTES", piece)
        patch.setattr(jsonl, "MAX_LINE_BYTES", 30 + len(GOOD))
        found = spans_of(path, most)
        assert in_pieces(path, most) == told(path)
    assert all(span is not None and span.lines <= most for span in found)
    cut = [span for span in found if span is not None]
    assert [span.line for span in cut[1:]] == [span.last + 1 for span in cut[:-1]]


def test_a_line_that_is_too_long_is_one_line_in_pieces_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 100)
    path = tmp_path / "a.jsonl"
    path.write_text(f"{GOOD}\n{'x' * 1000}\n{GOOD}\n{GOOD}\n")
    assert in_pieces(path, 2) == told(path)
    assert [line for line, _ in in_pieces(path, 2)] == [1, 2, 3, 4]


@pytest.mark.parametrize("groups", [1, 7, 100, 1000])
@pytest.mark.parametrize("most", [1, 64, 300, 5000])
def test_parquet_in_pieces(tmp_path: Path, groups: int, most: int) -> None:
    path = tmp_path / "a.parquet"
    rows = 700
    table = pyarrow.table(
        {"question": ["q"] * rows, "ground_truth": [str(i) for i in range(rows)], "answer": ["1"] * rows}
    )
    pyarrow.parquet.write_table(table, path, row_group_size=groups)
    assert len(told(path)) == rows
    assert in_pieces(path, most) == told(path)


def test_parquet_without_rows_has_no_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"question": pyarrow.array([], pyarrow.string())}), path)
    assert spans_of(path, 5) == []
    assert told(path) == []


def test_what_cannot_be_cut_is_one_piece(tmp_path: Path) -> None:
    zipped, whole = tmp_path / "a.jsonl.gz", tmp_path / "a.json"
    zipped.write_bytes(gzip.compress(f"{GOOD}\n{GOOD}\n".encode()))
    whole.write_text(json.dumps([json.loads(GOOD)] * 2))
    for path in (zipped, whole):
        assert spans_of(path, 1) == [None]
        assert len(in_pieces(path, 1)) == 2


@pytest.mark.parametrize(
    ("name", "data"), [("a.jsonl", b"\xff\xfe{"), ("a.jsonl.gz", b"{}"), ("a.parquet", b"no"), ("a.txt", b"")]
)
def test_a_file_of_another_kind_cannot_be_cut(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DataError):
        spans_of(path, 10)
