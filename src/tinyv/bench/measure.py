"""Run verifiers over pairs and time each judgement, pair by pair, in this thread."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from tinyv.bench.pairs import Pair
from tinyv.cascade.rules_stage import judged
from tinyv.rules.protocol import RuleVerifier
from tinyv.verdict import Judgement, incorrect

WARM_UP_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """One verifier on one pair."""

    pair: Pair
    judgement: Judgement
    seconds: float | None
    """Wall time of the judgement; None if there was nothing to judge."""


def warm_up(pairs: Sequence[Pair], verifiers: Sequence[RuleVerifier]) -> None:
    """Judge a few pairs untimed, so that imports and first-use tables do not count."""
    for pair in pairs[:WARM_UP_PAIRS]:
        for verifier in verifiers:
            _trial(pair, verifier)


def measure(pairs: Sequence[Pair], verifiers: Sequence[RuleVerifier]) -> Iterator[tuple[Trial, ...]]:
    """One trial per verifier for each pair.

    The verifiers take turns on every pair, and who goes first alternates: noise of the machine hits all
    alike. What was loaded before is kept from the garbage collector meanwhile: a sweep over the
    benchmark's own rows is no part of a judgement, but one over what the verifiers allocate is.
    """
    gc.collect()
    gc.freeze()
    try:
        yield from _rounds(pairs, verifiers)
    finally:
        gc.unfreeze()


def _rounds(pairs: Sequence[Pair], verifiers: Sequence[RuleVerifier]) -> Iterator[tuple[Trial, ...]]:
    for number, pair in enumerate(pairs):
        order = list(enumerate(verifiers))
        if number % 2:
            order.reverse()
        trials = {place: _trial(pair, verifier) for place, verifier in order}
        yield tuple(trials[place] for place in range(len(verifiers)))


def _trial(pair: Pair, verifier: RuleVerifier) -> Trial:
    if pair.answer is None:
        return Trial(pair, incorrect(pair.unread), None)
    start = perf_counter()
    judgement = judged(verifier, pair.question, pair.ground_truth, pair.answer)
    return Trial(pair, judgement, perf_counter() - start)
