"""The curves of an experiment as PNG files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from tinyv.errors import MissingExtraError
from tinyv.rl.experiment.figures import Run, smooth
from tinyv.rl.experiment.plan import FN_RATES, FP_RATES

_INCHES, _WIDE, _DPI = (7.2, 4.4), (10.0, 4.2), 120
COLOURS = {
    "oracle": "black", "engine_nano": "tab:green", "engine": "tab:blue", "math_verify": "tab:orange",
    "prime_like": "tab:red", "string": "tab:purple", "naive_judge": "tab:red",
}  # fmt: skip
_HALF_TRANSPARENT = 0.15


def curves(arms: Mapping[str, Sequence[Run]], column: str, says: str, path: Path) -> None:
    """A figure over the steps, one line for each arm: mean over seeds, from the lowest to the highest seed shaded."""
    figure, axes = _figure("step", says)
    for arm, runs in arms.items():
        _line(axes, arm, [smooth(run.column(column)) for run in runs])
    axes.legend(fontsize=8, frameon=False, loc="best")
    axes.grid(alpha=0.25)
    _save(figure, path)


def errors(figures: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """False negatives and false positives of each arm's reward over training, as bars."""
    figure, axes = _figure("", "share over training")
    names = list(figures)
    for shift, rate, colour in (
        (-0.2, "false_negative_rate", "tab:red"),
        (0.2, "false_positive_rate", "tab:gray"),
    ):
        values = [figures[name][rate]["mean"] or 0 for name in names]
        bars = axes.bar(
            [at + shift for at in range(len(names))], values, 0.4, color=colour, label=_told(rate)
        )
        axes.bar_label(bars, [f"{value:.1%}" for value in values], fontsize=7, padding=2)
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.margins(y=0.12)
    axes.legend(fontsize=8, frameon=False)
    _save(figure, path)


def times(figures: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Seconds of a step, and of the reward in it, on a logarithmic axis."""
    figure, axes = _figure("", "seconds a step")
    names = list(figures)
    for shift, name, colour in ((-0.2, "step_seconds", "tab:gray"), (0.2, "reward_seconds", "tab:blue")):
        values = [figures[arm][name]["mean"] for arm in names]
        bars = axes.bar(
            [at + shift for at in range(len(names))], values, 0.4, color=colour, label=_told(name)
        )
        axes.bar_label(bars, [f"{value:.2g}" for value in values], fontsize=7, padding=2)
    axes.set_yscale("log")
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.legend(fontsize=8, frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    _save(figure, path)


def noise(final: Mapping[str, float], start: float, path: Path) -> None:
    """Final pass rate by the rate of random false negatives, one line for each rate of false positives."""
    figure, axes = _figure("random false negatives (% of right answers)", "final pass rate")
    for fp, colour in zip(FP_RATES, ("tab:green", "tab:red"), strict=True):
        points = [(fn, final[name]) for fn in FN_RATES if (name := f"noise-{fn}-{fp}") in final]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", color=colour, label=f"{fp}% false positives")
    axes.axhline(start, color="gray", linewidth=1, linestyle=":", label="before GRPO")
    axes.set_ylim(0, 1)
    axes.grid(alpha=0.25)
    axes.legend(fontsize=8, frameon=False)
    _save(figure, path)


def hack(arms: Mapping[str, Sequence[Run]], path: Path) -> None:
    """What the reward says, what is right, and how often the answer is empty, side by side for each reward."""
    figure = _bare(_WIDE)
    panels = figure.subplots(1, max(1, len(arms)), sharey=True, squeeze=False)[0]
    for axes, (arm, runs) in zip(panels, arms.items(), strict=False):
        for column, colour, told in (
            ("reward", "tab:blue", "reward"),
            ("oracle", "black", "right (oracle)"),
            ("keys", "tab:red", "empty answers"),
        ):
            values = [smooth(_keys(run) if column == "keys" else run.column(column)) for run in runs]
            _line(axes, told, values, colour)
        axes.set_title(arm, fontsize=10)
        axes.set_xlabel("step")
        axes.set_ylim(-0.02, 1.02)
        axes.grid(alpha=0.25)
        axes.legend(fontsize=8, frameon=False)
    panels[0].set_ylabel("share of responses")
    _save(figure, path)


def _keys(run: Run) -> list[float]:
    return [float(share) for share in run.result["keys"]]


def _line(axes: Any, name: str, values: Sequence[Sequence[float]], colour: str | None = None) -> None:
    steps = range(1, min(map(len, values)) + 1)
    columns = list(zip(*values, strict=False))
    colour = colour or COLOURS.get(name)
    axes.plot(steps, [fmean(column) for column in columns], label=name, color=colour, linewidth=1.6)
    if len(values) > 1:
        low, high = [min(column) for column in columns], [max(column) for column in columns]
        axes.fill_between(steps, low, high, color=colour, alpha=_HALF_TRANSPARENT, linewidth=0)


def _told(name: str) -> str:
    return name.replace("_", " ")


def _figure(x: str, y: str) -> tuple[Any, Any]:
    figure = _bare(_INCHES)
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _bare(inches: tuple[float, float]) -> Any:
    """A figure without pyplot, which keeps global state and looks for a display."""
    try:
        from matplotlib.figure import Figure
    except ImportError as exc:
        raise MissingExtraError("plots", "rl") from exc
    return Figure(figsize=inches, dpi=_DPI, layout="constrained")


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, format="png")
