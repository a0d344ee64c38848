"""The work of a load test: requests of made-up samples, encoded before any clock runs, and what they should earn.

Rule processes remember pairs that they have judged. Requests that are sent over and over would be answered from there
and measure nothing but HTTP, so each time that one is sent its questions get a name that no question had before; and
there are more requests than the caches of readings inside the engine hold texts.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinyv.bench.groups import grpo_batch
from tinyv.bench.long_rollouts import long_batch
from tinyv.cascade.verifier import Verifier
from tinyv.sample import Sample
from tinyv.verdict import Outcome
from tinyv.wire import sample_value

GROUP = 8
"""Responses to one question, side by side in a request."""
_NAME = "@name@"
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Batch:
    """One request, up to the name of its questions."""

    named: Sequence[Sample]
    encoded: bytes
    right: int
    """Samples that the rules accept in this process; the service must accept as many."""

    def samples(self) -> list[Sample]:
        """The samples, with questions that were never asked before."""
        name = _name()
        return [replace(sample, question=sample.question.replace(_NAME, name)) for sample in self.named]

    def body(self) -> bytes:
        """The body of a request, with questions that were never asked before."""
        return self.encoded.replace(_NAME.encode("ascii"), _name().encode("ascii"))

    def answered_by(self, reply: bytes) -> bool:
        """True for a reply of /v1/verify with a verdict for each sample, and as many accepted ones.

        Quotes inside of texts are escaped, so that these bytes stand for the field and for nothing else.
        """
        return reply.count(b'"reward":') == len(self.named) and reply.count(b'"reward":1.0') == self.right


def batches(count: int, size: int, *, seed: int = 0, long: bool = False) -> Iterator[Batch]:
    """`count` requests of `size` samples; `long`: responses with the reasoning of real ones."""
    groups = -(-count * size // GROUP)
    rollouts = (long_batch if long else grpo_batch)(groups, GROUP, seed)
    samples = [rollout.sample for rollout in rollouts]
    with Verifier() as verifier:
        for at in range(count):
            yield _batch(samples[at * size : (at + 1) * size], verifier)


def _batch(samples: Sequence[Sample], verifier: Verifier) -> Batch:
    named = [replace(sample, question=f"Problem {_NAME}. {sample.question}") for sample in samples]
    value = {"samples": [sample_value(sample) for sample in named]}
    encoded = json.dumps(value, separators=(",", ":")).encode("ascii")
    right = sum(verdict.outcome is Outcome.CORRECT for verdict in verifier.verify(samples))
    return Batch(named, encoded, right)


def _name() -> str:
    """A name of letters only: digits in a question may be read as figures of it."""
    return str(next(_numbers)).translate(_LETTERS)
