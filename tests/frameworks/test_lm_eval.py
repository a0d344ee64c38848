"""lm-evaluation-harness: the page's task, run by the harness on a local file, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from adapters import OPEN, QUESTION, REFERENCE, RIGHT, WRONG, block, dead_model, reward_file

from tinyv.errors import DataError, ModelError
from tinyv.frameworks.lm_eval import METRICS, process_results
from tinyv.frameworks.options import ENVIRONMENT

ROWS = [{"question": QUESTION, "answer": REFERENCE}, {"question": "Say lol.", "answer": "lol"}]


def test_a_documents_completion_becomes_the_metrics() -> None:
    found = process_results(ROWS[0], [RIGHT], model="none")
    assert found == {"tinyv": 1.0, "tinyv_acc": 1.0, "tinyv_undecided": 0.0, "tinyv_failed": 0.0}
    assert tuple(found) == METRICS
    assert process_results(ROWS[0], [OPEN], model="none")["tinyv_undecided"] == 1.0


def test_several_completions_are_averaged() -> None:
    assert process_results(ROWS[0], [[RIGHT, WRONG]], model="none")["tinyv"] == 0.5


@pytest.mark.parametrize(
    ("doc", "said"),
    [({"target": 4}, "4"), ({"gold": ["4"]}, "4"), ({"question": None, "answer": "Add.\n#### 4"}, "4")],
)
def test_references_are_texts_numbers_lists_of_one_or_solutions(doc: dict[str, Any], said: str) -> None:
    assert process_results(doc, [rf"\boxed{{{said}}}"], model="none")["tinyv"] == 1.0


def test_a_document_without_a_reference_is_refused() -> None:
    with pytest.raises(DataError, match="no reference"):
        process_results({"question": QUESTION}, [RIGHT], model="none")


def test_a_server_that_is_down_leaves_the_rules_verdict_and_a_flag(tmp_path: Path) -> None:
    model = dead_model(tmp_path)
    found = process_results(ROWS[0], [OPEN], model=model)
    assert (found["tinyv"], found["tinyv_failed"], found["tinyv_undecided"]) == (0.0, 1.0, 1.0)
    assert process_results(ROWS[0], [RIGHT], model=model)["tinyv_failed"] == 0.0
    for on_error in ("raise", "none"):
        with pytest.raises(ModelError):
            process_results(ROWS[0], [OPEN], model=model, on_error=on_error)


@pytest.fixture
def task_folder(tmp_path: Path) -> Path:
    """The page's files, and a data set."""
    folder = tmp_path / "tasks"
    folder.mkdir()
    (folder / "utils.py").write_text(block("lm_eval.md", "import process_results"))
    data = folder / "rows.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    task = block("lm_eval.md", "metric_list", "yaml")
    assert "rows.jsonl" in task
    (folder / "task.yaml").write_text(task.replace("rows.jsonl", str(data)))
    return folder


def run(folder: Path, tmp_path: Path, **environment: str) -> dict[str, Any]:
    """The results of `--model dummy`, which says "lol" to everything."""
    out = tmp_path / "out"
    flags = [
        "--model",
        "dummy",
        "--tasks",
        "my_math",
        "--include_path",
        str(folder),
        "--output_path",
        str(out),
    ]
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf"), "OMP_NUM_THREADS": "1"}
    subprocess.run(
        [sys.executable, "-m", "lm_eval", "run", *flags],
        check=True,
        timeout=240,
        env={**os.environ, **offline, **environment},
        capture_output=True,
    )
    (file,) = out.rglob("results_*.json")
    results: dict[str, Any] = json.loads(file.read_text())["results"]["my_math"]
    return results


@pytest.mark.frameworks
def test_the_harness_runs_the_pages_task(task_folder: Path, tmp_path: Path) -> None:
    results = run(task_folder, tmp_path, **{ENVIRONMENT: reward_file(tmp_path, model="none")})
    assert {name: results[f"{name},none"] for name in METRICS} == {
        "tinyv": 0.5,
        "tinyv_acc": 0.5,
        "tinyv_undecided": 0.5,
        "tinyv_failed": 0.0,
    }


@pytest.mark.frameworks
def test_the_harness_counts_our_failures(task_folder: Path, tmp_path: Path) -> None:
    file = reward_file(tmp_path, model=dead_model(tmp_path))
    results = run(task_folder, tmp_path, **{ENVIRONMENT: file})
    assert (results["tinyv,none"], results["tinyv_failed,none"]) == (0.5, 0.5)
