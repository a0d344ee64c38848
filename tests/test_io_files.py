from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tinyv.errors import DataError
from tinyv.io import BrokenRow, Row, json_line, jsonl, read

GOOD = b'{"ground_truth": "1", "answer": "1"}'


def answers(path: Path) -> list[str | None]:
    return [row.sample.answer if isinstance(row, Row) else "broken" for row in read(path)]


def test_invalid_utf8_breaks_one_row_only(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(GOOD + b'\n{"ground_truth": "\xff"}\n' + GOOD)
    rows = list(read(path))
    assert isinstance(rows[1], BrokenRow) and "UTF-8" in rows[1].why
    assert isinstance(rows[2], Row) and rows[2].line == 3


def test_crlf_blank_lines_a_byte_order_mark_and_no_last_newline_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n\n" + GOOD)
    rows = list(read(path))
    assert [row.line for row in rows] == [1, 4]
    assert all(isinstance(row, Row) for row in rows)


def test_a_line_over_the_limit_is_broken_and_never_held_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 1000)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(GOOD + b"\n" + b"x" * 5_000_000 + b"\n" + GOOD + b"\n" + b"y" * 1001)
    rows = list(read(path))
    assert [type(row) for row in rows] == [Row, BrokenRow, Row, BrokenRow]
    assert [row.line for row in rows] == [1, 2, 3, 4]


def test_a_line_of_exactly_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", len(GOOD) + 1)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(GOOD + b"\n" + GOOD + b"\n")
    assert answers(path) == ["1", "1"]


def test_json_nested_too_deeply_breaks_one_row_only(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"[" * 200_000 + b"\n" + GOOD + b"\n")
    assert answers(path) == ["broken", "1"]


def test_an_integer_of_many_digits_breaks_one_row_only(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"ground_truth": ' + b"9" * 100_000 + b', "answer": "1"}\n' + GOOD + b"\n")
    assert answers(path) == ["broken", "1"]


def test_gzipped_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD + b"\n" + GOOD + b"\n"))
    assert answers(path) == ["1", "1"]


def test_a_cut_gzip_file_gives_a_broken_row_at_its_end(tmp_path: Path) -> None:
    noise = json.dumps({"ground_truth": "1", "answer": os.urandom(40_000).hex()}).encode()
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD + b"\n" + noise + b"\n")[:30_000])
    rows = list(read(path))
    assert isinstance(rows[0], Row)
    assert isinstance(rows[-1], BrokenRow) and "gzip" in rows[-1].why


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"data": rows}], ids=["list", "data"])
def test_a_json_file_is_a_list_or_an_object_with_data(wrap: object, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(wrap([json.loads(GOOD), 5, json.loads(GOOD)])))  # type: ignore[operator]
    rows = list(read(path))
    assert [row.line for row in rows] == [1, 2, 3]
    assert [type(row) for row in rows] == [Row, BrokenRow, Row]


@pytest.mark.parametrize("text", ["{", '{"rows": []}', "5"])
def test_a_json_file_without_rows_is_an_error_of_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        list(read(path))
    assert "\n" not in str(caught.value)


def test_parquet_is_read_in_batches_with_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    rows = [
        {
            "data_source": "own",
            "prompt": [{"role": "user", "content": f"{i}+0?"}],
            "reward_model": {"style": "rule", "ground_truth": str(i)},
            "extra_info": {"index": i},
            "responses": [str(i), "0"],
        }
        for i in range(1000)
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    got = [row for row in read(path) if isinstance(row, Row)]
    assert len(got) == 2000
    assert (got[-1].line, got[-1].index) == (1000, 1)
    assert got[-2].sample.response == "999"
    assert got[-1].ids == {"index": 999}
    assert got[-1].done == 1.0


def test_a_damaged_parquet_file_is_an_error_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1" + b"\0" * 100)
    with pytest.raises(DataError, match="parquet"):
        list(read(path))


def test_a_missing_file_and_an_unknown_suffix_are_told_before_the_first_row(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "rows.csv").touch()
    with pytest.raises(DataError, match=r"\.parquet"):
        read(tmp_path / "rows.csv")


def test_what_is_no_regular_file_is_named_for_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").mkdir()
    os.mkfifo(tmp_path / "pipe.jsonl")
    for name, said in [
        ("d.jsonl", "is a directory"),
        ("pipe.jsonl", "not a regular file"),
        ("x", "no such file"),
    ]:
        with pytest.raises(DataError, match=said):
            read(tmp_path / name)
    with pytest.raises(DataError, match="found ''"):
        read("")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("rows.jsonl.gz", GOOD, "not a gzip file"),
        ("rows.jsonl", gzip.compress(GOOD), r"end in \.gz"),
        ("rows.jsonl", GOOD.decode().encode("utf-16"), "UTF-16"),
        ("rows.parquet", GOOD, "not a parquet file"),
    ],
)
def test_another_kind_of_file_is_an_error_and_not_a_broken_row(
    name: str, data: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DataError, match=said):
        list(read(path))


def test_a_byte_order_mark_before_json_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(b"\xef\xbb\xbf[" + GOOD + b"]")
    assert answers(path) == ["1"]


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\u2028b", "\U0001f600", "\\u0041", "\udfff\ud800"])
def test_any_text_survives_writing_and_reading(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    line = json_line({"ground_truth": "1", "answer": text})
    assert line.isascii()
    path.write_text(line, encoding="ascii")
    assert answers(path) == [text]


def test_the_share_read_grows_to_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes((GOOD + b"\n") * 5000)
    shares = [row.done for row in read(path)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1 and shares[-1] == 1.0
