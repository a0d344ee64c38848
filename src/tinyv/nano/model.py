"""nano as a model of the cascade: queries in, decisions out, in a thread of its own, nothing on the network."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic

from cachetools import LRUCache

from tinyv.engine.judging import compare
from tinyv.llm.query import CACHED, CALLED, SHARED, Decision, Opinion, Query, decided
from tinyv.nano.beside import beside
from tinyv.nano.beyond import beyond
from tinyv.nano.config import NAME, NanoConfig
from tinyv.nano.denied import denied
from tinyv.nano.dressed import dressed
from tinyv.nano.features import features_of
from tinyv.nano.guard import CAP
from tinyv.nano.heads import misheaded
from tinyv.nano.listed import mislisted
from tinyv.nano.marked import remarked
from tinyv.nano.reasons import unprovable
from tinyv.nano.rivalry import rivals
from tinyv.nano.runtime import MAX_BATCH, Runtime
from tinyv.nano.swapped import swapped
from tinyv.verdict import Outcome

_Pair = tuple[str, str, str]
_Scored = tuple[float | None, float]
"""p_correct, and the seconds that it took."""
_LATE: _Scored = (None, 0.0)
_log = logging.getLogger(__name__)


class NanoModel:
    """Decides pairs by the network of a configuration; loads it at the first query, and can be pickled."""

    name = NAME

    def __init__(self, config: NanoConfig | None = None) -> None:
        self.config = config or NanoConfig()
        self._start()

    def _start(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._runtime = Runtime(self.config.folder)
        self._kept: LRUCache[_Pair, float] = LRUCache(self.config.cache_size)
        self._pool: ThreadPoolExecutor | None = None

    def __reduce__(self) -> tuple[object, tuple[NanoConfig]]:
        return (shared_nano, (self.config,))

    @property
    def version(self) -> str:
        """`nano@` and the digest of its network; loads it."""
        return self._runtime.weights.name

    @property
    def threshold(self) -> float:
        """Accepted from this p_correct on; loads the network if the threshold is its own."""
        given = self.config.threshold
        return self._runtime.weights.threshold if given is None else given

    def submit(self, queries: Sequence[Query], seconds: float | None = None) -> Future[list[Decision]]:
        """The decisions, in order; what is not decided within `seconds` is UNDECIDED `timeout`."""
        end = monotonic() + (self.config.deadline_s if seconds is None else seconds)
        return self._executor().submit(self._decide, list(queries), end)

    def seconds(self) -> float:
        """The deadline of a batch, in seconds."""
        return self.config.deadline_s

    def close(self) -> None:
        """End its thread; a later call starts it again, and the network stays loaded."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None and self._pid == os.getpid():
            pool.shutdown(wait=False, cancel_futures=True)

    def _executor(self) -> ThreadPoolExecutor:
        if self._pid != os.getpid():  # a forked child has the locks but not the thread
            self._start()
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="tinyv-nano")
            return self._pool

    def _decide(self, queries: list[Query], end: float) -> list[Decision]:
        known = {pair: p for query in queries if (p := self._kept.get(pair := _pair(query))) is not None}
        fresh = list({_pair(query): query for query in queries if _pair(query) not in known}.values())
        scored: dict[_Pair, _Scored] = {}
        for start in range(0, len(fresh), MAX_BATCH):
            stride = fresh[start : start + MAX_BATCH]
            if monotonic() <= end:
                scored |= self._scored(stride)
        return self._told(queries, known, scored)

    def _scored(self, queries: Sequence[Query]) -> dict[_Pair, _Scored]:
        """What the network says of each; None for a pair that could not be read, which is a defect of ours."""
        start = monotonic()
        pairs = [_features(query) for query in queries]
        scores = iter(self._runtime.p_correct([pair for pair in pairs if pair is not None]))
        found = [
            None if pair is None else _alone(query, next(scores))
            for query, pair in zip(queries, pairs, strict=True)
        ]
        each = (monotonic() - start) / len(queries)
        for query, p in zip(queries, found, strict=True):
            if p is not None:
                self._kept[_pair(query)] = p
        return {_pair(query): (p, each) for query, p in zip(queries, found, strict=True)}

    def _told(
        self, queries: Sequence[Query], known: dict[_Pair, float], scored: dict[_Pair, _Scored]
    ) -> list[Decision]:
        """A decision for each query: kept from before, called, or shared with an earlier query of this batch."""
        version, threshold = self.version, self.threshold
        seen: set[_Pair] = set()
        decisions = []
        for query in queries:
            pair = _pair(query)
            how = CACHED if pair in known else SHARED if pair in seen else CALLED
            p, seconds = (known[pair], 0.0) if pair in known else scored.get(pair, _LATE)
            seen.add(pair)
            if p is None:
                reason = "internal_error" if pair in scored else "timeout"
                decisions.append(Decision(Outcome.UNDECIDED, reason, model=version))
                continue
            outcome, reason = decided(Opinion(_likelier(p), p), threshold)
            spent = seconds if how == CALLED else 0.0
            decisions.append(Decision(outcome, reason, p, spent, version, None, how))
        return decisions


def _features(query: Query) -> list[float] | None:
    try:
        return features_of(query.question, query.ground_truth, query.answer, query.judgement)
    except Exception:  # noqa: BLE001 - a defect in a feature must not end a run, nor look like a verdict
        _log.exception("nano could not read a pair; it stays UNDECIDED")
        return None


def _alone(query: Query, p: float) -> float:
    """A fifth of p_correct where a look at the texts themselves finds what counts of words do not show."""
    if p <= CAP:
        return p  # below every sensible threshold already
    texts = query.question, query.ground_truth, query.answer
    if rivals(*texts) or swapped(*texts):
        return CAP * p
    judgement = query.judgement or compare(query.ground_truth, query.answer, query.question)
    if judgement.correct:
        return p  # proved: what looks odd is a way of writing it
    return CAP * p if unprovable(judgement, *texts[1:]) or any(finds(*texts) for finds in _LOOKS) else p


_LOOKS = (beside, denied, mislisted, remarked, dressed, beyond, misheaded)
"""A second name, the reference turned down, another list, another mark behind the number, a refuted value, a sign or a
word that makes another value of it, a name of something else that holds it."""


def _likelier(p: float) -> Outcome:
    return Outcome.CORRECT if p >= 0.5 else Outcome.INCORRECT


def _pair(query: Query) -> _Pair:
    return query.question, query.ground_truth, query.answer


_models: dict[NanoConfig, NanoModel] = {}
_models_lock = threading.Lock()


def shared_nano(config: NanoConfig) -> NanoModel:
    """The process's one nano for a configuration, so that its network is loaded once."""
    with _models_lock:
        if config not in _models:
            _models[config] = NanoModel(config)
        return _models[config]
