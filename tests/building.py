"""What the tests of `tinyv data build` share: small inputs, and a set read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tinyv.data
from tinyv.data import BuildOptions, Built

EXAMPLES = Path(__file__).parents[1] / "examples"
PARTS = ("train", "validation", "test")
Row = dict[str, Any]


def written(path: Path, rows: list[Row]) -> Path:
    """A file of rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_back(path: Path) -> list[Row]:
    """The rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def references(count: int) -> list[Row]:
    """The first example references."""
    return read_back(EXAMPLES / "references.jsonl")[:count]


def all_rows(folder: Path) -> list[Row]:
    """The rows of all parts."""
    return [
        row
        for part in PARTS
        if (folder / f"{part}.jsonl").exists()
        for row in read_back(folder / f"{part}.jsonl")
    ]


def built(tmp_path: Path, *rows: list[Row], processes: int = 1, **options: Any) -> Built:
    """A set in `tmp_path/set` from lists of rows, all kept unless the options say otherwise."""
    inputs = [written(tmp_path / f"in{number}.jsonl", one) for number, one in enumerate(rows)]
    kept = {"parts": {"train": 1.0}, "excess": 1000.0, **options}
    out = tmp_path / "set"
    return tinyv.data.build(inputs, out, BuildOptions(**kept), processes=processes, overwrite=True)


def rows_of(tmp_path: Path, *rows: list[Row], **options: Any) -> list[Row]:
    """The rows of such a set."""
    return all_rows(built(tmp_path, *rows, **options).folder)


def labelled(question: str, ground_truth: str, answer: str, label: bool) -> Row:
    """One labelled row."""
    return {"question": question, "ground_truth": ground_truth, "answer": answer, "label": label}


def content(folder: Path) -> dict[str, bytes]:
    """All files of a set but those that say how it came about."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in (".lock", "annotations.jsonl", "made-from.json")
    }
