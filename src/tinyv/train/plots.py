"""Two plots as PNG files: the loss over the steps, and how often answers of each score are right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyv.errors import MissingExtraError
from tinyv.train.metrics import Bin

_INCHES = (6.0, 4.0)
_DPI = 120


def loss_curve(
    losses: Sequence[tuple[int, float]], path: Path, looks: Sequence[tuple[int, float]] = ()
) -> None:
    """Training loss by step, and the recall of the held-out pairs where `looks` has it. Raises MissingExtraError."""
    figure, axes = _figure("step", "training loss")
    if losses:
        axes.plot(*zip(*losses, strict=True), color="tab:blue")
    if looks:
        recall = axes.twinx()
        recall.plot(*zip(*looks, strict=True), color="tab:orange", marker="o", markersize=3)
        recall.set_ylabel("held-out recall at the wanted false positive rate", color="tab:orange")
        recall.set_ylim(-0.02, 1.02)
    _save(figure, path)


def reliability_plot(bins: Sequence[Bin], path: Path) -> None:
    """Share of right answers by mean score; a calibrated model is on the diagonal. Raises MissingExtraError."""
    figure, axes = _figure("p_correct", "share of right answers")
    axes.plot([0, 1], [0, 1], color="gray", linewidth=1, linestyle="--")
    for one in bins:
        axes.bar(
            (one.low + one.high) / 2, one.share_right, width=one.high - one.low, color="tab:blue", alpha=0.3
        )
    axes.plot(
        [one.mean_score for one in bins], [one.share_right for one in bins], marker="o", color="tab:blue"
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    _save(figure, path)


def _figure(x: str, y: str) -> tuple[Any, Any]:
    """A figure without pyplot, which keeps global state and looks for a display."""
    try:
        from matplotlib.figure import Figure
    except ImportError as exc:
        raise MissingExtraError("plots", "train") from exc
    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, format="png")
