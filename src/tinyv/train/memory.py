"""An estimate of the memory that one device needs, from the shape of the network and the tokens of one pass.

Weights, gradients and AdamW: 16 bytes for each parameter, as in ZeRO (Rajbhandari et al., arXiv 1910.02054, section
3.1), here 4 for float32 weights, 4 for gradients and 8 for the two moments; with bf16 2 more for the copy that
autocast keeps, and with several devices 4 more for the buckets in which gradients are summed.

Activations are counted as by Korthikanti et al. (arXiv 2205.05198, section 4), for attention that keeps no scores and
a gated feed-forward layer: a layer keeps 16 h + 8 i bytes for each token in 16 bit (h: hidden size, i: intermediate
size), twice that in 32 bit. With checkpointing that is kept for one layer at a time, and of the others only the
float32 input, 4 h. Logits are left out: they are computed only for the few tokens of the answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinyv.train.recipe import Recipe
from tinyv.train.shape import Shape

GIB = 2**30
FORMULA = (
    "weights 4 + gradients 4 + AdamW 8 bytes per parameter (arXiv 1910.02054, 3.1), "
    "+ 2 for autocast in bf16, + 4 for gradient buckets on several devices; "
    "activations 16 h + 8 i bytes per token and layer in bf16 (after arXiv 2205.05198, 4), "
    "with checkpointing for one layer, and 4 h for each"
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on one device."""

    weights: int
    gradients: int
    optimizer: int
    activations: int
    """For a pass of pairs that all have the greatest length."""

    @property
    def total(self) -> int:
        """All together."""
        return self.weights + self.gradients + self.optimizer + self.activations


def memory_of(shape: Shape, recipe: Recipe, devices: int) -> Memory:
    """The estimate for one device."""
    half = recipe.precision == "bf16"
    return Memory(
        weights=shape.parameters * (6 if half else 4),
        gradients=shape.parameters * (8 if devices > 1 else 4),
        optimizer=shape.parameters * 8,
        activations=_activations(shape, recipe.per_device * recipe.max_length, recipe, half=half),
    )


def _activations(shape: Shape, tokens: int, recipe: Recipe, *, half: bool) -> int:
    one_layer = (16 * shape.hidden + 8 * shape.intermediate) * (1 if half else 2)
    if recipe.gradient_checkpointing:
        return tokens * (one_layer + 4 * shape.hidden * shape.layers)
    return tokens * one_layer * shape.layers
