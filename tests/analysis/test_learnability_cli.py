"""`tinyv learnability`, as it is typed."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.cli import learnability
from tinyv.cli.main import main
from tinyv.errors import DataError, OutputError, TinyvError
from tinyv.learnability import study

QUICK = ("--steps", "20", "--fn", "0.4", "--fp", "0,0.1")


def _run(*options: str) -> int:
    parser = argparse.ArgumentParser()
    learnability.add_parser(parser.add_subparsers())
    args = parser.parse_args(["learnability", *options])
    code: int = args.run(args)
    return code


def _figures(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return figures


def test_the_last_line_is_json_and_the_rest_are_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*QUICK) == 0
    out = capsys.readouterr().out
    figures = json.loads(out.splitlines()[-1])
    names = [row["name"] for row in figures["verifiers"]]
    assert names[0] == "no errors"
    assert "FN 40% systematic, FP 10% systematic" in names
    assert all(name in out for name in names)
    assert "curve" not in figures["verifiers"][0]
    assert "FP rate up to which the candidate pays" in out


def test_the_same_command_gives_the_same_output(capsys: pytest.CaptureFixture[str]) -> None:
    _run(*QUICK)
    first = capsys.readouterr().out
    _run(*QUICK)
    assert capsys.readouterr().out == first


def test_the_folder_holds_all_figures_with_their_assumptions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(*QUICK, "--out", str(tmp_path / "a" / "b"))
    figures = json.loads((tmp_path / "a" / "b" / "learnability.json").read_text())
    assert len(figures["assumptions"]) >= 5
    assert len(figures["verifiers"][0]["curve"]["right"]) == 21
    assert {entry["name"] for entry in figures["closed_form"]} == {"no errors", "FN 40%", "FN 40%, FP 10%"}
    printed = _figures(capsys)
    assert printed["break_even"] == figures["break_even"]


def test_errors_cost_steps_and_the_kinds_of_false_positives_differ(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _run("--fn", "0.4", "--fp", "0")
    figures = _figures(capsys)
    assert figures["verifiers"][0]["share_lost"] == 0
    assert all(0.2 < row["share_lost"] < 0.6 for row in figures["verifiers"][1:])
    final = {
        entry["false_positives"]: entry["break_even"]
        for entry in figures["break_even"]
        if entry["measure"] == "final"
    }
    assert final["systematic"] < final["random"] / 2


def test_what_is_rejected_though_right_becomes_one_more_verifier(capsys: pytest.CaptureFixture[str]) -> None:
    _run("--steps", "5", "--fn", "0", "--fp", "0", "--prior", "2,1", "--rejected-right", "0.38")
    row = _figures(capsys)["verifiers"][1]
    accepted = row["start"]["accepted"]
    assert (2 / 3 - accepted) / (1 - accepted) == pytest.approx(0.38, abs=1e-4)


def test_pass_rates_come_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rates.json").write_text("[0.1, 0.3]")
    _run("--steps", "3", "--from", str(tmp_path / "rates.json"))
    assert _figures(capsys)["prompts"]["mean"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--fn", "1.5"), "a share must be from 0 to 1, found 1.5"),
        (("--fp", "a,b"), "numbers between commas are needed, found 'a,b'"),
        (("--fn", "nan"), "finite numbers are needed"),
        (("--prior", "1"), "a prior is two numbers"),
    ],
)
def test_a_wrong_list_is_told_by_the_parser(
    options: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        _run(*options)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--candidate-fn", "2"), "--candidate-fn must be from 0 to 1, found 2.0"),
        (("--concentration", "1"), r"at most 0\.95"),
        (("--group-size", "1"), "from 2 to 512, found 1"),
        (("--learning-rate", "0"), "above 0 and at most 1000, found 0.0"),
        (("--learning-rate", "nan"), "found nan"),
        (("--kl", "-1"), "from 0 to 1000, found -1.0"),
        (("--kl", "1000"), "learning rate 0.01 times KL weight 1000 is 10; take a smaller one"),
        (("--learning-rate", "1000"), "multiplies the odds of some responses by more than 1e8"),
        (("--steps", "0"), "from 1 to 10000, found 0"),
        (("--sharing", "2"), "sharing must be from 0 to 1"),
        (("--epsilon", "-1"), "epsilon must be at least 0"),
        (("--prior", "0,1"), "a prior needs two numbers"),
        (("--prior", "1,3", "--rejected-right", "0.38"), "cannot be right where 25% of all are"),
        (("--fn", ",".join(str(i / 100) for i in range(60))), "name fewer values"),
    ],
)
def test_a_wrong_number_is_told_in_one_line(options: tuple[str, ...], told: str) -> None:
    with pytest.raises(TinyvError, match=told) as caught:
        _run(*options)
    assert "\n" not in str(caught.value)


def test_an_interrupted_study_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study, "simulate", interrupted)
    assert main(["learnability", "--group-size", "512"]) == 130
    assert capsys.readouterr() == ("", "tinyv: interrupted\n")


def test_a_file_that_is_not_there_and_a_folder_that_cannot_be_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        _run("--from", str(tmp_path / "none.json"))
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write to"):
        _run("--steps", "2", "--out", str(tmp_path / "file"))
