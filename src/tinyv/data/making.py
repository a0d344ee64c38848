"""One row to its labelled answers: what runs in the worker processes. A function of the row, the job and its seed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from tinyv.cascade.rules_stage import judged
from tinyv.cascade.samples import read_answer
from tinyv.data import makers
from tinyv.data.questions import digest
from tinyv.data.reference import Reference
from tinyv.llm.gates import MAX_CHARACTERS
from tinyv.rules import get
from tinyv.sample import Sample
from tinyv.verdict import FAILURES, Outcome

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, what the rules say of it, and who wrote it."""

    text: str
    outcome: Outcome
    category: str = ""
    maker: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What one row gave."""

    answers: tuple[Answer, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Numbers of answers that were dropped, by reason."""


@dataclass(frozen=True)
class Job:
    """What all rows are made with; it travels to each worker process once."""

    seed: int
    right: int
    wrong: int
    weights: Mapping[str, float]
    mistake_weights: Mapping[str, float]
    references: tuple[Reference, ...] = ()
    slips: int = 0
    """Right answers to a reference that a wrong one is made from, each."""
    slips_of_others: int = 0
    """Wrong answers to make from each right answer that somebody else wrote."""

    @cached_property
    def pool(self) -> Any:
        """What the makers of mistakes borrow from other questions."""
        return makers.pool_of(self.references)

    @cached_property
    def rules(self) -> Any:
        """The engine."""
        return get("engine")

    def __call__(self, sample: Sample) -> Made:
        """Write answers to a reference, or judge the answer of a rollout; never raises."""
        try:
            if sample.response is None and sample.answer is None:
                return self._write(Reference(sample.question, sample.ground_truth))
            return self._judge(sample)
        except Exception:  # noqa: BLE001 - a defect of ours on one row must not end a run of hours
            _log.warning("a row could not be worked on", exc_info=True)
            return Made(dropped={"internal_error": 1})

    def _write(self, reference: Reference) -> Made:
        if len(reference.ground_truth) > MAX_CHARACTERS:
            return Made(dropped={"reference_too_long": 1})
        rng = Random(digest(str(self.seed), reference.question, reference.ground_truth))
        right = makers.right(reference, rng, self.weights, self.right) if self.right else []
        wrong = (
            makers.wrong(reference, rng, self.pool, self.mistake_weights, self.wrong) if self.wrong else []
        )
        dropped: Counter[str] = Counter()
        if (self.right or self.wrong) and not right and not wrong:
            dropped["reference_without_answers"] = 1
        slips = [
            makers.dressed_slip(reference, slip, like, rng)
            for like in rng.sample(right, min(self.slips, len(right)))
            for slip in self._slips(reference, makers.undressed(reference, like), rng, 1)
        ]
        wrong = [
            makers.dressed_wrong(reference, one, rng.choice(right) if right else None, rng) for one in wrong
        ]
        right = makers.dressed_right(reference, right, rng)
        answers = [Answer(text, Outcome.CORRECT, *rest) for text, *rest in right]
        answers += [Answer(text, Outcome.INCORRECT, *rest) for text, *rest in (*wrong, *slips)]
        return Made(tuple(answers), dropped)

    def _judge(self, sample: Sample) -> Made:
        text, how = read_answer(sample)
        if text is None:
            return Made(dropped={how: 1})
        said = judged(self.rules, sample.question, sample.ground_truth, text)
        if said.undecided and said.reason in FAILURES:
            return Made(dropped={said.reason: 1})
        answer = Answer(text, said.outcome, proof=f"engine:{said.reason}")
        if not self.slips_of_others or said.incorrect:
            return Made((answer,))
        reference = Reference(sample.question, sample.ground_truth)
        rng = Random(digest(str(self.seed), sample.question, sample.ground_truth, text))
        slips = [
            makers.reframed(reference, slip, text)
            for slip in self._slips(reference, text, rng, self.slips_of_others)
        ]
        return Made((answer, *(Answer(slip, Outcome.INCORRECT, *rest) for slip, *rest in slips)))

    def _slips(self, reference: Reference, right: str, rng: Random, count: int) -> list[makers.Written]:
        """Wrong answers made from an answer that is right; whether it is, the caller knows."""
        if max(len(right), len(reference.ground_truth)) > MAX_CHARACTERS:
            return []
        return makers.slipped(reference, right, rng, self.pool, self.mistake_weights, count)
