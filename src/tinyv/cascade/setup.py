"""The three setups: how the rules and the model make one verdict and one reward."""

from __future__ import annotations

from dataclasses import dataclass

from tinyv.errors import ConfigError
from tinyv.verdict import Outcome

ADDON, TINYV_ONLY, MIXED = "addon", "tinyv_only", "mixed"
SETUPS = (ADDON, TINYV_ONLY, MIXED)
ON_ERROR = ("rules", "none", "raise")
_ASKS = (True, False, None)
UNPROVING_RULES = ("math_verify", "prime")
"""Rules that cannot prove a difference: what they reject is often right, which is why TinyV asks about it."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Who decides, and what it is worth. Raises ConfigError for what does not fit together.

    The setups and the weight are TinyV's (arXiv 2505.14625, section 5, and its released reward function).
    """

    name: str = ADDON
    """`addon`: rules first, the model for what they do not accept. `tinyv_only`: the model alone. `mixed`:
    weight * model + (1 - weight) * rules."""
    weight: float = 1.0
    """`addon`: what an answer earns that the model recovers; `mixed`: the model's share."""
    soft: bool = False
    """Use p_correct instead of 0 or 1 for the model's part."""
    on_error: str = "rules"
    """What a sample earns on which something of ours failed: `rules` (what the rules said), `none` (None, which
    trainers skip), `raise` (ModelError)."""
    ask_refuted: bool | None = None
    """Ask the model also about what the rules refuted; None: only where that is no proof."""
    ask_accepted: bool | None = None
    """`mixed`: ask the model also about what the rules accepted; None: only where that is no proof."""

    def __post_init__(self) -> None:
        """Refuse what does not fit, once."""
        if self.name not in SETUPS:
            raise ConfigError(f"unknown setup {self.name!r}: use one of {', '.join(SETUPS)}")
        if self.on_error not in ON_ERROR:
            raise ConfigError(f"unknown on_error {self.on_error!r}: use one of {', '.join(ON_ERROR)}")
        for option, values in (
            ("soft", (True, False)),
            *((name, _ASKS) for name in ("ask_refuted", "ask_accepted")),
        ):
            value = getattr(self, option)
            if not any(value is one for one in values):
                raise ConfigError(f"{option} must be one of {', '.join(map(str, values))}, found {value!r}")
        weight = self.weight
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= 1:
            raise ConfigError(f"weight must be a number from 0 to 1, found {weight!r}")
        if self.name == TINYV_ONLY and weight != 1:
            raise ConfigError(f"weight has no meaning in setup 'tinyv_only', found {weight!r}: leave it out")

    @property
    def asks_rules(self) -> bool:
        """True if the rules judge first."""
        return self.name != TINYV_ONLY

    def needs_no_model(self) -> None:
        """Raise ConfigError if there is something in it that only a model can give."""
        if self.name != ADDON:
            raise ConfigError(f"setup {self.name!r} needs a model, found model=None: use setup='addon'")
        if self.weight != 1:
            raise ConfigError(
                f"weight scales a model's reward and needs one, found {self.weight!r} and no model: use weight=1.0"
            )
        if self.soft or self.ask_refuted or self.ask_accepted:
            raise ConfigError(
                "soft, ask_refuted and ask_accepted need a model, found model=None: leave them out"
            )

    def asks(self, outcome: Outcome, rules: str) -> bool:
        """True if the model is to be asked after this outcome of these rules."""
        if self.name == TINYV_ONLY or outcome is Outcome.UNDECIDED:
            return True
        proof = rules not in UNPROVING_RULES
        if outcome is Outcome.INCORRECT:
            return not proof if self.ask_refuted is None else self.ask_refuted
        if self.name != MIXED:
            return False
        return not proof if self.ask_accepted is None else self.ask_accepted
