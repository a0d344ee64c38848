"""What a run of the model is told: the group rule, the step size, the weight of the KL term, the number of steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tinyv.errors import ConfigError
from tinyv.learnability.grouping import GroupRule

Geometry = Literal["softmax", "natural"]
GEOMETRIES: tuple[Geometry, ...] = ("natural", "softmax")
MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Training:
    """How the policy is trained. Raises ConfigError for what does not fit."""

    rule: GroupRule = field(default_factory=GroupRule)
    """How a group becomes advantages."""
    learning_rate: float = 0.01
    """How far logits move along the expected gradient in one step."""
    kl: float = 0.0
    """Weight of the KL divergence from the policy at the start, beta."""
    steps: int = 100
    """Steps; each prompt gets a group in each."""
    geometry: Geometry = "natural"
    """`natural` divides the gradient in the logits by the shares (natural gradient, replicator); `softmax` does not."""
    sharing: float = 0.0
    """How much of a prompt's step all prompts take (0..1): 0 means prompts learn alone, 1 means one step for all."""

    def __post_init__(self) -> None:
        if not 0 < self.learning_rate <= 1000:
            raise ConfigError(
                f"the learning rate must be above 0 and at most 1000, found {self.learning_rate!r}"
            )
        if not 0 <= self.kl <= 1000:
            raise ConfigError(f"the weight of the KL term must be from 0 to 1000, found {self.kl!r}")
        if not 1 <= self.steps <= MOST_STEPS:
            raise ConfigError(f"the steps must be from 1 to {MOST_STEPS}, found {self.steps!r}")
        if self.geometry not in GEOMETRIES:
            raise ConfigError(f"the geometry must be one of {', '.join(GEOMETRIES)}, found {self.geometry!r}")
        if not 0 <= self.sharing <= 1:
            raise ConfigError(f"sharing must be from 0 to 1, found {self.sharing!r}")
