"""A pair as nano's network takes it: numbers for the whole, ids and bits for each token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tinyv.nano.features import NAMES, features_of
from tinyv.nano.features.texts import alternatives_of, words_of
from tinyv.nano.tokens import BITS, MAX_ANSWER, MAX_REFERENCE, Tokens, side, tokens_of
from tinyv.verdict import Judgement

if TYPE_CHECKING:
    import numpy

IDS = 3
"""Ids per token."""
STEP = 16
"""Batches are padded to a multiple of so many tokens, so that the runtime sees few shapes."""


class Encoded(NamedTuple):
    """One pair."""

    features: list[float]
    tokens: Tokens


class Batch(NamedTuple):
    """Pairs of similar length, padded; B pairs, T tokens, F features."""

    ids: numpy.ndarray
    """int64, B x T x 3; 0 where there is no token."""
    bits: numpy.ndarray
    """float32, B x T x 16."""
    features: numpy.ndarray
    """float32, B x F."""


def encoded(question: str, ground_truth: str, answer: str, judgement: Judgement | None = None) -> Encoded:
    """One pair; `judgement` is what the engine said of it, if it was asked before."""
    features = features_of(question, ground_truth, answer, judgement)
    reference = tokens_of(_nearest_alternative(ground_truth, answer), MAX_REFERENCE)
    given = tokens_of(answer, MAX_ANSWER)
    asked = frozenset(words_of(question))
    mine, theirs = side(reference, given, asked, True), side(given, reference, asked, False)
    return Encoded(features, Tokens(mine.ids + theirs.ids, mine.bits + theirs.bits))


def _nearest_alternative(ground_truth: str, answer: str) -> str:
    """The alternative of the reference with most of its words in the answer; the network reads that one alone."""
    alternatives = alternatives_of(ground_truth)
    if len(alternatives) == 1:
        return ground_truth
    have = frozenset(words_of(answer))
    return max(alternatives, key=lambda text: _overlap(words_of(text), have))


def _overlap(words: Sequence[str], have: frozenset[str]) -> float:
    return sum(word in have for word in words) / max(1, len(words)) + 0.01 * min(len(words), 5)


def batched(pairs: Sequence[Encoded]) -> Batch:
    """Arrays of pairs, padded to the longest of them."""
    import numpy as np  # here, so that importing the package stays cheap

    longest = max((len(pair.tokens.ids) for pair in pairs), default=1)
    length = max(STEP, -(-longest // STEP) * STEP)
    ids = np.zeros((len(pairs), length, IDS), np.int64)
    bits = np.zeros((len(pairs), length, len(BITS)), np.float32)
    for place, pair in enumerate(pairs):
        count = len(pair.tokens.ids)
        if count:
            ids[place, :count] = pair.tokens.ids
            bits[place, :count] = pair.tokens.bits
    features = np.array([pair.features for pair in pairs], np.float32).reshape(len(pairs), len(NAMES))
    return Batch(ids, bits, features)
