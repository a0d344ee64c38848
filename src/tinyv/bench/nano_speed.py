"""What nano costs on one core: python -m tinyv.bench.nano_speed [FILE...] [--model nano:FOLDER]

Of the pairs that the engine leaves undecided and no gate stops (examples/labelled.jsonl where no file is named):
milliseconds for one decision and for each of a batch of 64, with the engine's judgement at hand as in `addon`, and
seconds from a fresh process to its first decision. Medians over the pairs and over five processes; prints a table,
then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from tinyv.bench.pairs import load_pairs
from tinyv.engine import compare
from tinyv.llm.gates import gate
from tinyv.llm.query import Query
from tinyv.nano.config import nano_config
from tinyv.nano.features import features_of
from tinyv.nano.runtime import MAX_BATCH, Runtime

MOST = 640
PROCESSES = 5
_FIRST = """
import sys
from time import perf_counter
start = perf_counter()
import tinyv
imported = perf_counter() - start
[verdict] = tinyv.verify([tinyv.Sample("Which river?", "Seine", answer="the river called Seine")], model=sys.argv[1])
assert verdict.stage == "nano"
print(imported, perf_counter() - start)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.nano_speed", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[Path("examples/labelled.jsonl")])
    parser.add_argument("--model", default="nano")
    args = parser.parse_args(argv)
    runtime = Runtime(nano_config(args.model).folder)
    queries = [query for path in args.files for query in _asked(path)][:MOST]
    if not queries:
        parser.error("no pair of these files reaches nano: the engine decides them all")
    one = _alone(runtime, queries)
    together = _together(runtime, queries)
    imported, first = _fresh(args.model)
    record = {
        "pairs": len(queries),
        "one_ms": median(one),
        "one_ms_p99": sorted(one)[int(0.99 * (len(one) - 1))],
        "batch_ms": together,
        "import_s": imported,
        "first_s": first,
    }
    sys.stdout.write(
        f"nano on one core, {len(queries)} pairs: one decision {record['one_ms']:.2f} ms (p99 "
        f"{record['one_ms_p99']:.2f}), in batches of {MAX_BATCH} {together:.2f} ms each; import of tinyv "
        f"{imported:.3f} s, first decision after {first:.3f} s\n"
    )
    sys.stdout.write(json.dumps({"nano_speed": record}) + "\n")
    return 0


def _asked(path: Path) -> list[Query]:
    """What nano would be asked about, with the engine's judgement."""
    found = []
    for pair in load_pairs(path, None, lambda _: None):
        if pair.answer is None:
            continue
        judgement = compare(pair.ground_truth, pair.answer, pair.question)
        query = Query(pair.question, pair.ground_truth, pair.answer, judgement)
        if judgement.undecided and gate(query) is None:
            found.append(query)
    return found


def _alone(runtime: Runtime, queries: Sequence[Query]) -> list[float]:
    """Milliseconds of each decision on its own; the first one, which loads the weights, apart."""
    runtime.p_correct([_features(queries[0])])
    found = []
    for query in queries:
        start = perf_counter()
        runtime.p_correct([_features(query)])
        found.append(1000 * (perf_counter() - start))
    return found


def _together(runtime: Runtime, queries: Sequence[Query]) -> float:
    """Milliseconds for each pair in whole batches, median over the batches."""
    times = []
    for start in range(0, len(queries), MAX_BATCH):
        batch = queries[start : start + MAX_BATCH]
        begin = perf_counter()
        runtime.p_correct([_features(query) for query in batch])
        times.append(1000 * (perf_counter() - begin) / len(batch))
    return median(times)


def _features(query: Query) -> list[float]:
    return features_of(query.question, query.ground_truth, query.answer, query.judgement)


def _fresh(model: str) -> tuple[float, float]:
    """Seconds to import tinyv, and from there to the first decision, in processes of their own."""
    runs = [
        subprocess.run([sys.executable, "-c", _FIRST, model], capture_output=True, text=True, check=True)
        for _ in range(PROCESSES)
    ]
    imported, first = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return median(imported), median(first)


if __name__ == "__main__":
    raise SystemExit(main())
