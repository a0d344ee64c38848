"""The default rules: tinyv's own engine, in this process; fast, bounded by construction, thread-safe."""

from __future__ import annotations

from typing import Any

from tinyv.verdict import Judgement

NAME = "engine"


class EngineRules:
    """`tinyv.engine.compare` behind the protocol of rule verifiers."""

    name = NAME

    def __init__(self, policy: Any = None) -> None:
        """`policy` is the engine's numeric policy; None stands for its default."""
        from tinyv.engine import compare

        self._compare = compare
        self._options = {} if policy is None else {"policy": policy}

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        """CORRECT or INCORRECT where the engine can prove it, else UNDECIDED; never raises for a text."""
        return self._compare(ground_truth, answer, question, **self._options)

    def close(self) -> None:
        """Nothing to free."""


def create(*, policy: Any = None) -> EngineRules:
    """The engine, with its default policy or the one given."""
    return EngineRules(policy)
