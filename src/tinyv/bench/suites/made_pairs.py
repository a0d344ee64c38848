"""Labelled pairs for suites without a file: of the user's, else of our own generator, with a seed."""

from __future__ import annotations

from typing import Any

from tinyv.bench.groups import grpo_batch
from tinyv.bench.pairs import Pair, load_pairs
from tinyv.bench.suites.job import Job
from tinyv.cascade.samples import read_answer

GROUPS, SIZE, SEED = 100, 8, 7
"""What is made: questions, responses to each, and the seed."""


def pairs_of(job: Job) -> tuple[list[Pair], dict[str, Any]]:
    """The pairs of the job's file, else made ones, and what the record says of them. Raises DataError."""
    path = job.data or job.shipped
    if path is not None:
        pairs = load_pairs(path, job.limit, job.skipped)
        return pairs, {"pairs": len(pairs), "made": None}
    made = _made()[: job.limit]
    return made, {"pairs": len(made), "made": {"groups": GROUPS, "size": SIZE, "seed": SEED}}


def _made() -> list[Pair]:
    found = []
    for number, rollout in enumerate(grpo_batch(GROUPS, SIZE, SEED), 1):
        sample = rollout.sample
        answer, how = read_answer(sample)
        unread = "" if answer is not None else how
        found.append(
            Pair("made", number, "made", sample.question, sample.ground_truth, answer, unread, rollout.right)
        )
    return found
