from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tinyv.cli.display import middle_cut, shortened, shown
from tinyv.cli.main import main
from tinyv.cli.tables import Table, fitted, plain, show

ROWS = Path(__file__).parent / "cases" / "score_rows.jsonl"
TINYV = [sys.executable, "-m", "tinyv"]


def run(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*TINYV, *args], input=stdin, capture_output=True, check=False)


def verdict_of(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.decode("ascii").splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize("args", [[], ["verify"], ["score"], ["bench"]])
def test_help_tells_how_to_call(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*args, "--help"])
    assert stop.value.code == 0
    assert f"usage: tinyv {' '.join(args)}".strip() in capsys.readouterr().out


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == "tinyv 0.1.0\n"


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["nosuch"],
        ["verify"],
        ["verify", "--ground-truth", "1"],
        ["verify", "--ground-truth", "1", "--answer", "1", "--response", "1"],
        ["verify", "--ground-truth", "1", "--answer", "1", "--rules", "nosuch"],
        ["verify", "--ground-truth", "-", "--answer", "-"],
        ["verify", "--ground-truth", "1", "--answer", "1", "--digits", "0"],
        ["verify", "--ground-truth", "1", "--answer", "1", "--tolerance", "nan"],
        ["verify", "--ground-truth", "1", "--answer", "1", "--explain", "--rules", "math_verify"],
        ["verify", "--ground-truth", "1", "--answer"],
        ["verify", "--ground-truth", "1", "--answer", "--explain"],
        ["verify", "--ground-truth", "1", "--answer", "1", "--rules", "math_verify", "--digits", "2"],
        ["score", "nosuch.jsonl"],
        ["score", ""],
        ["score", "-"],
        ["score", "tests"],
        ["score", str(ROWS), "--out", ""],
        ["score", "pyproject.toml"],
        ["score", "nosuch.jsonl", "--workers", "0"],
        ["score", str(ROWS), "--out", "/dev/full"],
        ["score", str(ROWS), "--out", "/proc/nosuch/out.jsonl"],
        ["bench", "nosuch.jsonl"],
        ["bench", "nosuch.jsonl", "--limit", "0"],
        ["bench", ""],
    ],
)
def test_a_user_error_is_one_line_and_exit_code_2(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(args)
    except SystemExit as stop:
        code = stop.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err.startswith("tinyv") and captured.err.count("\n") == 1


def test_verify_prints_one_json_line() -> None:
    found = verdict_of(run("verify", "--question", "1/2?", "--ground-truth", "\\frac12", "--answer", "0.5"))
    assert found["outcome"] == "CORRECT" and found["reward"] == 1.0 and found["stage"] == "engine"
    assert set(found) == {"outcome", "answer", "stage", "reason", "p_correct", "seconds", "reward"}


def test_verify_reads_the_answer_of_a_response() -> None:
    found = verdict_of(run("verify", "--ground-truth", "4", "--response", "So it is \\boxed{5}."))
    assert (found["outcome"], found["answer"], found["reward"]) == ("INCORRECT", "5", 0.0)


def test_a_dash_reads_stdin_whatever_its_bytes_are() -> None:
    found = verdict_of(run("verify", "--ground-truth", "4", "--answer", "-", stdin=b"4\r\n"))
    assert (found["outcome"], found["answer"]) == ("CORRECT", "4")
    hostile = verdict_of(run("verify", "--ground-truth", "4", "--answer", "-", stdin=b"\x00\xff"))
    assert hostile["answer"] == "\x00\ufffd"


@pytest.mark.parametrize("text", ["-x", "-\\frac12", "-h", "--x", "-1"])
def test_a_value_may_start_with_a_dash(text: str) -> None:
    found = verdict_of(run("verify", "--answer", text, "--ground-truth", text))
    assert (found["outcome"], found["answer"]) == ("CORRECT", text)


def test_bytes_that_are_not_utf8_do_not_become_lone_surrogates() -> None:
    done = subprocess.run(
        [*map(os.fsencode, TINYV), b"verify", b"--ground-truth", b"1", b"--answer", b"\xff"],
        capture_output=True,
        check=False,
    )
    assert verdict_of(done)["answer"] == "\ufffd"


def test_wrong_usage_points_to_the_help_of_the_command() -> None:
    done = run("score", str(ROWS), "--bogus")
    assert done.returncode == 2
    assert done.stderr == b"tinyv score: error: unrecognized arguments: --bogus (see tinyv score --help)\n"


@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [
        ("score {rows} >&-", 2, "stdout is closed"),
        ("score {rows} >/dev/full", 2, "cannot read or write 'stdout'"),
        ("verify --ground-truth 1 --answer - <&-", 2, "stdin is closed"),
        ("score {rows} 2>&-", 0, ""),
    ],
)
def test_closed_and_full_streams_are_told_in_one_line(redirected: str, code: int, said: str) -> None:
    line = shlex.join(TINYV) + " " + redirected.format(rows=shlex.quote(str(ROWS)))
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stderr and "Traceback" not in done.stderr
    assert bool(done.stdout) is (code == 0)


def test_ctrl_c_while_the_commands_are_imported_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "tinyv.cli.parser":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "tinyv.cli.parser", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    assert main(["--version"]) == 130
    assert capsys.readouterr().err == "tinyv: interrupted\n"


def test_explain_adds_both_trees() -> None:
    found = verdict_of(run("verify", "--ground-truth", "\\frac12", "--answer", "0.5", "--explain"))
    assert found["outcome"] == "CORRECT" and found["explain"]
    assert verdict_of(run("verify", "--ground-truth", "1", "--answer", " ", "--explain"))["explain"] is None


def test_a_tolerance_makes_a_near_number_right() -> None:
    args = ("verify", "--ground-truth", "100", "--answer", "103")
    assert verdict_of(run(*args))["outcome"] == "INCORRECT"
    assert verdict_of(run(*args, "--tolerance", "0.05"))["outcome"] == "CORRECT"


def test_a_reader_of_stdout_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"ground_truth": "1", "answer": "1"}\n' * 20_000)
    command = [*TINYV, "score", str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == 141
    assert told == ""


def test_hostile_text_is_shown_on_one_line_without_control_characters() -> None:
    text = shown("a\nb\x1b[31m\u202e\ud800\x00π", 100)
    assert text == "a\\nb\\x1b[31m\\u202e\\ud800\\x00π"
    assert len(shown("x" * 500)) == 100
    assert len(shown("\x1b" * 99)) == 100
    assert shown(None) == "-"


def test_a_table_is_aligned_text_where_there_is_no_terminal() -> None:
    table = Table("Title", ["name", "n"], [["a", "1"], ["long name", "100"]])
    stream = io.StringIO()
    show(table, stream)
    assert stream.getvalue() == plain(table) + "\n"
    assert plain(table).splitlines() == ["Title", "  name         n", "  a            1", "  long name  100"]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_a_table_that_does_not_fit_comes_in_parts_without_a_cut_figure(width: int) -> None:
    headers = ["", *(f"heading {i}" for i in range(9))]
    names = ["folder/a/very/long/path/to/rows 1", "folder/a/very/long/path/to/rows 2"]
    rows = [[name, *(f"{n}.{i:05d}" for i in range(9))] for n, name in enumerate(names)]
    parts = list(fitted(Table("Title", headers, rows), width))
    assert all(sum(part.widths) + 3 * len(part.headers) + 1 <= width for part in parts)
    assert [header for part in parts for header in part.headers[1:]] == headers[1:]
    for n, row in enumerate(rows):
        assert [cell for part in parts for cell in part.rows[n][1:]] == row[1:]
    assert all(part.rows[0][0] != part.rows[1][0] for part in parts)


def test_names_lose_first_what_all_of_them_share() -> None:
    names = ["lab/set:outputs/model-a/rows.jsonl", "lab/set:outputs/model-b/rows.jsonl"]
    assert shortened(names, 40) == names
    assert shortened(names, 12) == ["…a…", "…b…"]
    assert shortened(["aa", "aaaa"], 3) == ["…", "…aa"]
    assert shortened(names[:1], 11) == ["lab/s…jsonl"]
    assert shortened([], 5) == []


def test_rows_whose_names_would_read_alike_get_wider_names() -> None:
    names = [f"{end}-{'x' * 20}-{middle}-{'y' * 20}-{end}" for end in "pq" for middle in "ab"]
    parts = list(fitted(Table("Title", ["", "n"], [[name, "1"] for name in names]), 60))
    assert len({row[0] for row in parts[0].rows}) == 4


def test_a_long_name_is_cut_in_the_middle() -> None:
    assert middle_cut("abcdefghij", 10) == "abcdefghij"
    assert middle_cut("abcdefghijk", 10) == "abcd…ghijk"
    assert len(middle_cut("x" * 99, 12)) == 12


def test_a_table_on_a_terminal_shows_brackets_as_they_are() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    show(Table("Title", ["name"], [["[bold]x[/nonsense]"]]), stream)
    assert "[bold]x[/nonsense]" in stream.getvalue()
