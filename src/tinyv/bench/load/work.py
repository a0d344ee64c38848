"""The work of a load test: requests of made-up samples, encoded before any clock runs, and what they should earn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tinyv.bench.groups import grpo_batch
from tinyv.bench.long_rollouts import long_batch
from tinyv.cascade.verifier import Verifier
from tinyv.sample import Sample
from tinyv.verdict import Outcome
from tinyv.wire import sample_value

GROUP = 8
"""Responses to one question, side by side in a request."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One request."""

    samples: Sequence[Sample]
    body: bytes
    right: int
    """Samples that the rules accept in this process; the service must accept as many."""

    def answered_by(self, reply: bytes) -> bool:
        """True for a reply of /v1/verify with a verdict for each sample, and as many accepted ones.

        Quotes inside of texts are escaped, so that these bytes stand for the field and for nothing else.
        """
        return reply.count(b'"reward":') == len(self.samples) and reply.count(b'"reward":1.0') == self.right


def batches(count: int, size: int, *, seed: int = 0, long: bool = False) -> list[Batch]:
    """`count` requests of `size` samples; `long`: responses with the reasoning of real ones."""
    groups = -(-count * size // GROUP)
    rollouts = (long_batch if long else grpo_batch)(groups, GROUP, seed)
    samples = [rollout.sample for rollout in rollouts]
    with Verifier() as verifier:
        return [_batch(samples[at * size : (at + 1) * size], verifier) for at in range(count)]


def _batch(samples: Sequence[Sample], verifier: Verifier) -> Batch:
    value = {"samples": [sample_value(sample) for sample in samples]}
    body = json.dumps(value, separators=(",", ":")).encode("ascii")
    right = sum(verdict.outcome is Outcome.CORRECT for verdict in verifier.verify(samples))
    return Batch(samples, body, right)
