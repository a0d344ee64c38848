"""What the scripted server does: every key of `/control`, with a default that is well behaved, and its checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tinyv.errors import ConfigError

FAULTS = (
    *("refuse_500", "status", "hang", "slow", "cut", "html"),
    *("not_json", "wrong_shape", "no_logprobs", "big", "drop"),
)
SCORING_FAULTS = ("status", "cut", "null_scores", "short", "off_by")
MODELS = ("one", "none", "error", "many")


@dataclass(frozen=True, slots=True)
class Script:
    """One behaviour of the server; a change makes a new one."""

    name: str = "scripted"
    """The model's name."""
    latency_ms: float = 0.0
    """Time before a chat reply starts; every fault but `slow` keeps it, a refusal comes at once."""
    decisions: Mapping[str, float] = field(default_factory=dict)
    """p_yes by the text of the last `<model_answer>` of a prompt."""
    default: float = 0.1
    """p_yes of a text that is not in `decisions`."""
    labels: Sequence[str] = ("True", "False")
    """The yes-label and the no-label."""
    label_mass: float = 1.0
    """Probability of both labels together; the rest is on a word that is none."""
    text: str | None = None
    """The reply instead of a label; the labels in it keep the alternatives that the decision gives them."""
    ignores_max_tokens: bool = False
    """Replies are never cut."""
    long_tokens: int = 30
    """Tokens of a reply whose only limit is ignored by `ignore_params`."""
    reject_params: Sequence[str] = ()
    """Request keys that are refused with status 400."""
    ignore_params: Sequence[str] = ()
    """Request keys that are taken for absent."""
    models: str = "one"
    """What /v1/models says: one of MODELS."""
    require_key: str | None = None
    """The bearer key without which the answer is status 401."""
    only_model: bool = False
    """Another model's name in a chat request is refused with status 404."""
    fault: str | None = None
    """What goes wrong: one of FAULTS, or None."""
    fault_times: int | None = None
    """The fault hits that many chat requests, then no more; None is for ever."""
    fault_every: int | None = None
    """The fault hits each n-th chat request only."""
    status: int = 503
    """Status code of the fault `status`."""
    retry_after: float | str | None = None
    """Its Retry-After header; None leaves it out."""
    body: str | None = None
    """Its body; None is an error in OpenAI's shape."""
    big_bytes: int = 50_000_000
    """Length of the text that the fault `big` streams."""

    scoring: bool = False
    """vLLM's endpoints are there: /tokenize, /detokenize, /generative_scoring; they want the key, and scoring takes
    `latency_ms` too."""
    scoring_fault: str | None = None
    """What goes wrong with /generative_scoring: one of SCORING_FAULTS, or None."""
    scoring_fault_times: int | None = None
    """It hits that many requests, then no more; None is for ever."""
    scoring_status: int = 500
    """Status code of the scoring fault `status`."""
    template_strips: bool = False
    """The chat template changes the text, so that its tokens are not those of the text in the template."""

    def __post_init__(self) -> None:
        """Raises ConfigError for what would otherwise pass for good behaviour."""
        _check("fault", self.fault, self.fault in (None, *FAULTS), f"null or one of {', '.join(FAULTS)}")
        allowed = f"null or one of {', '.join(SCORING_FAULTS)}"
        _check("scoring_fault", self.scoring_fault, self.scoring_fault in (None, *SCORING_FAULTS), allowed)
        _check("models", self.models, self.models in MODELS, f"one of {', '.join(MODELS)}")
        _check("labels", self.labels, len(self.labels) == 2, "two labels, yes first")
        _check("latency_ms", self.latency_ms, self.latency_ms >= 0, "0 or more")
        _check("fault_every", self.fault_every, self.fault_every is None or self.fault_every > 0, "1 or more")
        for answer, p_yes in {
            **self.decisions,
            "default": self.default,
            "label_mass": self.label_mass,
        }.items():
            _check(answer, p_yes, 0 <= p_yes <= 1, "a probability")

    def changed(self, changes: Mapping[str, Any]) -> Script:
        """This script with other values for some keys. Raises ConfigError for an unknown key or a bad value."""
        known = {key.name for key in fields(self)}
        if unknown := sorted(changes.keys() - known):
            raise ConfigError(f"found the keys {unknown!r}: a script has {', '.join(sorted(known))}")
        try:
            return replace(self, **changes)
        except TypeError as exc:
            raise ConfigError(f"a value of the wrong type in {dict(changes)!r}: {exc}") from exc

    def as_dict(self) -> dict[str, Any]:
        """The values by key."""
        return {key.name: getattr(self, key.name) for key in fields(self)}


def _check(key: str, value: object, fits: bool, allowed: str) -> None:
    if not fits:
        raise ConfigError(f"found {value!r} for {key!r}: allowed is {allowed}")
