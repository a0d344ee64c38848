"""The documents say what the code does: verdict tables, examples with their output, the trees of files."""

from __future__ import annotations

import ast
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from documents import ROOT, Claim, blocks, claims, codes, listed_files, read, tables
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.engine import compare
from tinyv.engine.table import TABLE

PACKAGE = ROOT / "src" / "tinyv"
CLAIMS = [claim for name in ("README.md", "design/engine.md", "design/words.md") for claim in claims(name)]
SAMPLES = [line[2:] for _, text in blocks("README.md") for line in text.splitlines() if line.startswith("$ ")]
VERIFY = [sample for sample in SAMPLES if sample.startswith("tinyv verify")]
CODE = [body for language, body in blocks("README.md") if language == "python"]
MIN_CLAIMS = 100


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )


def _block_with(text: str) -> str:
    (found,) = [body for _, body in blocks("README.md") if text in body]
    return found


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.where)
def test_a_row_of_a_verdict_table_is_what_the_engine_says(claim: Claim) -> None:
    judgement = compare(claim.reference, claim.answer, claim.question)
    assert (judgement.outcome.name, judgement.reason) == (claim.outcome, claim.reason or judgement.reason)


def test_the_tables_are_found() -> None:
    assert len(CLAIMS) >= MIN_CLAIMS
    assert {claim.outcome for claim in CLAIMS} == {"CORRECT", "INCORRECT", "UNDECIDED"}


def test_the_python_example_prints_what_the_readme_shows() -> None:
    code = CODE[0]
    texts = [body for _, body in blocks("README.md")]
    assert _run("-c", code).stdout == texts[texts.index(code) + 1]


def test_the_example_with_a_model_runs_as_it_is_written() -> None:
    first, second = CODE[:2]
    with ScriptedServer(decisions={"0.33": 0.9}) as server:
        for url in ("http://localhost:8000/v1", "http://a:8000/v1,http://b:8000/v1"):
            assert url in second
            second = second.replace(url, server.url)
        printed = _run("-c", f"{first}\n{second}\nprint(rewards)").stdout.splitlines()
    counts, rewards = map(ast.literal_eval, printed[-2:])
    assert counts["calls"] == 1 and rewards == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("sample", VERIFY)
def test_a_command_prints_the_verdict_that_the_readme_shows(sample: str) -> None:
    lines = _block_with(sample).splitlines()
    shown = json.loads(lines[lines.index(f"$ {sample}") + 1])
    printed = json.loads(_run("-m", *shlex.split(sample)).stdout)
    assert _timeless(printed) == _timeless(shown)


def _timeless(verdict: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in verdict.items() if name != "seconds"}


def test_scoring_the_examples_prints_the_table_that_the_readme_shows(tmp_path: Path) -> None:
    (sample,) = [sample for sample in SAMPLES if sample.startswith("tinyv score")]
    out = str(tmp_path / "verdicts.jsonl")
    words = [out if word.endswith("verdicts.jsonl") else word for word in shlex.split(sample)]
    done = _run("-m", *words)
    printed = (done.stdout + done.stderr).replace(out, "runs/verdicts.jsonl").splitlines()
    shown = [line for line in _block_with(sample).splitlines() if line[:1] not in ("$", ".")]
    assert [line for line in shown if line.strip() not in map(str.strip, printed)] == []


def test_the_ten_lines_for_a_trainer_are_those_of_its_page() -> None:
    assert len(CODE) == 3  # the third is run by the tests of the page
    assert CODE[2] in [body for language, body in blocks("docs/frameworks/trl.md") if language == "python"]


# --- trees of files ------------------------------------------------------------------------------------------


def _tree() -> set[str]:
    return listed_files(_block_with("pyproject.toml  "))


def test_the_readme_names_the_files_of_the_package_and_the_folders_below() -> None:
    first = {_path(entry) for entry in PACKAGE.iterdir() if entry.name != "__pycache__"}
    second = {_path(entry.parent) for entry in PACKAGE.glob("*/*/__init__.py")}
    assert {path for path in _tree() if path.startswith("src/tinyv/")} - {"src/tinyv/"} == first | second


def _path(entry: Path) -> str:
    return entry.relative_to(ROOT).as_posix() + ("/" if entry.is_dir() else "")


def test_every_file_that_the_readme_names_is_there() -> None:
    assert [path for path in sorted(_tree()) if not (ROOT / path).exists()] == []
    assert {path for path in _tree() if path.endswith(".md") and path.startswith("design/")} == {
        _path(entry) for entry in (ROOT / "design").glob("*.md")
    }


def test_the_architecture_names_every_module_and_no_other() -> None:
    section = read("design/architecture.md").partition("## Packages")[2].partition("\n## ")[0]
    packages = section.split("\n\n**")[1:]
    named = {package + name for package, *names in map(codes, packages) for name in names}
    files = [file for file in PACKAGE.glob("*/**/*.py") if file.stem != "__init__"]
    assert named == {_path(file)[len("src/tinyv/") : -len(".py")] for file in files}


def test_the_table_of_kinds_is_documented_in_its_order() -> None:
    (kinds,) = [table for table in tables("design/engine.md") if "kind" in table[0]]
    assert [codes(row["kind"])[0] for row in kinds] == [name for name, _ in TABLE]
