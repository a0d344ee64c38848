"""The page's server, as a process: what it answers, what it refuses, how it ends."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from review_runs import COMMAND, Served, record, write

pytest.importorskip("uvicorn")

ROWS = 250


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("audit") / "audit.jsonl", [record(number) for number in range(ROWS)])


@pytest.fixture(scope="module")
def page(audit: Path) -> Iterator[Served]:
    with Served(audit, labels=audit.with_name("labels.sqlite")) as served:
        yield served


def test_the_page_says_what_it_holds(page: Served, audit: Path) -> None:
    about = page.json("/api/about")
    assert (about["rows"], about["inputs"]) == (ROWS, [str(audit)])
    assert about["pairs"] == ROWS - ROWS // 10
    assert sum(stage["count"] for stage in about["facets"]["stage"]) == ROWS
    assert page.host == "127.0.0.1"


def test_a_list_comes_in_pages(page: Served) -> None:
    first = page.json("/api/rows?stage=engine&offset=0")
    again = page.json(f"/api/rows?stage=engine&offset=100&snapshot={first['snapshot']}")
    assert (len(first["rows"]), again["offset"], again["snapshot"]) == (100, 100, first["snapshot"])
    numbers = [row["number"] for row in first["rows"] + again["rows"]]
    assert len(numbers) == len(set(numbers)) == first["total"]
    assert page.json("/api/rows?stage=engine&offset=99999")["offset"] == 100
    assert page.json("/api/rows?text=nothing&offset=100")["rows"] == []


def test_labels_do_not_move_the_rows_of_a_list_that_is_being_read(audit: Path, tmp_path: Path) -> None:
    with Served(audit, labels=tmp_path / "labels.sqlite") as served:
        first = served.json("/api/rows?mine=none&once=1")
        for row in first["rows"]:
            served.label(row["number"], "right")
        second = served.json(f"/api/rows?mine=none&once=1&offset=100&snapshot={first['snapshot']}")
        assert {row["number"] for row in first["rows"]}.isdisjoint(row["number"] for row in second["rows"])
        assert second["total"] == first["total"]
        assert served.json("/api/rows?mine=none&once=1")["total"] == first["total"] - 100


def test_a_row_holds_all_that_is_known_of_it(page: Served) -> None:
    row = page.json("/api/rows/3")
    assert row["question"]["source"].startswith("What is $\\frac{3}{2}$")
    assert "<math" in row["question"]["html"]
    assert [stage["stage"] for stage in row["stages"]] == ["engine", "nano"]
    assert (row["p_correct"], row["outcome"], row["baseline"]) == (0.111, "INCORRECT", False)


def test_the_engine_explains_on_demand(page: Served) -> None:
    said = page.json("/api/rows/7/explanation")
    assert (said["outcome"], said["reason"]) == ("INCORRECT", "numeric_mismatch")
    assert said["answer"]["tree"] == "Integer(value=50)"
    assert "<mn>50</mn>" in said["answer"]["html"]
    assert said["steps"]


def test_a_label_is_there_after_a_kill(audit: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.sqlite"
    with Served(audit, labels=labels) as served:
        for number, word in ((0, "right"), (2, "wrong"), (3, "unclear")):
            served.label(number, word, note=f"note {number}")
        served.kill()
    with Served(audit, labels=labels) as served:
        assert served.json("/api/about")["labelled"] == {"right": 1, "wrong": 1, "unclear": 1}
        mine = served.json("/api/rows/2")["mine"]
        assert (mine["label"], mine["note"], mine["outcome"]) == ("wrong", "note 2", "INCORRECT")
        assert served.json("/api/undo", {})["undone"]["label"] == "unclear"
        assert served.json("/api/about")["labelled"] == {"right": 1, "wrong": 1}


def test_a_label_holds_for_the_same_pair_scored_anew(audit: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.sqlite"
    with Served(audit, labels=labels) as served:
        served.label(5, "right")
    anew = record(5, outcome="UNDECIDED", stage="llm", reason="timeout", place="elsewhere:1")
    with Served(write(tmp_path / "anew.jsonl", [record(1), anew]), labels=labels) as served:
        assert served.json("/api/rows/1")["mine"]["label"] == "right"
        assert served.json("/api/rows/0")["mine"] is None


def test_a_label_never_goes_to_another_pair_than_the_one_on_show(page: Served) -> None:
    other = page.json("/api/rows/5")["pair"]
    status, _, content = page.ask("/api/label", {"row": 4, "pair": other, "label": "right"})
    assert (status, "load the page again" in content.decode()) == (409, True)


def test_the_button_exports_what_the_command_exports(audit: Path, tmp_path: Path) -> None:
    with Served(audit, labels=tmp_path / "l.sqlite") as served:
        served.label(1, "right")
        served.label(3, "unclear")
        status, headers, content = served.ask("/api/export.jsonl")
        assert served.json("/api/export")["left_out"]["unclear"] == 1
    assert status == 200
    assert headers["content-disposition"] == 'attachment; filename="labels.jsonl"'
    done = subprocess.run(
        [*COMMAND, "export", str(tmp_path / "l.sqlite"), "--out", str(tmp_path / "x.jsonl")], check=True
    )
    assert (tmp_path / "x.jsonl").read_bytes() == content
    assert json.loads(content)["label"] is True
    assert done.returncode == 0


BODY = {"row": 0, "pair": "x", "label": "right"}
REFUSED: list[tuple[str, int, dict[str, Any]]] = [
    ("another host", 421, {"path": "/", "Host": "evil.example"}),
    ("another host with our port", 421, {"path": "/api/about", "Host": "evil.example:{port}"}),
    ("our host without the port", 421, {"path": "/", "Host": "127.0.0.1"}),
    ("no host", 400, {"path": "/", "Host": None}),
    ("a page of another site", 403, {"path": "/api/export.jsonl", "Sec_Fetch_Site": "cross-site"}),
    ("another port of this machine", 403, {"path": "/api/rows", "Sec_Fetch_Site": "same-site"}),
    ("a label from another site", 403, {"path": "/api/label", "body": BODY, "Origin": "http://evil.example"}),
    ("a label from nowhere", 403, {"path": "/api/label", "body": BODY, "Origin": None}),
    ("a label from a file", 403, {"path": "/api/label", "body": BODY, "Origin": "null"}),
    ("an undo from another site", 403, {"path": "/api/undo", "body": {}, "Origin": "https://127.0.0.1:{port}"}),
    ("a form", 415, {"path": "/api/label", "body": BODY, "Content_Type": "application/x-www-form-urlencoded"}),
    ("a text", 415, {"path": "/api/label", "body": BODY, "Content_Type": "text/plain"}),
    ("a body that is too big", 413, {"path": "/api/label", "body": b"x" * 20_000}),
    ("no JSON", 400, {"path": "/api/label", "body": b"{"}),
    ("JSON nested deeply", 400, {"path": "/api/label", "body": b"[" * 10_000}),
    ("an unknown label", 400, {"path": "/api/label", "body": {**BODY, "label": "maybe"}}),
    ("a note that is too long", 400, {"path": "/api/label", "body": {**BODY, "note": "x" * 2_001}}),
    ("a note with half a character", 400, {"path": "/api/label", "body": {**BODY, "note": "\ud800"}}),
    ("a row that is not there", 404, {"path": "/api/rows/9999"}),
    ("a row below none", 404, {"path": "/api/rows/-1"}),
    ("a row that is no number", 400, {"path": "/api/rows/x"}),
    ("an unknown filter value", 400, {"path": "/api/rows?mine=perhaps"}),
    ("a file outside", 404, {"path": "/static/../app.py"}),
    ("a file outside, encoded", 404, {"path": "/static/%2e%2e%2fapp.py"}),
    ("a file of the package", 404, {"path": "/static/app.py"}),
    ("the schema", 404, {"path": "/openapi.json"}),
    ("the documentation", 404, {"path": "/docs"}),
    ("a method that changes", 405, {"path": "/api/label", "method": "PUT", "body": BODY}),
    ("a preflight", 405, {"path": "/api/label", "method": "OPTIONS", "Origin": "http://evil.example"}),
    ("a label by GET", 405, {"path": "/api/label"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status", "request_"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_refused(page: Served, name: str, status: int, request_: dict[str, Any]) -> None:
    filled = {
        key: value.replace("{port}", page.port) if isinstance(value, str) else value
        for key, value in request_.items()
    }
    found, headers, content = page.ask(**filled)
    assert found == status, content
    assert "access-control-allow-origin" not in headers
    if found != 400 or filled.get("Host", "") is not None:
        assert json.loads(content)["error"]
    assert page.json("/api/about")["labelled"] == {}


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/static/style.css", "/api/about", "/nothing"])
def test_every_reply_lets_the_browser_run_only_our_own_files(page: Served, path: str) -> None:
    _, headers, _ = page.ask(path)
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_names_of_this_machine_are_ours(page: Served, host: str) -> None:
    assert page.ask("/api/about", Host=f"{host}:{page.port}")[0] == 200


def test_the_files_of_the_page_name_no_other_place(page: Served) -> None:
    for name in ("/", "/static/app.js", "/static/detail.js", "/static/list.js", "/static/style.css"):
        text = page.ask(name)[2].decode()
        assert "//" not in "".join(line.partition("// ")[0] for line in text.splitlines())


def test_ctrl_c_ends_it_clean_with_all_labels_in_the_file(audit: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.sqlite"
    with Served(audit, labels=labels) as served:
        served.label(0, "right")
        assert served.interrupt() == 130
        assert served.last_words.splitlines()[-1] == "tinyv: interrupted"
        assert "Traceback" not in served.last_words
    assert [path.name for path in tmp_path.iterdir()] == ["labels.sqlite"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--host", "0.0.0.0"), "--host must be 127.0.0.1, ::1 or localhost, found '0.0.0.0'"),
        (("--host", "192.168.1.7"), "--host must be"),
        (("--host", "example.org"), "--host must be"),
        (("--host", "::"), "--host must be"),
        (("--port", "99999"), "--port must be from 0 to 65535"),
        (("--labels", "/dev/null/x.sqlite"), "cannot open"),
        (("--threshold", "0.3"), "needs a model"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(audit: Path, words: tuple[str, ...], said: str) -> None:
    labels = str(audit.with_name("unused.sqlite"))
    done = subprocess.run(
        [*COMMAND, str(audit), "--no-browser", "--port", "0", "--labels", labels, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert said in line


def test_a_port_that_is_taken_is_told(audit: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, str(audit), "--no-browser", "--port", port, "--labels", str(tmp_path / "l.sqlite")],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "--port 0 takes a free one" in done.stderr


def test_broken_records_are_told_and_the_page_is_served(tmp_path: Path) -> None:
    path = write(tmp_path / "audit.jsonl", [record(0), {"outcome": "MAYBE"}])
    with Served(path, labels=tmp_path / "l.sqlite") as served:
        assert "audit.jsonl:2: skipped: no verdict" in served.told()
        assert served.json("/api/about")["rows"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nobody_else_on_the_network_is_listened_to(page: Served) -> None:
    with open(f"/proc/{page.process.pid}/net/tcp", encoding="ascii") as table:  # noqa: PTH123
        inodes = {
            line.split()[9]: line.split()[1] for line in table.readlines()[1:] if line.split()[3] == "0A"
        }
    folder = f"/proc/{page.process.pid}/fd"
    held = {os.readlink(f"{folder}/{name}") for name in os.listdir(folder)}  # noqa: PTH115, PTH208
    listening = [address for inode, address in inodes.items() if f"socket:[{inode}]" in held]
    assert listening == [f"0100007F:{int(page.port):04X}"]
