"""docs/serve.md says what the service does: its examples run as written, its tables have what is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from documents import blocks, codes, read, tables
from serving import Served
from tinyv.client.config import ClientConfig
from tinyv.serve.limits import MEBIBYTE, Limits
from tinyv.serve.refusal import CODES

PAGE = "docs/serve.md"
PACKAGE = Path(__file__).parents[2] / "src" / "tinyv"
URL = "http://localhost:8080"
BLOCKS = blocks(PAGE)
EXAMPLES = [
    (told, BLOCKS[n + 1][1])
    for n, (language, told) in enumerate(BLOCKS[:-1])
    if (language, BLOCKS[n + 1][0]) == ("sh", "json")
]
CHANGING = {"seconds": 0.0, "tinyv_seconds": [0.0], "request_id": "", "config": ""}
LIMITS = {
    "max_batch": "--max-batch",
    "max_queue": "--max-queue",
    "deadline_s": "--deadline",
    "head_s": "--header-timeout",
    "body_s": "--body-timeout",
    "grace_s": "--grace",
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Served(workers=1) as found:
        yield found


def table(column: str) -> list[dict[str, str]]:
    (found,) = [rows for rows in tables(PAGE) if column in rows[0]]
    return found


def options(cell: str) -> dict[str, str]:
    """Defaults by option, of the table whose first option is this one."""
    (found,) = [rows for rows in tables(PAGE) if rows[0].get("option") == f"`{cell}`"]
    return {codes(row["option"])[0]: row["default"] for row in found}


def same(value: Any) -> Any:
    """A reply without what changes from one to the next."""
    if isinstance(value, list):
        return [same(one) for one in value]
    if isinstance(value, dict):
        return {name: CHANGING.get(name, same(one)) for name, one in value.items()}
    return value


def test_there_are_examples_of_every_kind() -> None:
    asked = "".join(told for told, _ in EXAMPLES)
    assert all(route in asked for route in ("/v1/verify", "/v1/reward", "/get_reward", "/readyz"))
    assert len(EXAMPLES) == sum(language == "sh" for language, _ in BLOCKS)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(("command", "reply"), EXAMPLES, ids=[str(n) for n in range(len(EXAMPLES))])
def test_an_example_gives_the_reply_that_is_shown(served: Served, command: str, reply: str) -> None:
    assert URL in command
    run = ["bash", "-c", command.replace(URL, served.url)]
    found = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60)
    assert same(json.loads(found.stdout)) == same(json.loads(reply))


def test_the_example_in_python_prints_what_is_shown(served: Served) -> None:
    (place,) = [n for n, (language, _) in enumerate(BLOCKS) if language == "python"]
    code = BLOCKS[place][1]
    assert URL in code
    run = [sys.executable, "-c", code.replace(URL, served.url)]
    found = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout == BLOCKS[place + 1][1]


def test_every_metric_is_in_the_table_and_no_other(served: Served) -> None:
    text = served.get("/metrics")[2]
    there = set(re.findall(r"^# HELP (tinyv_\w+)", text, re.MULTILINE))
    assert {codes(row["metric"])[0] for row in table("metric")} == there
    for row in table("metric"):
        (name,), labels = codes(row["metric"]), codes(row["labels"])
        series = re.search(rf"^{name}(?:_count)?{{([^}}]+)}}", text, re.MULTILINE)
        assert series is None or sorted(re.findall(r'(\w+)="', series[1])) == sorted(labels), name


def test_every_error_is_in_the_table_and_no_other() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (PACKAGE / "serve").glob("*.py"))
    told = {(int(n), code) for row in table("status") for n in codes_of(row) for code in codes(row["code"])}
    assert {code for _, code in told} == set(re.findall(r'code="(\w+)"', sources)) | set(CODES.values()) - {
        "too_large"
    }
    assert {status for status, _ in told} == set(CODES)


def codes_of(row: dict[str, str]) -> list[str]:
    return row["status"].split(", ")


def test_the_bounds_have_the_defaults_that_are_shown() -> None:
    limits = Limits()
    wanted = {option: f"{getattr(limits, name):g}" for name, option in LIMITS.items()}
    assert options("--max-batch") == wanted | {"--max-body-mb": str(limits.max_body_bytes // MEBIBYTE)}


def test_the_options_of_the_client_have_the_defaults_that_are_shown() -> None:
    wanted = {one.name: repr(one.default) for one in fields(ClientConfig) if one.default is not MISSING}
    assert options("token_env") == wanted


def test_the_events_that_are_named_are_logged() -> None:
    sources = "".join(
        file.read_text(encoding="utf-8")
        for file in [*(PACKAGE / "serve").glob("*.py"), PACKAGE / "cli" / "serve.py"]
    )
    logged = set(re.findall(r'(?:_log|_access|getLogger\("tinyv\.serve"\))\.\w+\(\s*"(\w+)"', sources))
    part = read(PAGE).partition("Each log line has")[2].partition("\n\n")[0]
    assert {"request", "ready", "failed"} <= logged <= set(codes(part))
