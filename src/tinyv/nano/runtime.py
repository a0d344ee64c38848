"""Run nano by ONNX Runtime: loaded once, at first use, one thread, the same figures alone and in a batch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyv.errors import ConfigError
from tinyv.nano.guard import capped
from tinyv.nano.weights import Weights, load

if TYPE_CHECKING:
    import onnxruntime

INPUT, OUTPUT = "features", "p_correct"
MAX_BATCH = 64
"""Pairs in one call of the runtime."""


class Runtime:
    """Scores pairs by their features; safe from threads."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Weights, onnxruntime.InferenceSession] | None = None

    @property
    def weights(self) -> Weights:
        """What was loaded. Raises ConfigError at first use if it cannot be read."""
        return self._open()[0]

    def p_correct(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """The probability that each answer is right, in order; a row holds the features of `features.NAMES`.

        What `guard` never accepts has a low one, whatever the trees say.
        """
        import numpy as np  # here, so that importing tinyv loads no numpy

        session = self._open()[1]
        found: list[float] = []
        for start in range(0, len(rows), MAX_BATCH):
            batch = np.array(rows[start : start + MAX_BATCH], np.float32)
            [scores] = session.run([OUTPUT], {INPUT: batch})
            found += map(float, scores.reshape(-1))
        return [capped(p, row) for p, row in zip(found, rows, strict=True)]

    def _open(self) -> tuple[Weights, onnxruntime.InferenceSession]:
        with self._lock:
            if self._loaded is None:
                weights = load(self._folder)
                self._loaded = weights, session_of(weights.network)
            return self._loaded


def session_of(network: bytes) -> onnxruntime.InferenceSession:
    """A session with one thread. Raises ConfigError for bytes that are no network."""
    import onnxruntime as ort  # here, so that importing tinyv loads no runtime

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as exc:
        raise ConfigError(f"nano.onnx is no network that ONNX Runtime can load: {exc!r:.200}") from exc
