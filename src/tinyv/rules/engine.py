"""The default rules: tinyv's own engine, in this process; fast, bounded by construction, thread-safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinyv.verdict import Judgement

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy

NAME = "engine"


class EngineRules:
    """`tinyv.engine.compare` behind the protocol of rule verifiers."""

    name = NAME

    def __init__(self, policy: Policy | None = None) -> None:
        """`policy` is the engine's numeric policy; None stands for its default."""
        from tinyv.engine import compare
        from tinyv.engine.policy import DEFAULT

        self._compare = compare
        self._policy = DEFAULT if policy is None else policy

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        """CORRECT or INCORRECT where the engine can prove it, else UNDECIDED; never raises for a text."""
        return self._compare(ground_truth, answer, question, self._policy)

    def close(self) -> None:
        """Nothing to free."""


def create(*, policy: Policy | None = None) -> EngineRules:
    """The engine, with its default policy or the one given."""
    return EngineRules(policy)
