"""Train nano: rows to trees, log-odds to probabilities, a threshold, a network, and a card that says how it went."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from tinyv.nano.features import NAMES
from tinyv.nano.guard import capped
from tinyv.nano.runtime import INPUT, OUTPUT, session_of
from tinyv.nano.training.calibration import Calibration, calibrated, threshold
from tinyv.nano.training.growing import grown
from tinyv.nano.training.recipe import NanoRecipe
from tinyv.nano.training.rows import FOLDS, Rows, read
from tinyv.nano.training.trees import as_network, log_odds
from tinyv.nano.weights import CARD, NETWORK, inputs_digest, name_of
from tinyv.train.metrics import measure, reliability
from tinyv.train.plots import reliability_plot

RATES = (0.01, 0.02, 0.03, 0.04, 0.05)
"""Shares of wrong rows for which the log tells the threshold."""
PARITY = 1e-4
"""The network and the trees that it was made from may differ by so much in p_correct."""
Tell = Callable[[str], None]


def train_nano(data: Path, out: Path, recipe: NanoRecipe, tell: Tell) -> dict[str, Any]:
    """Write nano.onnx, nano.json, train.log and reliability.png to `out`; the card. Raises DataError."""
    start = time.monotonic()
    tell(f"features of {data / 'train.jsonl'} and validation.jsonl, {recipe.processes} processes")
    parts = [read(data / f"{name}.jsonl", recipe.processes) for name in ("train", "validation")]
    rows = Rows([row for part in parts for row in part.rows])
    people, programs = rows.those(by_program=False), rows.those(by_program=True)
    tell(
        f"{len(people)} rows by people and models ({int(people.undecided.sum())} left open by the engine), "
        f"{len(programs)} by programs, {len(NAMES)} features"
    )
    calibrator = people if len(people) else programs
    found = _out_of_fold(calibrator, people, programs, recipe, tell)
    calibration = calibrated(found, calibrator.labels)
    p = np.array(
        [
            capped(float(one), row.features)
            for one, row in zip(calibration(found), calibrator.rows, strict=True)
        ]
    )
    trusted, contradicted = _trusted(calibrator, recipe)
    wrong, asked = trusted & (calibrator.labels == 0), calibrator.undecided
    limit = threshold(p, wrong, asked, recipe.max_fpr)
    steps = [f"{fpr:.0%} {threshold(p, wrong, asked, fpr):.4f}" for fpr in RATES]
    tell(f"thresholds by share of wrong rows accepted: {', '.join(steps)}")
    told = ", ".join(f"{name} {share:.3f}" for name, share in contradicted.items())
    tell(
        f"wrong labels that proofs contradict: {told}; threshold from {int(trusted.sum())} rows of the others"
    )
    measured = _measured(p, calibrator, limit)
    tell(f"out of fold: {_figures(measured, limit)}")
    boosters = [grown(people, programs, recipe, recipe.seed + number) for number in range(recipe.ensembles)]
    network = as_network(boosters, calibration).SerializeToString()
    tell(
        f"parity with the trees: {_parity(network, boosters, calibration, rows):.1e}; {len(network):,} bytes"
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / NETWORK).write_bytes(network)
    card = {
        "name": name_of(network),
        "threshold": limit,
        "calibration": asdict(calibration),
        "inputs": inputs_digest(),
        "recipe": {name: value for name, value in asdict(recipe).items() if name != "processes"},
        "contradicted_labels": contradicted,
        "rows": {"people": len(people), "programs": len(programs)},
        "out_of_fold": measured,
        "parts": _parts(data),
        "trained": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "seconds": round(time.monotonic() - start, 1),
    }
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    reliability_plot(reliability(p.tolist(), _flags(calibrator)), out / "reliability.png")
    tell(f"{card['name']} in {out}, {card['seconds']} s")
    return card


def _trusted(rows: Rows, recipe: NanoRecipe) -> tuple[np.ndarray, dict[str, float]]:
    """Rows of the sources whose labels can be believed: where the engine decides, it says as they do.

    Returns which rows those are, and for each source the share of its wrong labels that proofs contradict.
    """
    sources = np.array([row.source for row in rows.rows])
    wrong = (rows.labels == 0) & ~rows.undecided
    proved = rows.features[:, 0] == 1
    shares = {
        str(name): float(proved[wrong & (sources == name)].mean())
        if (wrong & (sources == name)).any()
        else 0.0
        for name in sorted(set(sources))
    }
    believed = [name for name, share in shares.items() if share <= recipe.max_contradicted]
    return (np.isin(sources, believed) if believed else np.ones(len(rows), bool)), shares


def _out_of_fold(rows: Rows, people: Rows, programs: Rows, recipe: NanoRecipe, tell: Tell) -> np.ndarray:
    """Log-odds of each row from trees that saw no row of its question."""
    found = np.zeros(len(rows))
    for fold in range(FOLDS):
        others = [Rows([row for row in part.rows if row.fold != fold]) for part in (people, programs)]
        held = rows.folds == fold
        if held.any():
            trees = grown(others[0], others[1], recipe, recipe.seed)
            found[held] = log_odds([trees], rows.features[held])
        tell(f"fold {fold + 1}/{FOLDS}: {int(held.sum())} rows held out")
    return found


def _parity(network: bytes, boosters: Sequence[Any], calibration: Calibration, rows: Rows) -> float:
    """The greatest difference in p_correct between network and trees. Raises ValueError if it is too great."""
    session = session_of(network)
    expected = calibration(log_odds(boosters, rows.features))
    [given] = session.run([OUTPUT], {INPUT: rows.features})
    worst = float(np.abs(given.reshape(-1) - expected).max())
    if worst > PARITY:
        raise ValueError(f"the exported network is off by {worst:.2g}, allowed are {PARITY:g}")
    return worst


def _flags(rows: Rows) -> list[bool]:
    return [row.label for row in rows.rows]


def _measured(p: np.ndarray, rows: Rows, limit: float) -> dict[str, Any]:
    found = measure(p.tolist(), _flags(rows), [row.source for row in rows.rows], fpr=0.02, threshold=limit)
    asked = np.where(rows.undecided)[0]
    open_only = measure(
        [float(p[i]) for i in asked], [rows.rows[i].label for i in asked], fpr=0.02, threshold=limit
    )
    return {"all": found.as_dict(), "undecided": open_only.as_dict()}


def _figures(figures: dict[str, Any], limit: float) -> str:
    told = []
    for name, one in figures.items():
        rates = one["at_threshold"]
        told.append(
            f"{name}: AUC {one['auc']:.4f}, recall {one['recall_at_fpr']:.4f} at FPR 2%, ECE {one['ece']:.4f}, "
            f"at threshold {limit:.4f} recall {rates['recall']:.4f} FPR {rates['fpr']:.4f}"
        )
    return "; ".join(told)


def _parts(data: Path) -> dict[str, float] | None:
    """The shares by which the set was split, from its card: by them held-out questions are known again."""
    try:
        card = json.loads((data / "card.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    parts: dict[str, float] | None = card.get("options", {}).get("--parts")
    return parts
