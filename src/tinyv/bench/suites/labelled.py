"""The suite of labelled answers, as HardVerify-Math is: right and wrong ones that each verifier accepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from tinyv.bench.pairs import Pair, load_pairs
from tinyv.bench.suites.contenders import Contender, Moved, opened
from tinyv.bench.suites.counted import counted
from tinyv.bench.suites.job import Headline, Job, described
from tinyv.errors import ConfigError
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict


def run(job: Job) -> dict[str, Any]:
    """The figures of all verifiers on the same pairs, one verifier after the other.

    Raises ConfigError without data, DataError for data without a labelled row, and what opening verifiers raises.
    """
    path = job.data or job.shipped
    if path is None:
        raise ConfigError("this suite ships no data: give --data FILE")
    pairs = load_pairs(path, job.limit, job.skipped)
    with opened(job.names) as contenders:
        verifiers = [
            _record(one, pairs, job.part(place, len(contenders))) for place, one in enumerate(contenders)
        ]
    right = sum(pair.label for pair in pairs)
    data = {
        "pairs": len(pairs),
        "right": right,
        "wrong": len(pairs) - right,
        "questions": len(_with_both(pairs)),
    }
    return {"data": data, "verifiers": verifiers}


def sample_of(pair: Pair) -> Sample:
    """What a verifier gets: the answer as it was read, empty where there was none."""
    return Sample(pair.question, pair.ground_truth, answer=pair.answer or "", data_source=pair.source)


def _record(contender: Contender, pairs: Sequence[Pair], moved: Moved) -> dict[str, Any]:
    start = perf_counter()
    verdicts = contender.verdicts([sample_of(pair) for pair in pairs], moved)
    seconds = perf_counter() - start
    figures = figures_of(pairs, verdicts)
    headlines = [
        Headline("right accepted", figures["right"]["share"]),
        Headline("wrong accepted", figures["wrong"]["share"]),
    ]
    times = {"seconds": round(seconds, 4), "ms_per_pair": round(1000 * seconds / len(pairs), 4)}
    return {**described(contender, headlines), **figures, **times}


def figures_of(pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Counts with their intervals. UNDECIDED is not accepted; what failed is told apart."""
    taken = [verdict.outcome is Outcome.CORRECT for verdict in verdicts]
    right = [taken[i] for i, pair in enumerate(pairs) if pair.label]
    wrong = [taken[i] for i, pair in enumerate(pairs) if not pair.label]
    both = [
        all(taken[i] is pairs[i].label for i in places) for places in _with_both(pairs)
    ]  # every right answer of the question accepted, and no wrong one
    undecided = sum(verdict.outcome is Outcome.UNDECIDED for verdict in verdicts)
    return {
        "right": counted(sum(right), len(right)).as_dict(),
        "wrong": counted(sum(wrong), len(wrong)).as_dict(),
        "undecided": counted(undecided, len(pairs)).as_dict(),
        "both": counted(sum(both), len(both)).as_dict(),
        "failed": sum(verdict.failed for verdict in verdicts),
    }


def _with_both(pairs: Sequence[Pair]) -> list[list[int]]:
    """The places of the pairs of each question that has a right and a wrong answer."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, pair in enumerate(pairs):
        places[pair.question, pair.ground_truth].append(place)
    return [found for found in places.values() if len({pairs[i].label for i in found}) == 2]
