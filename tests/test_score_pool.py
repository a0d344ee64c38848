"""Worker processes that die or hang on certain samples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from mortal import mortal_life, stillborn_life
from tinyv.errors import ConfigError, RuleVerifierError
from tinyv.io import Row
from tinyv.sample import Sample
from tinyv.scoring import pool
from tinyv.scoring.chunks import MAX_SAMPLES, Place, chunked
from tinyv.scoring.options import Options
from tinyv.scoring.pool import Pool
from tinyv.scoring.worker import Worker


def places(answers: list[str], ground_truth: str = "") -> Iterator[Place]:
    for i, answer in enumerate(answers, 1):
        row = Row(i, 0, Sample(ground_truth=ground_truth, answer=answer))
        yield Place("rows.jsonl", row, i / len(answers))


def judged(answers: list[str], workers: int = 2, ground_truth: str = "") -> list[tuple[int, str]]:
    with Pool(workers, Options(), start=partial(Worker, life=mortal_life)) as running:
        return [
            (place.row.line, verdict.reason)
            for chunk, verdicts in running.run(chunked(places(answers, ground_truth)))
            for place, verdict in zip(chunk, verdicts, strict=True)
        ]


def test_only_the_sample_that_kills_its_worker_twice_is_given_up() -> None:
    answers = ["fine"] * 3 * MAX_SAMPLES
    answers[70] = "poison"
    expected = ["survived"] * len(answers)
    expected[70] = "worker_died"
    assert judged(answers) == list(enumerate(expected, 1))


def test_a_chunk_whose_worker_died_once_is_judged_by_another(tmp_path: Path) -> None:
    assert {reason for _, reason in judged(["fine"] * 3, ground_truth=str(tmp_path / "once"))} == {"survived"}


def test_a_sample_that_hangs_is_given_up_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SECONDS_PER_SAMPLE", 0.2)
    assert [reason for _, reason in judged(["fine", "hang", "fine"])] == [
        "survived",
        "worker_timeout",
        "survived",
    ]


def test_workers_that_cannot_start_stop_the_run() -> None:
    with (
        pytest.raises(RuleVerifierError, match="--workers 1"),
        Pool(2, Options(), start=partial(Worker, life=stillborn_life)) as running,
    ):
        list(running.run(chunked(places(["fine"]))))


def test_an_error_of_ours_in_a_worker_reaches_the_caller() -> None:
    with pytest.raises(ConfigError, match="'nosuch'"), Pool(2, Options(rules="nosuch")) as running:
        list(running.run(chunked(places(["fine"]))))


def test_reading_ahead_is_bounded_while_a_slow_chunk_holds_up_the_output() -> None:
    read = 0

    def counted() -> Iterator[Place]:
        nonlocal read
        for place in places(["fine"] * 10_000):
            read += 1
            yield place

    with Pool(2, Options(), start=partial(Worker, life=mortal_life)) as running:
        next(running.run(chunked(counted())))
    assert 0 < read <= MAX_SAMPLES * (pool.CHUNKS_PER_WORKER * 2 + 1)


def test_chunks_are_cut_by_samples_and_by_size() -> None:
    small = [len(chunk) for chunk in chunked(places(["1"] * 130))]
    assert small == [64, 64, 2]
    big = [len(chunk) for chunk in chunked(places(["1" * 3_000_000] * 3))]
    assert big == [1, 1, 1]
