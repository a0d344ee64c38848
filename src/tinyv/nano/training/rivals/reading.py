"""Pairs as token networks take them: ids and bits for each token of both sides, in padded batches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tinyv.llm.gates import gate
from tinyv.llm.query import Query
from tinyv.nano.features.texts import alternatives_of, words_of
from tinyv.nano.training.rivals.tokens import BITS, IDS, MAX_ANSWER, MAX_REFERENCE, side, tokens_of

STEP = 16
"""Batches are padded to a multiple of so many tokens."""


class Pair(NamedTuple):
    """One pair: T x 3 ids (int16) and T x 16 bits."""

    ids: np.ndarray
    bits: np.ndarray


class Batch(NamedTuple):
    """B pairs, padded to T tokens: B x T x 3 ids (int64, 0 where there is no token), B x T x 16 bits (float32)."""

    ids: np.ndarray
    bits: np.ndarray


def read(path: Path, processes: int) -> list[Pair]:
    """The pairs of a part, in the order of `training.rows.read`: without those that no model is asked about."""
    lines = path.read_text("utf-8").splitlines()
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return [pair for pair in pool.map(_pair, lines, chunksize=500) if pair is not None]


def _pair(line: str) -> Pair | None:
    row: dict[str, Any] = json.loads(line)
    query = Query(row["question"], row["ground_truth"], row["answer"])
    return None if gate(query) is not None else paired(query)


def paired(query: Query) -> Pair:
    """The tokens of the reference, or of its alternative that is nearest to the answer, and of the answer."""
    reference = tokens_of(_nearest(query.ground_truth, query.answer), MAX_REFERENCE)
    answer = tokens_of(query.answer, MAX_ANSWER)
    asked = frozenset(words_of(query.question))
    sides = (side(reference, answer, asked, True), side(answer, reference, asked, False))
    ids = np.array([row for one in sides for row in one.ids], np.int16).reshape(-1, IDS)
    bits = np.array([row for one in sides for row in one.bits], np.bool_).reshape(-1, len(BITS))
    return Pair(ids, bits)


def _nearest(ground_truth: str, answer: str) -> str:
    have = frozenset(words_of(answer))

    def overlap(text: str) -> float:
        words = words_of(text)
        return sum(word in have for word in words) / max(1, len(words)) + 0.01 * min(len(words), 5)

    return max(alternatives_of(ground_truth), key=overlap)


def batched(pairs: Sequence[Pair]) -> Batch:
    """Arrays of pairs, padded to the longest of them."""
    longest = max((len(pair.ids) for pair in pairs), default=1)
    length = max(STEP, -(-longest // STEP) * STEP)
    ids = np.zeros((len(pairs), length, IDS), np.int64)
    bits = np.zeros((len(pairs), length, len(BITS)), np.float32)
    for place, pair in enumerate(pairs):
        ids[place, : len(pair.ids)] = pair.ids
        bits[place, : len(pair.bits)] = pair.bits
    return Batch(ids, bits)
