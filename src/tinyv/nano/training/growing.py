"""One ensemble of trees on a whole set: people's rows, programs', and the latter once more without the proof."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinyv.nano.training.masking import masked
from tinyv.nano.training.monotone import constraints
from tinyv.nano.training.recipe import NanoRecipe
from tinyv.nano.training.rows import Rows
from tinyv.nano.training.trees import grow


def grown(people: Rows, programs: Rows, recipe: NanoRecipe, seed: int) -> Any:
    """The booster of a seed; either kind of rows may be missing."""
    parts = [part for part in (people, programs) if len(part)]
    features, labels = [part.features for part in parts], [part.labels for part in parts]
    weights = [_weights(part, part is people, recipe) for part in parts]
    proved = ~programs.undecided if len(programs) else np.zeros(0, bool)
    if proved.any():
        hidden = masked(programs.features[proved], np.random.default_rng(seed))
        features.append(hidden)
        labels.append(programs.labels[proved])
        weights.append(np.full(len(hidden), recipe.masked_weight))
    return grow(
        np.concatenate(features),
        np.concatenate(labels),
        np.concatenate(weights),
        constraints(),
        rounds=recipe.rounds,
        seed=seed,
        threads=recipe.processes,
    )


def _weights(rows: Rows, by_people: bool, recipe: NanoRecipe) -> np.ndarray:
    if by_people:
        return np.ones(len(rows))
    return np.where(rows.undecided, recipe.open_weight, recipe.program_weight)
