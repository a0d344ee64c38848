"""What decides the verdicts of a scoring run; two runs with equal options may share an output."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Options:
    """The rules and their numeric policy."""

    rules: str = "engine"
    """Name of the rule verifier."""
    policy: Policy | None = None
    """The engine's numeric policy; None is its default."""
    baseline: bool = True
    """Record what the plain grader says of each answer."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values, for comparing runs."""
        policy = None if self.policy is None else asdict(self.policy)
        return {"rules": self.rules, "policy": policy, "baseline": self.baseline}
