"""Run nano's network by ONNX Runtime: loaded once, at first use, one thread, the same figures in every batch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyv.nano.encoding import Encoded, batched
from tinyv.nano.weights import Weights, load

if TYPE_CHECKING:
    import numpy
    import onnxruntime

MAX_BATCH = 64
"""Pairs in one call of the network."""


class Runtime:
    """Scores pairs; safe from threads. Raises ConfigError at first use if the weights cannot be read."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Weights, onnxruntime.InferenceSession] | None = None

    @property
    def weights(self) -> Weights:
        """What was loaded."""
        return self._open()[0]

    def p_correct(self, pairs: Sequence[Encoded]) -> list[float]:
        """The probability that each answer is right, in order.

        Pairs of similar length go together, so that little is padding.
        """
        session = self._open()[1]
        found = [0.0] * len(pairs)
        by_length = sorted(range(len(pairs)), key=lambda place: len(pairs[place].tokens.ids))
        for start in range(0, len(by_length), MAX_BATCH):
            places = by_length[start : start + MAX_BATCH]
            for place, p in zip(places, _scores(session, [pairs[i] for i in places]), strict=True):
                found[place] = float(p)
        return found

    def _open(self) -> tuple[Weights, onnxruntime.InferenceSession]:
        with self._lock:
            if self._loaded is None:
                weights = load(self._folder)
                self._loaded = weights, _session(weights.network)
            return self._loaded


def _session(network: bytes) -> onnxruntime.InferenceSession:
    import onnxruntime as ort  # here, so that importing tinyv loads no runtime

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def _scores(session: onnxruntime.InferenceSession, pairs: Sequence[Encoded]) -> numpy.ndarray:
    batch = batched(pairs)
    wanted = {each.name for each in session.get_inputs()}
    given = {name: value for name, value in batch._asdict().items() if name in wanted}
    [scores] = session.run(["p_correct"], given)
    return scores.reshape(-1)
