"""nano against what else was tried, on people's and models' answers of the test part."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinyv.nano.training.growing import grown
from tinyv.nano.training.monotone import constraints
from tinyv.nano.training.recipe import NanoRecipe
from tinyv.nano.training.rivals import fitting, reading
from tinyv.nano.training.rows import Rows, read
from tinyv.nano.training.trees import grow, log_odds
from tinyv.train.metrics import auc, recall_at_fpr

EPOCHS, FPR = 4, 0.02


class Set:
    """Train and validation rows together, and the test rows, with their tokens."""

    def __init__(self, data: Path, processes: int) -> None:
        parts = [read(data / f"{name}.jsonl", processes) for name in ("train", "validation")]
        self.train = Rows([row for part in parts for row in part.rows])
        self.test = read(data / "test.jsonl", processes)
        self.train_pairs = [
            p for name in ("train", "validation") for p in reading.read(data / f"{name}.jsonl", processes)
        ]
        self.test_pairs = reading.read(data / "test.jsonl", processes)
        self.programs = np.array([row.by_program for row in self.train.rows])


def main(argv: Sequence[str] | None = None) -> int:
    """Train each rival and print its line; one JSON line last."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.nano.training.rivals", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder that `tinyv data build` made, with a test part")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="passes of the networks over the set")
    args = parser.parse_args(argv)
    data = Set(args.data, args.processes)
    records = {}
    for name, scores in _rivals(data, args.processes, args.epochs):
        records[name] = _figures(scores, data.test)
        told = "   ".join(f"{k} {v[0]:.3f} / {v[1]:.3f}" for k, v in records[name].items())
        sys.stdout.write(f"{name:<34} {told}\n")
        sys.stdout.flush()
    sys.stdout.write(json.dumps({"rivals": records}) + "\n")
    return 0


def _rivals(data: Set, threads: int, epochs: int) -> list[tuple[str, np.ndarray]]:
    start = time.monotonic()
    rows, labels, programs = data.train, data.train.labels, data.programs
    weights = np.where(programs, 0.1, 1.0)
    mean, scale = rows.features.mean(0), rows.features.std(0) + 0.05
    scaled = [np.clip((part.features - mean) / scale, -4, 4) for part in (rows, data.test)]
    found = []
    model = fitting.perceptron(scaled[0], labels, weights, epochs)
    found.append(
        ("perceptron on features", fitting.logits_of(model, fitting.rows_in(scaled[1]), len(data.test)))
    )
    both = fitting.network(data.train_pairs, labels, weights, epochs)
    test_tokens = fitting.tokens_in(data.test_pairs)
    found.append(("network on tokens", fitting.logits_of(both, test_tokens, len(data.test))))
    # Trees that also see a network's logit need one that has not seen their rows: it learns from programs alone.
    learned = fitting.network(
        [p for p, keep in zip(data.train_pairs, programs, strict=True) if keep],
        labels[programs],
        weights[programs],
        epochs,
    )
    train_tokens = fitting.tokens_in(data.train_pairs)
    extra = [
        fitting.logits_of(learned, tokens, len(part))[:, None]
        for tokens, part in ((train_tokens, rows), (test_tokens, data.test))
    ]
    people = ~programs
    trees = _trees(rows.features[people], labels[people], threads)
    found.append(("trees, people's rows", log_odds([trees], data.test.features)))
    wide = np.hstack([rows.features, extra[0]])[people]
    trees = _trees(wide, labels[people], threads)
    found.append(
        ("trees with the network's logit", log_odds([trees], np.hstack([data.test.features, extra[1]])))
    )
    recipe = NanoRecipe(processes=threads)
    nano = grown(rows.those(by_program=False), rows.those(by_program=True), recipe, recipe.seed)
    found.append(("trees, all rows (nano)", log_odds([nano], data.test.features)))
    sys.stderr.write(f"{time.monotonic() - start:.0f} s\n")
    return found


def _trees(features: np.ndarray, labels: np.ndarray, threads: int) -> Any:
    free = [*constraints(), *[0] * (features.shape[1] - len(constraints()))]
    recipe = NanoRecipe()
    weights = np.ones(len(labels))
    return grow(features, labels, weights, free, rounds=recipe.rounds, seed=recipe.seed, threads=threads)


def _figures(scores: np.ndarray, test: Rows) -> dict[str, tuple[float, float]]:
    """AUC and recall at FPR 2% of each file, and of what the engine leaves open."""
    sources = np.array([row.source for row in test.rows])
    people = np.array([not row.by_program for row in test.rows])
    groups = {name: people & (sources == name) for name in sorted(set(sources[people]))}
    groups["left open"] = people & test.undecided
    return {name: _pair_of(scores[mask], test.labels[mask] > 0) for name, mask in groups.items()}


def _pair_of(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    values, flags = [float(s) for s in scores], [bool(label) for label in labels]
    return auc(values, flags) or 0.0, recall_at_fpr(values, flags, FPR)[0]
