"""A short measurement on this machine: what rules, nano and a client cost, and how fast a model's server is.

Times are CPU times of this process, all its threads together, so that other work on the machine disturbs them little.
"""

from __future__ import annotations

import json
import pickle
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median, pvariance
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from tinyv.bench.groups import Rollout
from tinyv.bench.long_rollouts import long_batch
from tinyv.cascade.counts import Counts
from tinyv.cascade.samples import read_answer
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.llm.kept import Kept, Memory
from tinyv.llm.key import key_of
from tinyv.llm.query import Opinion, Query
from tinyv.nano.model import NanoModel
from tinyv.plan.front import can_be_measured, front_ms
from tinyv.plan.scenario import Costs, Judge, Mix
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict
from tinyv.wire import sample_value, verdict_value

if TYPE_CHECKING:
    from tinyv.llm.config import ModelConfig

GROUPS, SIZE, ROUNDS = 64, 8, 3
CALLS, ENTRIES, LONE = 1_000, 2_000, 20
_SEED = 20_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured; `slowdown` is wall time over CPU time of the rules, 1 on a machine that is quiet."""

    costs: Costs
    mix: Mix
    slowdown: float


def measured(seed: int = _SEED, groups: int = GROUPS, rounds: int = ROUNDS) -> Measured:
    """Costs and mix on made-up long rollouts; medians of rounds. Takes some seconds."""
    nano_model = NanoModel()  # not the process's own, which may know these pairs
    Verifier(model=nano_model).verify(
        _samples(long_batch(8, SIZE, seed - 1))
    )  # imports and tables of first use
    batches = [_samples(long_batch(groups, SIZE, seed + number)) for number in range(rounds)]
    rules = [_rules(batch) for batch in batches]
    nano = [_nano(nano_model, batch, one) for batch, one in zip(batches, rules, strict=True)]
    read, per_kchar = _reading(batches[0])
    handed, handed_per_kchar = _handing(batches[0])
    costs = Costs(
        read_ms=read,
        read_ms_per_kchar=per_kchar,
        judge_ms=median(one.judge_ms for one in rules),
        rules_scv=median(one.scv for one in rules),
        call_ms=client_ms(),
        handover_ms=handed,
        handover_ms_per_kchar=handed_per_kchar,
        nano_ms=median(one for one, _ in nano),
        entry_bytes=_entry_bytes(batches[0]),
    )
    mix = _mix(batches, [counts for _, counts in nano], [one.verdicts for one in rules])
    return Measured(_rounded(costs), mix, median(one.slowdown for one in rules))


def model_figures(config: ModelConfig, requests: int) -> Judge:
    """Latency and rate of a model behind a server, by a few real requests: one by one, then all at once."""
    from tinyv.llm.remote import RemoteModel

    if requests < LONE + 1:
        raise ConfigError(f"--requests must be at least {LONE + 1}, found {requests}")
    model = RemoteModel(config)
    try:
        model.submit([_query(-1)]).result()
        alone = sorted(_seconds(model, [_query(number)]) for number in range(LONE))
        many = [_query(number) for number in range(LONE, requests)]
        seconds = _seconds(model, many)
    finally:
        model.close()
    return Judge(
        p50_s=round(median(alone), 5),
        p99_s=round(alone[-1], 5),
        rate=round(len(many) / seconds / len(config.urls), 2),
        concurrency=config.concurrency,
    )


def client_ms() -> float:
    """CPU milliseconds of this process for one call: against a scripted server, all but the waiting."""
    from tinyv.bench.scripted.process import ScriptedServer
    from tinyv.llm.config import ModelConfig
    from tinyv.llm.remote import RemoteModel

    with ScriptedServer(latency_ms=20.0, default=0.1) as server:
        model = RemoteModel(ModelConfig(server.url))
        model.submit([_query(-1)]).result()
        start = process_time()
        model.submit([_query(number) for number in range(CALLS)]).result()
        spent = process_time() - start
        model.close()
    return 1000 * spent / CALLS


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules on one batch."""

    cpu_s: float
    slowdown: float
    judge_ms: float
    scv: float
    verdicts: Sequence[Verdict]


def _rules(samples: Sequence[Sample]) -> _Rules:
    verifier = Verifier()
    wall, cpu = perf_counter(), process_time()
    verdicts = verifier.verify(samples)
    wall, cpu = perf_counter() - wall, process_time() - cpu
    start = process_time()
    for sample in samples:
        read_answer(sample)
    read = process_time() - start
    pairs = {
        (s.question, s.ground_truth, v.answer) for s, v in zip(samples, verdicts, strict=True) if v.answer
    }
    seconds = [verdict.seconds for verdict in verdicts]
    scv = pvariance(seconds) / fmean(seconds) ** 2
    return _Rules(cpu, wall / cpu, 1000 * max(0.0, cpu - read) / max(1, len(pairs)), scv, verdicts)


def _nano(model: NanoModel, samples: Sequence[Sample], rules: _Rules) -> tuple[float, Counts]:
    """CPU milliseconds of nano for each decision: the cascade's time less that of the rules."""
    verifier = Verifier(model=model)
    start = process_time()
    verifier.verify(samples)
    spent = process_time() - start - rules.cpu_s
    return 1000 * max(0.0, spent) / max(1, verifier.counts.calls), verifier.counts


def _reading(samples: Sequence[Sample]) -> tuple[float, float]:
    """Milliseconds to read an answer and more for each 1,000 characters."""
    longer = _doubled(samples)
    return _line(samples, longer, (_read_point(samples), _read_point(longer)))


def _handing(samples: Sequence[Sample]) -> tuple[float, float]:
    """Milliseconds of a front process to hand a response over and more for each 1,000 characters.

    Of a real `tinyv serve` where there can be one; else of JSON and pickle alone, which is about half of it.
    """
    longer = _doubled(samples)
    if can_be_measured():
        return _line(samples, longer, front_ms(samples, longer))
    verdicts = Verifier().verify(samples)
    return _line(samples, longer, (_handed_ms(samples, verdicts), _handed_ms(longer, verdicts)))


def _doubled(samples: Sequence[Sample]) -> list[Sample]:
    return [replace(s, response=f"{s.response}\n\n{s.response}") for s in samples]


def _line(short: Sequence[Sample], long: Sequence[Sample], ms: tuple[float, float]) -> tuple[float, float]:
    """What a response costs and more for each 1,000 characters: a line through short and long responses."""
    x0, x1 = (fmean(len(s.response or "") for s in part) / 1000 for part in (short, long))
    slope = max(0.0, (ms[1] - ms[0]) / (x1 - x0))
    return max(0.0, ms[0] - slope * x0), slope


def _read_point(samples: Sequence[Sample]) -> float:
    def read() -> None:
        for sample in samples:
            read_answer(sample)

    return _median_ms(read) / len(samples)


def _handed_ms(samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> float:
    """JSON in, pickle to a process; pickle back, JSON out. The pipe and HTTP themselves are not in it."""
    bodies = [json.dumps({"samples": [sample_value(sample)]}) for sample in samples]
    said = [pickle.dumps(verdict) for verdict in verdicts]

    def hand_over() -> None:
        for body, sample, verdict in zip(bodies, samples, said, strict=True):
            json.loads(body)
            pickle.dumps(sample)
            json.dumps(verdict_value(pickle.loads(verdict)))

    return _median_ms(hand_over) / len(samples)


def _median_ms(work: Callable[[], None]) -> float:
    """CPU milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(1000 * (process_time() - start))
    return median(times)


def _entry_bytes(samples: Sequence[Sample]) -> float:
    """Bytes of one decision in the client's memory, its texts included."""
    tracemalloc.start()
    try:
        memory = Memory(ENTRIES)
        before = tracemalloc.get_traced_memory()[0]
        for number in range(ENTRIES):
            sample = samples[number % len(samples)]
            query = Query(
                f"{sample.question} {number}", f"{sample.ground_truth} {number}", f"{number} apples and pears"
            )
            kept = Kept(Opinion(Outcome.CORRECT, number / ENTRIES), "model", "prompt")
            memory.put(key_of(query, with_question=True), kept)
        return (tracemalloc.get_traced_memory()[0] - before) / ENTRIES
    finally:
        tracemalloc.stop()


def _mix(
    batches: Sequence[Sequence[Sample]], counts: Sequence[Counts], verdicts: Sequence[Sequence[Verdict]]
) -> Mix:
    flat = [verdict for batch in verdicts for verdict in batch]
    total = len(flat)
    undecided = sum(verdict.outcome is Outcome.UNDECIDED for verdict in flat)
    asked = sum(c.calls + c.deduplicated + c.cache_hits for c in counts)
    pairs = {
        (s.question, s.ground_truth, v.answer)
        for batch, said in zip(batches, verdicts, strict=True)
        for s, v in zip(batch, said, strict=True)
        if v.answer is not None
    }
    return Mix(
        no_answer=round(sum(v.answer is None for v in flat) / total, 4),
        undecided=round(undecided / total, 4),
        correct=round(sum(v.outcome is Outcome.CORRECT for v in flat) / total, 4),
        gated=round(max(0, undecided - asked) / undecided, 4) if undecided else 0.0,
        distinct=round(len(pairs) / total, 4),
        repeated=round(sum(c.deduplicated + c.cache_hits for c in counts) / asked, 4) if asked else 0.0,
    )


def _rounded(costs: Costs) -> Costs:
    return Costs(**{name: round(getattr(costs, name), 5) for name in Costs.__slots__})


def _samples(rollouts: Sequence[Rollout]) -> list[Sample]:
    return [rollout.sample for rollout in rollouts]


def _query(number: int) -> Query:
    return Query(
        "A parcel weighs 400 g. What is its mass in words, and why?",
        r"400 \text{ g}",
        rf"\text{{four hundred grams, found in {number} steps}}",
    )


def _seconds(model: object, queries: list[Query]) -> float:
    """Wall seconds to decide all. Raises ConfigError if one of them fails."""
    start = perf_counter()
    decisions = model.submit(queries).result()  # type: ignore[attr-defined]
    seconds = perf_counter() - start
    failed = [decision.reason for decision in decisions if decision.outcome is Outcome.UNDECIDED]
    if failed:
        raise ConfigError(
            f"the model failed on {len(failed)} of {len(queries)} requests ({failed[0]}): see `tinyv doctor`"
        )
    return seconds
