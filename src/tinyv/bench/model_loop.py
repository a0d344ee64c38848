"""What the model in the loop costs: python -m tinyv.bench.model_loop

A local server with scripted decisions and 50 ms latency stands in for the model. Measured in one run: a GRPO batch
of 128 groups of 8 through the whole cascade, the same rejected samples in upstream's way (one synchronous request
each, from 64 processes), and the client's own cost per call. Prints a table for people, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tinyv.bench.groups import Rollout, grpo_batch, statistics
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.bench.upstream_way import PROCESSES, UpstreamWay
from tinyv.cascade.counts import Counts
from tinyv.cascade.verifier import Verifier
from tinyv.llm.config import ModelConfig
from tinyv.llm.prompt import load
from tinyv.llm.query import Query
from tinyv.llm.remote import RemoteModel
from tinyv.verdict import Outcome

LATENCY_MS = 50.0
GROUPS, SIZE, ROUNDS = 128, 8, 3
COST_CALLS = 2_000


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.model_loop", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"batches of each kind (default: {ROUNDS})"
    )
    args = parser.parse_args(argv)
    batches = [grpo_batch(GROUPS, SIZE, seed) for seed in range(args.rounds)]
    with ScriptedServer(latency_ms=LATENCY_MS, default=0.1) as server:
        theirs = [_theirs(server, batch) for batch in batches]  # first: it forks, and ours starts a thread
        ours = [_ours(server, batch) for batch in batches]
        cost = _own_cost(server)
    _show({"batch": statistics(batches[0]), **_summed(ours, theirs), "own_cost_ms_per_call": cost})
    return 0


def _theirs(server: ScriptedServer, rollouts: Sequence[Rollout]) -> tuple[float, float]:
    """Upstream's way on what the rules do not accept: seconds with a new pool, and with one that is up."""
    samples = [rollout.sample for rollout in rollouts]
    pairs = zip(samples, Verifier().verify(samples), strict=True)
    rejected = [sample for sample, verdict in pairs if verdict.outcome is not Outcome.CORRECT]
    prompt = load("true_false")
    prompts = [prompt.render(Query(s.question, s.ground_truth, s.response or "")) for s in rejected]
    return UpstreamWay(server.url).seconds(prompts)


def _ours(server: ScriptedServer, rollouts: Sequence[Rollout]) -> dict[str, Any]:
    """The cascade on a batch, with a client of its own, so that no decision is kept from an earlier round."""
    samples = [rollout.sample for rollout in rollouts]
    server.control(decisions=_script(rollouts))
    model = RemoteModel(ModelConfig(server.url))
    model.found().result()
    with Verifier(model=model) as verifier:
        start = perf_counter()
        verdicts = verifier.verify(samples)
        seconds = perf_counter() - start
    model.close()
    wrong = sum(
        (v.outcome is Outcome.CORRECT) is not r.right for v, r in zip(verdicts, rollouts, strict=True)
    )
    return {"seconds": seconds, "wrong": wrong, "counts": verifier.counts}


def _script(rollouts: Sequence[Rollout]) -> dict[str, float]:
    """The decisions of a model that knows the labels: by the text of the answer element."""
    neutral = load("true_false").neutral
    texts = {}
    for rollout in rollouts:
        response = rollout.sample.response or ""
        answer = response.partition("\\boxed{")[2].rpartition("}")[0]
        texts[neutral(answer)] = 0.97 if rollout.right else 0.03
    return texts


def _own_cost(server: ScriptedServer) -> float:
    """CPU milliseconds of this process per call, all its threads together: everything but waiting."""
    model = RemoteModel(ModelConfig(server.url))
    queries = [
        Query("Which colour?", "red", f"colour number {number} of the list") for number in range(COST_CALLS)
    ]
    model.submit(queries[:100]).result()
    start = process_time()
    model.submit(queries[100:]).result()
    spent = process_time() - start
    model.close()
    return round(1000 * spent / (COST_CALLS - 100), 4)


def _summed(ours: Sequence[dict[str, Any]], theirs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    counts: list[Counts] = [batch["counts"] for batch in ours]
    calls, rejected = sum(c.calls for c in counts), sum(c.not_accepted for c in counts)
    seconds = [batch["seconds"] for batch in ours]
    fresh, warm = zip(*theirs, strict=True)
    return {
        "rounds": len(ours),
        "not_accepted_by_rules": rejected,
        "calls": calls,
        "calls_per_not_accepted": round(calls / rejected, 4),
        "wrong_verdicts": sum(batch["wrong"] for batch in ours),
        "seconds": round(median(seconds), 4),
        "upstream_seconds": round(median(fresh), 4),
        "upstream_seconds_pool_up": round(median(warm), 4),
        "ours_over_upstream": round(median(a / b for a, b in zip(seconds, fresh, strict=True)), 4),
        "ours_over_upstream_pool_up": round(median(a / b for a, b in zip(seconds, warm, strict=True)), 4),
        "first_batch": counts[0].as_dict(),
    }


def _show(record: dict[str, Any]) -> None:
    batch = record["batch"]
    write = sys.stdout.write
    write(
        f"The model in the loop: {batch['samples']} samples = {batch['groups']} groups of {SIZE}, latency "
        f"{LATENCY_MS:.0f} ms per request, {record['rounds']} rounds\n"
    )
    for name, value in batch.items():
        write(f"  {name.replace('_', ' '):<44} {value}\n")
    for name in ("not_accepted_by_rules", "calls", "calls_per_not_accepted", "wrong_verdicts"):
        write(f"  {name.replace('_', ' '):<44} {record[name]}\n")
    for name, value in record["first_batch"].items():
        if name in ("deduplicated", "cache_hits", "gated", "refuted_without_call"):
            write(f"  {'first batch: ' + name.replace('_', ' '):<44} {value}\n")
    write(f"  {'seconds per batch, ours':<44} {record['seconds']}\n")
    write(f"  {f'seconds, upstream: new pool of {PROCESSES} processes':<44} {record['upstream_seconds']}\n")
    write(f"  {'seconds, upstream with its pool already up':<44} {record['upstream_seconds_pool_up']}\n")
    write(f"  {'ours / upstream (median of rounds)':<44} {record['ours_over_upstream']}\n")
    write(f"  {'ours / upstream with its pool already up':<44} {record['ours_over_upstream_pool_up']}\n")
    write(f"  {'own cost, CPU ms per call':<44} {record['own_cost_ms_per_call']}\n")
    sys.stdout.write(json.dumps({"model_loop": record}) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
