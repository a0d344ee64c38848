from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.bench import import_time
from tinyv.bench.clock import times
from tinyv.bench.measure import Trial, measure
from tinyv.bench.pairs import Pair, load_pairs
from tinyv.bench.plain import plain_accepts
from tinyv.bench.result import Result, compared
from tinyv.bench.tally import tally
from tinyv.cli.main import main
from tinyv.verdict import Judgement, Outcome, correct, incorrect, undecided

CASES = Path(__file__).parent / "cases"
ROWS: list[dict[str, Any]] = [
    {"source": "own/a", "ground_truth": "1/2", "answer": "0.5", "label": True},
    {"source": "own/a", "ground_truth": "1/2", "answer": "2", "label": False},
    {"source": "own/b", "ground_truth": "3", "answer": "\x1b[2J5", "label": True},
    {"source": "own/b", "question": "q", "ground_truth": "3", "fn_output": "3.0", "tn_output": "4"},
]


def plain_cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / "plain_grader.jsonl").read_text().splitlines()]


@pytest.fixture
def labelled(tmp_path: Path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return str(path)


def pair(label: bool, answer: str | None = "1") -> Pair:
    return Pair("f", 1, "s", "", "1", answer, "" if answer else "no_answer", label)


def trials(*outcomes: tuple[bool, Judgement]) -> list[Trial]:
    return [Trial(pair(label), judgement, 0.001) for label, judgement in outcomes]


@pytest.mark.parametrize("case", plain_cases(), ids=lambda case: repr(case["answer"]))
def test_the_plain_grader_knows_equal_text_and_equal_numbers(case: dict[str, Any]) -> None:
    assert plain_accepts(case["ground_truth"], case["answer"]) is case["accepts"]


def test_undecided_counts_as_not_accepted() -> None:
    yes, no, open_ = correct("r"), incorrect("r"), undecided("r")
    counted = tally(
        trials((True, yes), (True, yes), (True, no), (True, open_), (False, yes), (False, no), (False, open_))
    )
    assert counted.recall == 2 / 4
    assert counted.fpr == 1 / 3
    assert counted.precision == 2 / 3
    assert counted.accuracy == 4 / 7
    assert counted.undecided == 2


def test_shares_of_nothing_are_not_zero_but_unknown() -> None:
    assert tally([]).accuracy is None
    only_right = tally(trials((True, incorrect("r"))))
    assert (only_right.recall, only_right.fpr, only_right.precision) == (0.0, None, None)
    json.dumps(only_right.as_dict(), allow_nan=False)


def test_times_are_milliseconds_and_leave_out_what_was_not_timed() -> None:
    found = times([None, *[i / 1000 for i in range(1, 101)]])
    assert (found.median, found.mean, found.p99, found.max) == pytest.approx((50.5, 50.5, 99, 100))
    assert times([None]).max == 0.0


def test_both_verifiers_see_each_pair_before_the_next_and_take_turns_at_going_first() -> None:
    seen: list[tuple[str, str]] = []

    class Noting:
        def __init__(self, name: str) -> None:
            self.name = name

        def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
            seen.append((self.name, answer))
            return correct("r")

        def close(self) -> None:
            """Nothing to free."""

    found = list(measure([pair(True, "1"), pair(True, "2"), pair(True, None)], [Noting("a"), Noting("b")]))
    assert seen == [("a", "1"), ("b", "1"), ("b", "2"), ("a", "2")]
    assert [trial.judgement.outcome for trial in found[2]] == [Outcome.INCORRECT] * 2
    assert found[2][0].seconds is None


def test_a_comparison_gives_ratios_and_disagreements() -> None:
    ours = Result("a", [Trial(pair(True), correct("r"), 0.001), Trial(pair(False), undecided("r"), 0.003)])
    theirs = Result("b", [Trial(pair(True), incorrect("r"), 0.02), Trial(pair(False), incorrect("r"), 0.06)])
    found = compared(ours, theirs)
    assert (found["median_ratio"], found["mean_ratio"], found["disagreements"]) == (0.05, 0.05, 1)


def test_rows_without_a_label_are_told_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"ground_truth": "1", "answer": "1"}\nbad\n{"ground_truth": "1", "answer": "1", "label": 1}\n'
    )
    told: list[str] = []
    assert [p.line for p in load_pairs(path, None, told.append)] == [3]
    assert [line.split(": ")[0] for line in told] == [f"{path}:1", f"{path}:2"]


def test_bench_prints_tables_and_one_json_line_last(
    labelled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", labelled, "--by-source"]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(lines[-1])
    assert (found["pairs"], found["right"], found["recall"], found["fpr"]) == (5, 3, 0.6667, 0.0)
    assert set(found["by_source"]) == {"own/a", "own/b"}
    assert found["ms"]["max"] > 0
    assert sum(reason["right"] + reason["wrong"] for reason in found["by_reason"]) == 5
    assert any(line.startswith("engine, by file") for line in lines)


def test_bench_against_another_puts_both_in_one_run(
    labelled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", labelled, "--against", "math_verify", "--limit", "2"]) == 0
    out = capsys.readouterr().out
    found = json.loads(out.splitlines()[-1])
    assert found["pairs"] == found["against"]["pairs"] == 2
    assert found["against"]["verifier"] == "math_verify"
    assert found["against"]["median_ratio"] > 0
    assert "Side by side" in out and "disagree on" in out


def test_the_json_line_has_sources_only_if_asked_for(
    labelled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["bench", labelled])
    assert "by_source" not in json.loads(capsys.readouterr().out.splitlines()[-1])


def test_rows_that_are_skipped_give_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("bad\n" * 30 + '{"ground_truth": "1", "answer": "1", "label": 1}\n')
    assert main(["bench", str(path)]) == 1
    told = capsys.readouterr().err
    assert told.count("invalid JSON") == 20 and "skipped 10 more rows" in told


def test_a_verifier_against_itself_is_refused(labelled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", labelled, "--against", "engine"]) == 2
    assert "--against engine" in capsys.readouterr().err


def test_errors_are_listed_with_their_line_and_safe_to_print(
    labelled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["bench", labelled, "--errors"])
    out = capsys.readouterr().out
    assert "1 judged wrongly by engine" in out
    assert f"{labelled}:3: right, " in out
    assert "\x1b" not in out and "\\x1b[2J5" in out


def test_a_file_without_labels_is_an_error_of_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"ground_truth": "1", "answer": "1"}\n')
    assert main(["bench", str(path)]) == 2
    assert "no labelled rows" in capsys.readouterr().err


def test_the_import_time_is_printed_for_people_and_for_machines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_time, "RUNS", 2)
    import_time.main()
    people, machines = capsys.readouterr().out.splitlines()
    assert people.startswith("import tinyv: ")
    assert json.loads(machines)["import_ms"]["median"] > 0
