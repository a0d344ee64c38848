"""`tinyv analyze` as it is typed: the report, its options, wrong usage, alarms, and language models behind servers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.bench.rollout_file import rows as made_up
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "rollouts.jsonl"
PARTS = ("inputs", "baseline", "totals", "false_negatives", "training", "error_rates", "watch", "hygiene")


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def report(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "report.json").read_text("utf-8"))
    return found


def hacked(tmp_path: Path) -> Path:
    """A run whose trainer paid for blanks, more and more of them."""
    rows = []
    for step in range(12):
        for at in range(64):
            hack = at % 12 < step
            rows.append(
                {
                    "step": step,
                    "input": f"What is {at}+{step}?",
                    "gts": str(at + step),
                    "output": "\\boxed{ }" if hack else f"We add both. \\boxed{{{at + step}}}",
                    "score": 1.0,
                }
            )
    return written(tmp_path / "hacked.jsonl", rows)


def test_one_command_makes_page_json_and_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report"
    assert main(["analyze", str(EXAMPLES), "--out", str(out)]) == 0
    said = capsys.readouterr()
    found = report(out)
    assert [name for name in PARTS if name not in found] == []
    assert found["totals"]["rollouts"] == 100
    assert 0 < found["false_negatives"]["recovered"] <= found["totals"]["accepted"]
    assert found["error_rates"]["labelled"] > 50
    assert f"report: {out / 'report.html'}" in said.out
    assert str(found["false_negatives"]["recovered"]) in said.out
    page = (out / "report.html").read_text("utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>") and "<math" in page


def test_the_baseline_changes_what_was_missed(tmp_path: Path) -> None:
    recovered = {}
    for baseline in ("string", "prime_like", "math_verify", "engine"):
        assert (
            main(["analyze", str(EXAMPLES), "--out", str(tmp_path / baseline), "--baseline", baseline]) == 0
        )
        recovered[baseline] = report(tmp_path / baseline)["false_negatives"]["recovered"]
    assert recovered["string"] >= recovered["prime_like"] > recovered["math_verify"] > recovered["engine"]


def test_what_the_trainer_gave_can_be_the_baseline(tmp_path: Path) -> None:
    rows = written(tmp_path / "dump.jsonl", list(made_up(512)))
    assert main(["analyze", str(rows), "--out", str(tmp_path / "r"), "--baseline", "recorded"]) == 0
    found = report(tmp_path / "r")
    assert found["baseline"]["name"] == "recorded"
    assert found["totals"]["baseline_accepted"] == sum(row["score"] for row in made_up(512))


def test_without_a_model_the_cascade_is_the_rules(tmp_path: Path) -> None:
    for model in ("none", "nano"):
        assert main(["analyze", str(EXAMPLES), "--out", str(tmp_path / model), "--model", model]) == 0
    stages = [
        {line["name"] for line in report(tmp_path / model)["false_negatives"]["by"]["stage"]}
        for model in ("none", "nano")
    ]
    assert not any("nano" in name for name in stages[0])
    assert any("nano" in name for name in stages[1])


def test_a_hacked_run_ends_with_code_3_if_asked(tmp_path: Path) -> None:
    path = str(hacked(tmp_path))
    assert main(["analyze", path, "--out", str(tmp_path / "r")]) == 0
    assert report(tmp_path / "r")["watch"]["alarm"] is True
    assert main(["analyze", path, "--out", str(tmp_path / "r"), "--fail-on-alarm"]) == 3
    relaxed = [f"--alarm={rule}=1" for rule in ("attack", "repeated", "short", "model", "truth")]
    assert (
        main(["analyze", path, "--out", str(tmp_path / "r"), "--fail-on-alarm", *relaxed, "--alarm=length=0"])
        == 0
    )


def test_an_honest_run_raises_no_alarm(tmp_path: Path) -> None:
    rows = written(tmp_path / "honest.jsonl", list(made_up(6 * 1024)))
    assert main(["analyze", str(rows), "--out", str(tmp_path / "r"), "--fail-on-alarm"]) == 0


def test_labels_of_people_replace_those_of_rows(tmp_path: Path) -> None:
    rows = [
        {"question": "What is 1/2?", "ground_truth": "1/2", "answer": answer, "label": True}
        for answer in ("0.5", "7")
    ]
    labels = written(tmp_path / "labels.jsonl", [{**rows[1], "label": False}])
    path = written(tmp_path / "rows.jsonl", rows)
    assert main(["analyze", str(path), "--labels", str(labels), "--out", str(tmp_path / "r")]) == 0
    found = report(tmp_path / "r")["error_rates"]
    cascade = next(one for one in found["graders"] if one["name"] == "cascade")
    assert cascade["false_negative_rate"]["value"] == 0
    assert str(labels) in found["source"]


def test_a_labeller_labels_a_sample(tmp_path: Path, server: ScriptedServer) -> None:
    server.control(text='{"equivalent": true, "reason": "Both name the same thing."}')
    out = tmp_path / "r"
    command = [
        "analyze",
        str(EXAMPLES),
        "--out",
        str(out),
        "--labeller",
        server.url,
        "--labelled-sample",
        "12",
    ]
    assert main(command) == 0
    found = report(out)["error_rates"]
    assert (found["labelled"], "a labeller" in found["source"]) == (12, True)


def test_servers_that_are_down_are_told_and_cost_only_their_part(
    tmp_path: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.control(fault="html")
    rows = written(
        tmp_path / "rows.jsonl",
        [
            {
                "question": "Which?",
                "ground_truth": "the same thing",
                "answer": "The same thing, of course it is so",
            }
        ],
    )
    out = tmp_path / "r"
    code = main(["analyze", str(EXAMPLES), str(rows), "--out", str(out), "--annotator", server.url])
    assert report(out)["false_negatives"]["classified_by"]["annotator"] == 0
    told = "annotator: no category" in capsys.readouterr().err
    assert (code, told) in ((1, True), (0, False))


def test_a_model_that_fails_ends_with_code_1_and_takes_no_part_in_shares(
    tmp_path: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.control(fault="html")
    words = {
        "question": "Which?",
        "ground_truth": "the same thing",
        "answer": "The same thing, of course it is so",
    }
    number = {"question": "What is 1/2?", "ground_truth": "1/2", "answer": r"\frac{2}{4}"}
    path, out = written(tmp_path / "rows.jsonl", [words, number]), tmp_path / "r"
    model = ["--model", server.url, "--retries", "0"]
    assert main(["analyze", str(path), "--out", str(out), "--baseline", "string", *model]) == 1
    assert "the model gave no decision on 1 pair: bad_response 1" in capsys.readouterr().err
    found = report(out)["false_negatives"]
    assert (found["baseline_rejected"], found["not_judged"], found["share_of_rejected"]) == (2, 1, 1.0)


def test_the_watch_has_rewards_only_where_the_rows_have(tmp_path: Path) -> None:
    rows = [{"step": step, "input": "What is 1/2?", "gts": "1/2", "output": "0.5"} for step in (1, 2)]
    means = []
    for name, scores in (("none", [{}, {}]), ("some", [{}, {"score": 0.25}])):
        path = written(
            tmp_path / f"{name}.jsonl", [{**row, **score} for row, score in zip(rows, scores, strict=True)]
        )
        assert main(["analyze", str(path), "--out", str(tmp_path / name)]) == 0
        means.append([step["mean"] for step in report(tmp_path / name)["watch"]["by_step"]])
    assert means == [[None, None], [None, 0.25]]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--baseline", "best"], "choose one of prime_like"),
        (["--alarm", "speed=1"], "the rule must be one of attack"),
        (["--alarm", "attack=much"], "'much' is no number"),
        (["--alarm", "attack=7"], "must be from 0 to 1"),
        (["--workers", "0"], "--workers must be from 1"),
        (["--labelled-sample", "0"], "at least 1"),
        (["--baseline", "recorded"], "no row has a field score"),
        (["--reward-field", "paid"], "no row has a number there"),
        (["--labels", str(EXAMPLES)], "no row has question, ground_truth, answer"),
    ],
)
def test_wrong_usage_is_one_line(
    tmp_path: Path, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(EXAMPLES), "--out", str(tmp_path / "r"), *options]) == 2
    error = [line for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert len(error) == 1 and says in error[0]


def test_a_file_in_the_place_of_the_report_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = written(tmp_path / "report", [])
    assert main(["analyze", str(EXAMPLES), "--out", str(out)]) == 2
    assert "is a file" in capsys.readouterr().err


def test_broken_rows_are_counted_and_the_rest_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(EXAMPLES.read_text("utf-8") + "{broken\n", "utf-8")
    assert main(["analyze", str(path), "--out", str(tmp_path / "r"), "--no-progress"]) == 1
    assert report(tmp_path / "r")["totals"]["broken_rows"] == 1
