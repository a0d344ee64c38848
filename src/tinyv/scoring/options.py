"""What decides the verdicts of a scoring run; two runs with equal options may share an output."""

from __future__ import annotations

from dataclasses import dataclass
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
        """JSON-ready values by the names that the command line has for them, for comparing runs."""
        return {"--rules": self.rules, **self._numeric(), "--baseline": self.baseline}

    def _numeric(self) -> dict[str, Any]:
        """The policy that applies: what is left out is its default; None where the rules have none."""
        if self.rules != "engine":
            return {"--digits": None, "--tolerance": None}
        from tinyv.engine.policy import DEFAULT  # here, so that importing this module stays cheap

        policy = self.policy or DEFAULT
        return {"--digits": policy.significant_digits, "--tolerance": policy.relative_tolerance}
