"""The trained folder behind real servers: `tinyv score --model` with the written file decides as the trainer measured.

The servers are those of tests/servers; TINYV_SERVERS_PYTHON names the interpreter that has them (make test-train).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.serving import Server, llama_cpp_server, transformers_serve
from tinyv.train.entry import URL
from training.command import TINYV, Inputs, run

pytestmark = [pytest.mark.train, pytest.mark.timeout(300)]
CONVERTER = Path(__file__).parents[1] / "servers" / "gguf_file.py"


@pytest.fixture(scope="module")
def python() -> Path:
    named = os.environ.get("TINYV_SERVERS_PYTHON")
    if not named:
        pytest.fail("TINYV_SERVERS_PYTHON must name an interpreter: run make test-train")
    return Path(named).absolute()


@contextmanager
def llama_cpp(python: Path, trained: Path, folder: Path) -> Iterator[Server]:
    gguf = folder / "trained.gguf"
    subprocess.run([str(python), str(CONVERTER), str(trained), str(gguf)], check=True, timeout=120)
    with llama_cpp_server(python, gguf) as server:
        yield server


def model_options(trained: Path, server: Server, folder: Path) -> list[str]:
    """The written file, at the address of this server."""
    config = folder / "tinyv.toml"
    text = (trained / "tinyv.toml").read_text()
    assert URL in text
    config.write_text(text.replace(URL, server.url))
    return ["--model", str(config), *([] if server.model is None else ["--model-name", server.model])]


def scored(inputs: Inputs, options: list[str], folder: Path) -> list[dict[str, Any]]:
    out = folder / "verdicts.jsonl"
    rows = str(inputs.data / "validation.jsonl")
    done = run([*TINYV, "score", rows, "--out", str(out), "--setup", "tinyv_only", *options])
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in out.read_text().splitlines()]


def measured(trained: Path) -> list[float]:
    lines = (trained / "validation.scores.jsonl").read_text().splitlines()
    return [json.loads(line)["p_correct"] for line in lines]


def test_with_log_probabilities_the_scores_and_the_threshold_are_the_trainers(
    inputs: Inputs, trained: Path, python: Path, tmp_path: Path
) -> None:
    threshold = json.loads((trained / "metrics.json").read_text())["threshold"]
    with llama_cpp(python, trained, tmp_path) as server:
        verdicts = scored(inputs, model_options(trained, server, tmp_path), tmp_path)
    # llama.cpp keeps keys and values in half precision.
    assert [verdict["p_correct"] for verdict in verdicts] == pytest.approx(measured(trained), abs=0.02)
    accepted = [verdict["outcome"] == "CORRECT" for verdict in verdicts]
    assert accepted == [score >= threshold for score in measured(trained)]


def test_transformers_serve_takes_the_folder_and_says_what_was_trained(
    inputs: Inputs, trained: Path, python: Path, tmp_path: Path
) -> None:
    with transformers_serve(python, trained) as server:
        options = model_options(trained, server, tmp_path)
        verdicts = scored(inputs, options, tmp_path)
        pair = ["--ground-truth", "forty-two", "--setup", "tinyv_only", *options]
        right = run([*TINYV, "verify", "--answer", "so it is 42 cm", *pair])
        wrong = run([*TINYV, "verify", "--answer", "so it is 58 cm", *pair])
    said = [verdict["outcome"] == "CORRECT" for verdict in verdicts]
    assert said == [score >= 0.5 for score in measured(trained)]  # its text is read: no threshold
    assert [json.loads(done.stdout)["outcome"] for done in (right, wrong)] == ["CORRECT", "INCORRECT"]
