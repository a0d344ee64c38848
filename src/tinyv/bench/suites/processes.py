"""Pairs per second of the same verifier over one, two or more processes, as `tinyv score` works through a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from tinyv.cascade.verifier import Verifier
from tinyv.io import Row
from tinyv.nano.config import NanoConfig, is_nano, nano_config
from tinyv.sample import Sample
from tinyv.scoring.chunks import Place, chunked
from tinyv.scoring.options import Options
from tinyv.scoring.pool import Pool
from tinyv.scoring.second_stage import asked

WARM_UP_S = 2.0
"""Seconds of work before the clock runs: by then all processes have started."""
Fresh = Callable[[], list[Sample]]


def pairs_per_second(name: str, workers: Sequence[int], fresh: Fresh, seconds: float) -> dict[int, float]:
    """By number of processes; empty for verifiers that `tinyv score` does not run.

    `fresh` gives samples that were not seen before; each number is measured for about `seconds`. The start of the
    processes is not part of it. Raises RuleVerifierError if they cannot be started.
    """
    if name not in ("engine", "math_verify") and not is_nano(name):
        return {}
    return {number: _speed(name, number, fresh, seconds) for number in workers}


def _speed(name: str, workers: int, fresh: Fresh, seconds: float) -> float:
    model: NanoConfig | None = nano_config(name) if is_nano(name) else None
    options = Options(rules="engine" if model else name, model=model)
    verifier = Verifier("engine", model=model) if model else None
    try:
        with Pool(workers, options) as pool:
            _rate(pool, verifier, model, _until(WARM_UP_S, fresh))
            return round(_rate(pool, verifier, model, _until(seconds, fresh)), 2)
    finally:
        if verifier is not None:
            verifier.close()


def _rate(pool: Pool, verifier: Verifier | None, model: NanoConfig | None, places: Iterator[Place]) -> float:
    """Pairs per second, from the first one in to the last one out."""
    start = perf_counter()
    judged = pool.run(chunked(places))
    if verifier is not None and model is not None:
        judged = asked(verifier, judged, model.places)
    done = sum(len(chunk) for chunk, _ in judged)
    return done / (perf_counter() - start)


def _until(seconds: float, fresh: Fresh) -> Iterator[Place]:
    """Samples for so many seconds from now on; one at least."""
    end = perf_counter() + seconds
    while True:
        for number, sample in enumerate(fresh(), 1):
            yield Place("made", Row(number, 0, sample), 0.0)
            if perf_counter() > end:
                return
