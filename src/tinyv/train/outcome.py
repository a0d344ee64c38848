"""What a finished run says of itself: one record behind metrics.json, the model card and the entry for users."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from tinyv.train.metrics import Measured
from tinyv.train.plan import Plan
from tinyv.train.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trained verifier in figures."""

    name: str
    recipe: Recipe
    plan: Plan
    best_step: int
    validation: Measured
    """On the held-out pairs, where the threshold was found."""
    test: Measured | None = None
    """On the test part at that threshold; nothing was chosen by it."""
    seconds: float = 0.0
    max_tokens: int = 1
    """Tokens up to the decision, for the request of a client."""
    losses: list[tuple[int, float]] = field(default_factory=list)
    """Step and training loss."""
    looks: list[dict[str, float]] = field(default_factory=list)
    """What was measured during training, with the step."""
    counts: dict[str, int] = field(default_factory=dict)
    """Pairs in each part, and those that were left out, by reason."""

    @property
    def threshold(self) -> float | None:
        """Accept from this p_correct on, in a form that a configuration takes; None for a model that thinks."""
        return None if self.recipe.think else min(1.0, self.validation.threshold)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: what metrics.json holds."""
        return {
            "name": self.name,
            "base": shown_base(self.recipe),
            "threshold": self.threshold,
            "best_step": self.best_step,
            "validation": self.validation.as_dict(),
            "test": None if self.test is None else self.test.as_dict(),
            "seconds": round(self.seconds, 1),
            "counts": self.counts,
            "plan": asdict(self.plan),
            "recipe": self.recipe.as_dict() | {"base": shown_base(self.recipe)},
            "losses": self.losses,
            "looks": self.looks,
        }


def shown_base(recipe: Recipe) -> str:
    """The base as it may be published: of a local folder only its name."""
    folder = recipe.base_folder
    return recipe.base if folder is None else folder.resolve().name
