"""Verdicts from every kind of file."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from review_runs import record, write

from tinyv.audit.files import audit_writer
from tinyv.errors import DataError
from tinyv.io import BrokenRow
from tinyv.review.catalog import Catalog
from tinyv.review.reading import catalog_of
from tinyv.review.rows import Said
from tinyv.review.showing import whole
from tinyv.scoring.options import Options

ROLLOUTS = [
    {
        "question": "One half?",
        "ground_truth": "1/2",
        "response": r"It is \boxed{0.5}",
        "data_source": "halves",
    },
    {"question": "One half?", "ground_truth": "1/2", "answer": "2", "label": False},
    {"question": "One half?", "ground_truth": "1/2", "response": ""},
]


def _read(*paths: Path) -> tuple[Catalog, list[str]]:
    broken: list[str] = []

    def tell(_file: str, row: BrokenRow) -> None:
        broken.append(f"{row.line}: {row.why}")

    return catalog_of(paths, Options(), on_broken=tell), broken


def _outcomes(catalog: Catalog) -> list[tuple[str | None, str, str]]:
    return [(row.judged.answer, row.judged.outcome, row.judged.reason) for row in catalog.rows]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_an_audit_file_keeps_its_stages(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"audit{suffix}"
    with audit_writer(path) as file:
        file([record(number) for number in range(6)])
    catalog, broken = _read(path)
    assert (len(catalog.rows), broken) == (6, [])
    row = catalog.rows[3]
    assert row.judged.p_correct == 0.111
    assert row.stages == (
        Said("engine", "UNDECIDED", "different_form"),
        Said("nano", "INCORRECT", "model_rejects", 0.111, model="nano@0", how="called"),
    )


def test_a_run_is_the_files_of_its_audit_in_the_order_of_its_steps(tmp_path: Path) -> None:
    for step in (10, 9):
        path = tmp_path / "audit" / f"step-{step:06d}.jsonl"
        path.parent.mkdir(exist_ok=True)
        write(path, [record(step, step=step)])
    (tmp_path / "steps.jsonl").write_text('{"step": 1}\n')
    catalog, _ = _read(tmp_path)
    assert [row.judged.step for row in catalog.rows] == [9, 10]


def test_rollouts_are_judged_on_the_spot(tmp_path: Path) -> None:
    catalog, broken = _read(write(tmp_path / "rollouts.jsonl", ROLLOUTS))
    assert _outcomes(catalog) == [
        ("0.5", "CORRECT", "same_number"),
        ("2", "INCORRECT", "numeric_mismatch"),
        (None, "INCORRECT", "no_answer"),
    ]
    assert [row.judged.label for row in catalog.rows] == [None, False, None]
    assert [stage.stage for stage in catalog.rows[0].stages] == ["engine"]
    assert catalog.rows[0].judged.data_source == "halves"
    assert broken == []


@pytest.mark.parametrize("audit", [True, False])
def test_verdicts_are_joined_with_the_inputs_that_they_name(tmp_path: Path, audit: bool) -> None:
    rollouts, out = write(tmp_path / "rollouts.jsonl", ROLLOUTS), tmp_path / "verdicts.jsonl"
    command = ["score", str(rollouts), "--out", str(out), "--no-progress"]
    command += ["--audit", str(tmp_path / "audit.jsonl")] if audit else []
    subprocess.run([sys.executable, "-m", "tinyv", *command], check=True, capture_output=True)
    catalog, _ = _read(out)
    assert _outcomes(catalog) == _outcomes(_read(rollouts)[0])
    assert [catalog.pairs[row.pair].question for row in catalog.rows] == ["One half?"] * 3
    assert bool(catalog.rows[0].stages) is audit
    assert whole(catalog, 0, {})["stages"][0]["reason"] == "same_number"


BROKEN = [
    ([1, 2], "no verdict"),
    (record(1, outcome="MAYBE"), "no verdict"),
    (record(1, outcome=["CORRECT"]), "no verdict"),
    (record(1, answer=["2"]), "field 'answer' must be a text or null, found \\['2'\\]"),
    (record(1, question={"a": 1}), "field 'question' must be a text"),
]


@pytest.mark.parametrize(("row", "why"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_record_is_told_and_the_others_are_read(tmp_path: Path, row: Any, why: str) -> None:
    catalog, broken = _read(write(tmp_path / "audit.jsonl", [record(0), row, record(2)]))
    assert len(catalog.rows) == 2
    (told,) = broken
    assert told.startswith("2: ")
    assert re.search(why, told)


@pytest.mark.parametrize("p", [math.nan, math.inf, -0.1, 7])
def test_a_probability_that_is_none_is_left_out(tmp_path: Path, p: float) -> None:
    changed = record(3, p_correct=p, reward=math.nan, stages=[{"stage": "nano", "p_correct": p}, 7, "x"])
    catalog, _ = _read(write(tmp_path / "audit.jsonl", [changed]))
    (row,) = catalog.rows
    assert (row.judged.p_correct, row.judged.reward) == (None, None)
    assert row.stages == (Said("nano", "", ""),)


def test_nothing_to_show_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no verdicts in"):
        _read(write(tmp_path / "audit.jsonl", []))
    with pytest.raises(DataError):
        _read(tmp_path / "missing.jsonl")


def test_what_the_page_gets_is_json_without_nan_and_without_control_characters(tmp_path: Path) -> None:
    hostile = "a\0b\x1b[31m\u202e\ud800<script>"
    changed = dict.fromkeys(("question", "ground_truth", "answer", "stage", "reason", "data_source"), hostile)
    catalog, _ = _read(write(tmp_path / "audit.jsonl", [record(3, **changed)]))
    sent = json.dumps(whole(catalog, 0, {}), allow_nan=False)
    assert not [code for code in ("\\u0000", "\\u001b", "\\u202e", "\\ud800") if code in sent]
    assert "<script>" not in whole(catalog, 0, {})["answer"]["html"]
