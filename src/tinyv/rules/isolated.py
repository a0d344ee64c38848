"""A rule verifier whose library runs in a child process: codes come back, judgements go out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from tinyv.errors import ConfigError
from tinyv.rules.child import Child
from tinyv.rules.process import Limits, Status
from tinyv.verdict import Judgement, undecided

MAX_CHARACTERS = 10_000
"""Longer references or answers are not sent to a library: its regular expressions are not linear."""


class Isolated:
    """Judges pairs in up to `workers` child processes, started when first needed."""

    def __init__(
        self,
        name: str,
        target: str,
        judgements: Mapping[str, Judgement],
        *,
        timeout_s: float,
        workers: int = 1,
        limits: Limits | None = None,
    ) -> None:
        """`judgements` maps each code that the target may return to what it means.

        `timeout_s` bounds one pair in seconds of wall time. Raises ConfigError on values that do not fit.
        """
        if timeout_s <= 0:
            raise ConfigError(f"timeout_s is {timeout_s!r}: give a number of seconds above 0")
        if workers < 1:
            raise ConfigError(f"workers is {workers!r}: give a number of processes from 1 on")
        self.name = name
        self._judgements = judgements
        self._timeout_s = timeout_s
        self._children = tuple(Child(target, limits) for _ in range(workers))
        self._turn = itertools.count()

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:  # noqa: ARG002 - protocol
        """What the library says, else UNDECIDED: `timeout`, `crashed`, `failed`, `unavailable`, `too_long`.

        Raises RuleVerifierError if no worker could ever be started.
        """
        if len(ground_truth) > MAX_CHARACTERS or len(answer) > MAX_CHARACTERS:
            return undecided("too_long")
        reply = self._pick().call({"ground_truth": ground_truth, "answer": answer}, self._timeout_s)
        if reply.status is not Status.OK:
            return undecided(reply.status.value)
        # A worker may run hostile text: what it sends back is looked up, never trusted to be a code.
        return self._judgements.get(str(reply.value), undecided(Status.CRASHED.value))

    def sandbox(self) -> str:
        """Start a worker and name the layer behind its sandbox: `kernel`, `python`, or nothing."""
        return self._children[0].start()

    def close(self) -> None:
        """End the workers; calling it twice is harmless."""
        for child in self._children:
            child.close()

    def _pick(self) -> Child:
        """The first child that is free, so that a quiet caller starts only one; else each in turn."""
        for child in self._children:
            if not child.busy:
                return child
        return self._children[next(self._turn) % len(self._children)]
