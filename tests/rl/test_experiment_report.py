"""Figures and page of the experiment, from runs that are written by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tinyv.errors import DataError
from tinyv.rl.experiment.figures import arm_figures, arms_of, comparison, reaches, runs_of, smooth, spread
from tinyv.rl.experiment.page import markdown, shown
from tinyv.rl.experiment.report import write_report

STEPS = 60


def _write(out: Path, part: str, arm: str, seed: int, rise: float, accepted: float = 1.0) -> None:
    """A run whose pass rate rises by `rise` a step up to 0.9, and whose reward sees a share of what is right."""
    folder = out / part / arm / f"seed-{seed}"
    folder.mkdir(parents=True)
    rates = [min(0.9, 0.3 + rise * at) for at in range(STEPS)]
    steps = [
        {
            "step": at, "samples": 100, "reward": rate * accepted, "oracle": rate, "right": 100 * rate,
            "wrong": 100 * (1 - rate), "false_negatives": 100 * rate * (1 - accepted), "false_positives": 0,
            "groups_all_zero": 0.1, "groups_without_gradient": 0.25, "recovered": 0.0, "reward_seconds": 0.01,
        }
        for at, rate in enumerate(rates)
    ]  # fmt: skip
    result = {
        "arm": arm, "seed": seed, "budget": {"steps": STEPS}, "pass": rates[-1], "pass_greedy": rates[-1],
        "keys": [0.02] * STEPS, "step_seconds": 1.0, "reward_seconds": 0.01, "reward_share": 0.01, "seconds": 60.0,
    }  # fmt: skip
    (folder / "steps.jsonl").write_text("".join(json.dumps(step) + "\n" for step in steps), encoding="utf-8")
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    for seed in range(3):
        _write(tmp_path, "main", "prime_like", seed, 0.005, accepted=0.3)
        _write(tmp_path, "main", "engine_nano", seed, 0.015, accepted=0.95)
        _write(tmp_path, "main", "oracle", seed, 0.015)
    _write(tmp_path, "noise", "noise-20-0", 0, 0.01)
    _write(tmp_path, "hack", "naive_judge", 0, 0.0)
    (tmp_path / "policy").mkdir()
    before: dict[str, Any] = {
        "parameters": 1_000_000,
        "steps": 10,
        "pass": 0.3,
        "pass_greedy": 0.4,
        "pass_by_kind": {},
    }
    (tmp_path / "policy" / "pretraining.json").write_text(json.dumps(before), encoding="utf-8")
    return tmp_path


def test_a_level_is_reached_when_the_smoothed_curve_gets_there(experiment: Path) -> None:
    arms = arms_of(runs_of(experiment), "main")
    slow, fast = arms["prime_like"][0], arms["engine_nano"][0]
    assert reaches(fast, 0.5) == 19 and reaches(slow, 0.5) == 46
    assert reaches(slow, 0.8) is None


def test_the_comparison_has_points_and_steps_saved(experiment: Path) -> None:
    found = comparison(arms_of(runs_of(experiment), "main"))
    assert found["best_rule_based"] == "prime_like"
    assert found["engine_nano_minus_prime_like"]["mean"] == pytest.approx(0.9 - 0.595)
    assert found["engine_nano_minus_oracle"]["mean"] == 0.0
    level = found["level"]
    arms = arms_of(runs_of(experiment), "main")
    saved = (reaches(arms["prime_like"][0], level) or STEPS) - (
        reaches(arms["engine_nano"][0], level) or STEPS
    )
    assert (
        found["engine_nano_steps_saved"]["prime_like"] == {"mean": saved, "sd": 0.0, "seeds": 3}
        and saved > 20
    )


def test_error_rates_are_over_all_of_training(experiment: Path) -> None:
    figures = arm_figures(arms_of(runs_of(experiment), "main")["prime_like"])
    assert figures["false_negative_rate"]["mean"] == pytest.approx(0.7)
    assert figures["false_positive_rate"]["mean"] == 0.0
    assert figures["prompt_efficiency"]["mean"] == 0.75 and figures["seeds"] == 3


def test_the_report_is_one_page_that_loads_nothing(experiment: Path) -> None:
    pytest.importorskip("matplotlib")
    report = write_report(experiment)
    page = (experiment / "report.html").read_text("utf-8")
    assert set(re.findall(r'src="([^:"]*):', page)) == {"data"} and "http" not in page and "$" not in page
    assert page.count("<img") == 7 and set(report) == {
        "comparison",
        "main",
        "noise",
        "hack",
        "setting",
        "before",
    }
    lines = (experiment / "curves.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 11 * STEPS and json.loads(lines[0])["step"] == 1


def test_a_folder_without_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no finished run"):
        write_report(tmp_path)


def test_a_curve_is_the_mean_of_the_last_steps() -> None:
    assert smooth([0, 1, 2, 3], window=2) == [0, 0.5, 1.5, 2.5]


def test_figures_say_over_how_many_seeds_they_are() -> None:
    assert spread([1.0, None, 3.0]) == {"mean": 2.0, "sd": pytest.approx(2**0.5), "seeds": 2}
    assert shown(spread([0.5])) == "50.0%" and shown(spread([])) == "–"
    assert shown(spread([0.25, 0.75]), "points") == "50.0 ± 35.4"


def test_a_table_has_one_line_for_each_row() -> None:
    assert markdown(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
