"""What decides the verdicts of a scoring run; two runs with equal options may share an output."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tinyv.cascade.setup import Setup

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy
    from tinyv.llm.config import ModelConfig
    from tinyv.nano.config import NanoConfig

_SPEED_ONLY = {
    "base_url",
    "timeout_s",
    "connect_timeout_s",
    "deadline_s",
    "patience_s",
    "concurrency",
    "retries",
    "cache_size",
    "cache_path",
}
"""Settings of a model that change how fast a verdict comes, not what it says."""


@dataclass(frozen=True, slots=True)
class Options:
    """The rules and their numeric policy; the model, if there is one, and how the two make a verdict."""

    rules: str = "engine"
    """Name of the rule verifier."""
    policy: Policy | None = None
    """The engine's numeric policy; None is its default."""
    baseline: bool = True
    """Record what the plain grader says of each answer."""
    model: ModelConfig | NanoConfig | None = None
    setup: Setup = field(default_factory=Setup)
    audit: bool = False
    """Record what an audit needs: reference, identifiers, every stage."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values by the names that the command line has for them, for comparing runs."""
        return {
            "--rules": self.rules,
            **self._numeric(),
            "--baseline": self.baseline,
            **self._asked(),
            **({"--audit": True} if self.audit else {}),
        }

    def _numeric(self) -> dict[str, Any]:
        """The policy that applies: what is left out is its default; None where the rules have none."""
        if self.rules != "engine":
            return {"--digits": None, "--tolerance": None}
        from tinyv.engine.policy import DEFAULT  # here, so that importing this module stays cheap

        policy = self.policy or DEFAULT
        return {"--digits": policy.significant_digits, "--tolerance": policy.relative_tolerance}

    def _asked(self) -> dict[str, Any]:
        """The model's settings, and the texts that its prompt is made from; nothing without a model."""
        if self.model is None:
            return {}
        setup = {f"setup {name}": value for name, value in asdict(self.setup).items()}
        return {**_of_model(self.model), **setup}


def _of_model(model: ModelConfig | NanoConfig) -> dict[str, Any]:
    from tinyv.nano.config import NanoConfig

    if isinstance(model, NanoConfig):
        from tinyv.nano.model import shared_nano

        nano = shared_nano(model)
        return {"model model": nano.version, "model threshold": nano.threshold}
    from tinyv.llm.style import digest_of  # here, so that rules alone never load the prompts

    settings = {f"model {name}": value for name, value in asdict(model).items() if name not in _SPEED_ONLY}
    return {**settings, "model prompt digest": digest_of(model)}
