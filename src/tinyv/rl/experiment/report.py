"""From a folder of runs to the report: `report.json`, `curves.jsonl`, the pictures, and one page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from tinyv.errors import DataError
from tinyv.rl.experiment import plots
from tinyv.rl.experiment.figures import LAST, Run, arm_figures, arms_of, comparison, runs_of, spread
from tinyv.rl.experiment.page import page
from tinyv.rl.experiment.plan import HACKED, MAIN, noise_arms

POLICY = "policy"
_CURVES = ("oracle", "reward", "groups_all_zero", "groups_without_gradient", "recovered", "reward_seconds")


def write_report(out: Path) -> dict[str, Any]:
    """Write the report of the finished runs beside them; returns what `report.json` holds. Raises DataError."""
    runs = runs_of(out)
    if not any(run.part == "main" for run in runs):
        raise DataError(f"no finished run of the main part in {str(out)!r}: run the experiment first")
    report = _report(out, runs)
    (out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    with (out / "curves.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for run in runs for line in _lines(run))
    (out / "report.html").write_text(page(report, _pictures(out, runs, report)), encoding="utf-8")
    return report


def _report(out: Path, runs: Sequence[Run]) -> dict[str, Any]:
    arms = arms_of(runs, "main", MAIN)
    found = comparison(arms)
    pretraining = json.loads((out / POLICY / "pretraining.json").read_text("utf-8"))
    first = next(iter(arms.values()))[0]
    return {
        "comparison": found,
        "main": {arm: arm_figures(of, found["level"]) for arm, of in arms.items()},
        "noise": {arm: arm_figures(of) for arm, of in sweep_of(runs).items()},
        "hack": {arm: arm_figures(of) | _hacking(of) for arm, of in arms_of(runs, "hack", HACKED).items()},
        "setting": {
            "policy": f"{pretraining['parameters']:,} parameters, {pretraining['steps']} supervised steps",
            "pass rate before GRPO": f"{pretraining['pass']:.3f} sampled, {pretraining['pass_greedy']:.3f} greedy",
            "seeds": len(arms[first.arm]),
            **{f"budget: {name}": value for name, value in first.result["budget"].items()},
            "runs": len(runs),
            "process minutes": round(sum(run.result["seconds"] for run in runs) / 60, 1),
        },
        "before": {name: pretraining[name] for name in ("pass", "pass_greedy", "pass_by_kind")},
    }


def sweep_of(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The sweep by arm; without errors it is the oracle of the main part, with the seeds of the others."""
    found = arms_of(runs, "noise", noise_arms())
    seeds = {run.seed for of in found.values() for run in of}
    oracle = [run for run in arms_of(runs, "main").get("oracle", []) if run.seed in seeds]
    return ({"noise-0-0": oracle} if oracle else {}) | found


def _hacking(runs: Sequence[Run]) -> dict[str, Any]:
    return {
        "reward_end": spread([fmean(run.column("reward")[-LAST:]) for run in runs]),
        "keys_end": spread([fmean(run.result["keys"][-LAST:]) for run in runs]),
    }


def _lines(run: Run) -> list[dict[str, Any]]:
    names = {"part": run.part, "arm": run.arm, "seed": run.seed}
    return [
        {**names, "step": at + 1, **{name: step.get(name) for name in _CURVES}}
        for at, step in enumerate(run.steps)
    ]


def _pictures(out: Path, runs: Sequence[Run], report: Mapping[str, Any]) -> dict[str, Path]:
    arms = arms_of(runs, "main", MAIN)
    names = ("oracle", "errors", "gradient", "zero", "reward_time", "noise", "hacked")
    paths = {name: out / f"{name}.png" for name in names}
    plots.curves(arms, "oracle", "pass rate (oracle)", paths["oracle"])
    plots.curves(arms, "groups_without_gradient", "groups without gradient", paths["gradient"])
    plots.curves(arms, "groups_all_zero", "groups with nothing but zeros", paths["zero"])
    plots.errors(report["main"], paths["errors"])
    plots.times(report["main"], paths["reward_time"])
    final = {arm: found["pass"]["mean"] for arm, found in report["noise"].items()}
    plots.noise(final, report["before"]["pass"], paths["noise"])
    plots.hack(arms_of(runs, "hack", HACKED), paths["hacked"])
    return paths
