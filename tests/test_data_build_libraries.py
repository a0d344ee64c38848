"""Sets read by the libraries that trainers use, each in a Python that has it.

TINYV_TRAIN_PYTHON has torch, TRL and datasets; without it this Python is taken, as in `make test-train`.
TINYV_LLAMAFACTORY_PYTHON has LLaMA-Factory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinyv.data
from building import EXAMPLES, read_back
from tinyv.data import BuildOptions

pytestmark = [pytest.mark.train, pytest.mark.timeout(600)]
HERE = Path(__file__).parent
TRAIN = os.environ.get("TINYV_TRAIN_PYTHON", sys.executable)
INPUTS = [EXAMPLES / "references.jsonl", EXAMPLES / "labelled.jsonl"]


def said(python: str, script: str, *words: str | Path) -> Any:
    """What a script prints last, as JSON."""
    command = [python, str(HERE / "libraries" / script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("set") / "set"
    options = BuildOptions(parts={"train": 0.5, "validation": 0.2, "test": 0.3})
    return tinyv.data.build(INPUTS, out, options, processes=1).folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    subprocess.run(
        [TRAIN, str(HERE / "servers" / "checkpoint.py"), str(out)], check=True, capture_output=True
    )
    return out


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_datasets_reads_a_set_with_its_parts_and_columns(tmp_path: Path, folder: Path, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        options = BuildOptions(parts={"train": 0.5, "validation": 0.2, "test": 0.3}, format="parquet")
        read = tinyv.data.build(INPUTS, tmp_path / "set", options, processes=1).folder
    else:
        read = folder
    parts = said(TRAIN, "read_datasets.py", read, tmp_path / "cache")
    assert list(parts) == ["train", "validation", "test"]
    for name, part in parts.items():
        assert part["rows"] == read_back(folder / f"{name}.jsonl")
        assert part["features"]["label"] == "Value('bool')"
        assert part["features"]["question"] == "Value('string')"


def test_in_parquet_texts_that_are_all_dates_stay_texts(tmp_path: Path) -> None:
    """In JSON lines `datasets` would take them for points in time."""
    pytest.importorskip("pyarrow")
    path = tmp_path / "in.jsonl"
    rows = [
        {"question": f"{n}", "ground_truth": "2020-01-01", "answer": f"2020-01-0{n}", "label": n % 2 == 0}
        for n in range(2, 8)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = BuildOptions(parts={"train": 1.0}, format="parquet")
    out = tinyv.data.build([path], tmp_path / "set", options, processes=1).folder
    parts = said(TRAIN, "read_datasets.py", out, tmp_path / "cache")
    assert {row["ground_truth"] for row in parts["train"]["rows"]} == {"2020-01-01"}


def test_trl_prepares_a_set_for_fine_tuning(tmp_path: Path, folder: Path, checkpoint: Path) -> None:
    found = said(TRAIN, "read_trl.py", folder, tmp_path / "cache", checkpoint)
    rows = read_back(folder / "train.jsonl")
    assert len(found["texts"]) == len(rows)
    for text, row in zip(found["texts"], rows, strict=True):
        assert text.rstrip().endswith(f"<|im_start|>assistant\n{row['label']}<|im_end|>")
    assert 0 < found["loss"] < 20


@pytest.mark.skipif("TINYV_LLAMAFACTORY_PYTHON" not in os.environ, reason="needs a Python with LLaMA-Factory")
def test_llamafactory_loads_a_set_and_learns_the_word_alone(
    tmp_path: Path, folder: Path, checkpoint: Path
) -> None:
    python = os.environ["TINYV_LLAMAFACTORY_PYTHON"]
    found = said(python, "read_llamafactory.py", folder, tmp_path / "cache", checkpoint)["rows"]
    rows = read_back(folder / "train.jsonl")
    assert len(found) == len(rows)
    for loaded, row in zip(found, rows, strict=True):
        assert loaded["learnt"] == f"{row['label']}<|im_end|>\n"
        assert row["messages"][0]["content"] in loaded["text"]
