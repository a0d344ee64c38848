"""How nano is trained, apart from its data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinyv.errors import ConfigError


@dataclass(frozen=True, slots=True)
class NanoRecipe:
    """The values that decide the weights, and the processes, which do not."""

    rounds: int = 400
    """Trees of each ensemble."""
    ensembles: int = 3
    """Ensembles of different seeds, averaged."""
    program_weight: float = 0.02
    """What a row counts that a program wrote and the engine decides; one by a person or a model counts 1."""
    open_weight: float = 0.2
    """What a row counts that a program wrote and the engine leaves open, as all that nano is asked about."""
    masked_weight: float = 0.2
    """What a row that the engine decides counts once more, with its proof taken away."""
    max_fpr: float = 0.03
    """Share of the wrong answers that rules and nano may accept where the threshold is chosen."""
    max_contradicted: float = 0.01
    """A source takes part in choosing the threshold if proofs contradict at most this share of its wrong labels."""
    seed: int = 42
    processes: int = os.cpu_count() or 1


_FROM_COMMAND = ("seed",)
"""Keys of the recipe for language models that mean something here, too."""


def recipe_of(values: Mapping[str, Any]) -> NanoRecipe:
    """The recipe, with what the command line gave. Raises ConfigError for keys of language models."""
    strange = sorted(set(values) - {"base", *_FROM_COMMAND})
    if strange:
        names = ", ".join("--" + name.replace("_", "-") for name in strange)
        raise ConfigError(f"{names} has no meaning for --base nano, whose recipe is fixed: leave it out")
    return NanoRecipe(**{name: values[name] for name in _FROM_COMMAND if name in values})
