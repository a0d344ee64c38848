"""The protocol of a rule verifier."""

from __future__ import annotations

from typing import Protocol

from tinyv.verdict import Judgement


class RuleVerifier(Protocol):
    """Compares an extracted answer with a reference; never raises for what a model wrote."""

    name: str
    """The stage name that verdicts carry."""

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        """CORRECT or INCORRECT where it is certain, else UNDECIDED with a typed reason."""
        ...

    def close(self) -> None:
        """Free what it holds (child processes); calling it twice is harmless."""
        ...
