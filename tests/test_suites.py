"""`tinyv bench --suite` and `--leaderboard`: the other suites, the records, and wrong usage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.bench.pairs import Pair
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.bench.suites import calibration, labelled, registry
from tinyv.bench.suites.contenders import NAMES, opened, shown_name
from tinyv.bench.suites.counted import counted
from tinyv.bench.suites.leaderboard import leaderboard, markdown
from tinyv.bench.suites.memory import peak_mb
from tinyv.bench.suites.processes import pairs_per_second
from tinyv.bench.suites.registry import SUITES
from tinyv.cli.main import main
from tinyv.errors import ConfigError
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

HARD = [
    {"question": "How many?", "ground_truth": "1/2", "fn_output": "0.5", "tn_output": "0.6"},
    {
        "question": "Which?",
        "ground_truth": "Seine",
        "fn_output": "the river called Seine",
        "tn_output": "Rhine",
    },
    {"question": "Bounds?", "ground_truth": "[0,1]", "fn_output": "0 \\le x \\le 1", "tn_output": "(0,1)"},
]


@pytest.fixture
def rows(tmp_path: Path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in HARD), encoding="utf-8")
    return str(path)


def _record(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


# --- labelled answers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_list", [False, True])
def test_hardverify_takes_upstreams_rows_as_lines_or_as_one_list(
    as_list: bool, rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(rows)
    if as_list:
        path = tmp_path / "rows.json"
        path.write_text(json.dumps(HARD), encoding="utf-8")
    asked = ["--verifier", "engine", "--verifier", "nano", "--verifier", "string"]
    assert main(["bench", "--suite", "hardverify", "--data", str(path), *asked, "--no-progress"]) == 0
    record = _record(capsys)
    engine, nano, string = record["verifiers"]
    assert [engine["right"]["count"], nano["right"]["count"], string["right"]["count"]] == [2, 3, 0]
    assert {one["wrong"]["count"] for one in record["verifiers"]} == {0}
    assert (nano["both"]["count"], nano["both"]["of"]) == (3, 3)
    assert engine["undecided"]["count"] >= 1
    assert record["data"]["digest"] and record["versions"]["tinyv"]


def test_a_question_counts_as_solved_only_if_every_answer_to_it_is_judged_as_labelled() -> None:
    pairs = [
        Pair("f", n, "", q, "1", "x", "", label)
        for n, (q, label) in enumerate(
            [("a", True), ("a", True), ("a", False), ("b", True), ("b", False), ("c", True)]
        )
    ]
    accepted = [True, False, False, True, False, True]
    outcomes = [Outcome.CORRECT if one else Outcome.UNDECIDED for one in accepted]
    figures = labelled.figures_of(pairs, [Verdict(outcome, "x", "own", "r") for outcome in outcomes])
    assert (figures["both"]["count"], figures["both"]["of"]) == (1, 2)
    assert (figures["right"]["count"], figures["wrong"]["count"]) == (3, 0)


def test_an_interval_says_something_where_nothing_was_counted_and_nothing_without_a_base() -> None:
    nothing, all_of = counted(0, 50), counted(50, 50)
    assert nothing.low == 0.0 and nothing.high is not None and 0.05 < nothing.high < 0.08
    assert all_of.high == 1.0 and all_of.low == pytest.approx(1 - nothing.high, abs=1e-6)
    half = counted(5, 10)  # Wilson's interval of 5 in 10: 0.2366 to 0.7634
    assert half.low == pytest.approx(0.2366, abs=1e-4)
    assert half.high == pytest.approx(0.7634, abs=1e-4)
    assert counted(0, 0).share is None


# --- calibration ---------------------------------------------------------------------------------------------


def test_calibration_measures_what_p_correct_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--suite", "calibration", "--limit", "160", "--no-progress"]) == 0
    record = _record(capsys)
    assert [one["name"] for one in record["verifiers"]] == ["nano", "nano_alone"]
    for one in record["verifiers"]:
        assert one["scored"] == sum(b["count"] for b in one["bins"]) > 0
        assert 0.5 < one["auc"] <= 1 and 0 <= one["ece"] < 0.5
        assert one["model"].startswith("nano@")
    assert record["verifiers"][0]["scored"] < record["verifiers"][1]["scored"]


def test_a_model_that_is_sure_and_wrong_has_the_worst_figures() -> None:
    worst = calibration.figures_of([1.0, 1.0, 0.0, 0.0], [False, False, True, True], 0.5)
    assert (worst["auc"], worst["ece"], worst["brier"], worst["recall_at_fpr"]) == (0.0, 1.0, 1.0, 0.0)
    best = calibration.figures_of([1.0, 0.0], [True, False], 0.5)
    assert (best["auc"], best["ece"], best["brier"], best["recall_at_fpr"]) == (1.0, 0.0, 0.0, 1.0)
    nothing = calibration.figures_of([], [], None)
    assert nothing["auc"] is nothing["ece"] is nothing["brier"] is nothing["recommended"] is None


def test_rules_have_nothing_to_calibrate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--suite", "calibration", "--verifier", "engine", "--limit", "9"]) == 2
    assert "has no p_correct" in capsys.readouterr().err


# --- speed ---------------------------------------------------------------------------------------------------


def test_speed_measures_in_turns_in_batches_and_in_processes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyv.bench.suites.speed.SECONDS", 0.2)
    monkeypatch.setattr("tinyv.bench.suites.processes.WARM_UP_S", 0.1)
    asked = ["--verifier", "engine", "--verifier", "math_verify", "--verifier", "string"]
    command = ["bench", "--suite", "speed", *asked, "--limit", "24", "--workers", "1", "--batch", "1,8"]
    assert main([*command, "--no-progress"]) == 0
    record = _record(capsys)
    engine, library, string = record["verifiers"]
    assert record["compared_with"] == "math_verify" and library["mean_ratio"] == 1.0
    assert 0 < engine["mean_ratio"] < 1
    for one in record["verifiers"]:
        assert one["ms"]["p50"] <= one["ms"]["p90"] <= one["ms"]["p99"] <= one["ms"]["max"]
        assert set(one["batches"]) == {"1", "8"}
    assert set(engine["workers"]) == {"1"} and string["workers"] == {}


def test_the_peak_of_a_process_is_its_own_and_not_that_of_its_parent() -> None:
    ballast = bytearray(300_000_000)  # this process is larger than the one that is measured
    peak = peak_mb("string", [Sample("q", "1", answer="1")])
    assert peak is not None and 5 < peak < 150 < len(ballast)
    assert peak_mb("nobody", [Sample("q", "1", answer="1")]) is None


def test_a_server_is_not_run_in_processes_of_ours() -> None:
    assert pairs_per_second("http://localhost:1/v1", [1, 2], list, 0.1) == {}


# --- verifiers -----------------------------------------------------------------------------------------------


def test_a_server_is_a_verifier_by_its_url_after_the_engine_or_alone(
    rows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer() as server:
        url = server.url
        asked = ["--verifier", url, "--verifier", f"alone:{url}"]
        assert main(["bench", "--suite", "hardverify", "--data", rows, *asked, "--no-progress"]) == 0
    first, alone = _record(capsys)["verifiers"]
    assert first["name"] == shown_name(url) and alone["name"] == f"alone:{shown_name(url)}"
    assert first["right"]["of"] == alone["right"]["of"] == 3


def test_user_and_password_of_a_url_are_never_told() -> None:
    assert shown_name("alone:http://me:secret@host:80/v1?key=x") == "alone:http://host:80/v1"
    assert shown_name("engine") == "engine"


def test_a_library_that_is_missing_is_told_with_its_install_line(
    rows: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyv.rules.prime.find_spec", lambda _name: None)
    assert main(["bench", "--suite", "hardverify", "--data", rows, "--verifier", "prime"]) == 2
    told = capsys.readouterr().err
    assert "pip install 'tinyv[prime]'" in told and told.count("\n") == 1


def test_hostile_towers_stop_a_library_and_not_the_suite() -> None:
    with opened(["math_verify"]) as [library]:
        tower = Sample("How many?", "43", answer="9^{9^{9^{9^{9}}}}")
        verdicts = library.verdicts([tower, Sample("How many?", "43", answer="43")])
    assert verdicts[0].outcome is Outcome.UNDECIDED
    assert verdicts[0].reason in ("timeout", "crashed")
    assert verdicts[1].outcome is Outcome.CORRECT


def test_names_of_verifiers_are_checked_before_anything_runs() -> None:
    with pytest.raises(ConfigError, match=r"'ngine' is no verifier.*engine, nano"), opened(["ngine"]):
        pass
    with pytest.raises(ConfigError, match="given twice"), opened(["engine", "engine"]):
        pass
    assert {"engine", "nano", "nano_alone", "math_verify", "prime", "prime_like", "string"} == set(NAMES)


# --- the leaderboard -----------------------------------------------------------------------------------------


def _result(suite: str, digest: str, name: str, title: str, value: float | None) -> dict[str, Any]:
    headline = {"title": title, "value": value, "unit": "share"}
    data = {"file": f"{digest}.jsonl", "digest": digest}
    return {"suite": suite, "data": data, "verifiers": [{"name": name, "headlines": [headline]}]}


def test_a_leaderboard_has_verifiers_as_rows_and_suites_as_columns() -> None:
    board = leaderboard(
        [
            _result("attacks", "d1", "engine", "accepted", 0.0),
            _result("attacks", "d1", "string", "accepted", 0.25),
            _result("hardverify", "d2", "engine", "right", 0.875),
            _result("hardverify", "d3", "engine", "right", None),
        ]
    )
    assert markdown(board).splitlines() == [
        "| verifier | attacks: accepted | hardverify: right | hardverify: right (d3.jsonl) |",
        "|---|---:|---:|---:|",
        "| engine | 0.00% | 87.50% | - |",
        "| string | 25.00% | - | - |",
    ]


def test_the_later_of_two_results_on_the_same_data_counts() -> None:
    first = _result("attacks", "d1", "engine", "accepted", 0.5)
    board = leaderboard([first, _result("attacks", "d1", "engine", "accepted", 0.25)])
    assert "25.00%" in markdown(board) and "50.00%" not in markdown(board)


def test_a_name_cannot_break_out_of_its_cell() -> None:
    board = leaderboard([_result("attacks", "d1", "a|b\n<script>\x1b[2J", "accepted", 0.5)])
    assert markdown(board).splitlines()[2].startswith("| a\\|b &lt;script&gt; [2J | ")


def test_results_are_written_and_read_again_as_a_leaderboard(
    rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, table = tmp_path / "out" / "hard.json", tmp_path / "board.md"
    command = ["bench", "--suite", "hardverify", "--data", rows, "--verifier", "engine", "--no-progress"]
    assert main([*command, "--out", str(out)]) == 0
    assert main([*command, "--out", str(out)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*command, "--out", str(out), "--overwrite"]) == 0
    capsys.readouterr()
    assert main(["bench", "--leaderboard", str(out), "--out", str(table)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "| engine | 66.67% | 0.00% |" in lines
    assert json.loads(lines[-1])["leaderboard"]["rows"][0]["verifier"] == "engine"
    assert "| engine | 66.67% | 0.00% |" in table.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["no json", "[]", '{"format": 1}', '{"format": 9, "suite": "", "data": {}, "verifiers": []}']
)
def test_a_file_that_is_no_result_is_told_in_one_line(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.json"
    path.write_text(text, encoding="utf-8")
    assert main(["bench", "--leaderboard", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# --- usage ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--suite", "poems"], "attacks, hardverify, speed, calibration"),
        (["--suite", "hardverify"], "--data FILE"),
        (["--suite", "attacks", "rows.jsonl"], "--data FILE"),
        (["--suite", "attacks", "--against", "math_verify"], "--against"),
        (["--suite", "attacks", "--errors"], "--errors"),
        (["--suite", "attacks", "--rules", "math_verify"], "--verifier math_verify"),
        (["--suite", "attacks", "--leaderboard"], "one of them"),
        (["--suite", "speed", "--workers", "0"], "from 1 to"),
        (["--suite", "speed", "--batch", "1,many"], "--batch"),
        (["--suite", "attacks", "--limit", "0"], "--limit"),
        (["--suite", "attacks", "--verifier", "poet"], "'poet'"),
        (["--leaderboard"], "--leaderboard needs results"),
        (["--verifier", "engine", "rows.jsonl"], "--suite NAME"),
        ([], "--suite NAME"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *argv]) == 2
    err = capsys.readouterr().err
    assert told in err and err.count("\n") == 1


def test_rows_that_cannot_be_used_give_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(HARD[0]) + "\nbad\n", encoding="utf-8")
    command = ["bench", "--suite", "hardverify", "--data", str(path), "--verifier", "string", "--no-progress"]
    assert main(command) == 1
    assert "skipped" in capsys.readouterr().err


def test_a_further_suite_is_one_entry_and_one_file(
    rows: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(SUITES, "rivers", registry.Suite("labelled", "rivers", "rivers.jsonl"))
    monkeypatch.setattr(registry, "data_file", lambda _name: Path(rows))
    assert main(["bench", "--suite", "rivers", "--verifier", "string", "--no-progress"]) == 0
    assert _record(capsys)["data"]["pairs"] == 6


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_every_suite_has_a_kind_that_measures_and_prints(suite: registry.Suite) -> None:
    from importlib import import_module

    from tinyv.cli.bench_suite_tables import SHOWN

    assert callable(import_module(f"tinyv.bench.suites.{suite.kind}").run)
    assert suite.kind in SHOWN
    assert suite.data is None or registry.data_file(suite.data).is_file()
