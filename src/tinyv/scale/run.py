"""The driver: names of blocks into Ray Data, counts out of it. No row of the input passes through it."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tinyv.errors import RuleVerifierError, TinyvError
from tinyv.scale.blocks import Block, Source, blocks_of
from tinyv.scale.done import Done
from tinyv.scale.judge import BlockJudge, Job

if TYPE_CHECKING:
    import numpy

MAX_TASKS = 10_000
"""Ray tasks that a run is at most: beyond, a task has several blocks."""
TASKS_PER_ACTOR = 2
"""One that is judged and one that waits: the bound on what a node that goes takes along."""
Column = dict[str, "numpy.ndarray[Any, Any]"]


class Actor:
    """`BlockJudge` as Ray Data calls it: a column of blocks in, a column of `Done` out, both pickled."""

    def __init__(self, job: Job) -> None:
        self._judge = BlockJudge(job)

    def __call__(self, batch: Column) -> dict[str, list[bytes]]:
        """Judge the blocks of a batch, which is one."""
        return {"done": [pickle.dumps(self._judge(pickle.loads(block))) for block in batch["block"]]}


def list_blocks(files: list[Source], rows: int) -> list[Block]:
    """All blocks in order, found where the cluster has room: counting lines reads all the input once.

    Raises DataError for a file that a node cannot read.
    """
    import ray

    cut = ray.remote(_blocks_or_error).options(num_cpus=1, scheduling_strategy="SPREAD")
    found: list[Block] = []
    for answer in ray.get([cut.remote(source, rows) for source in files]):
        if isinstance(answer, Done):
            answer.raise_error()
        else:
            found += answer
    return found


def judge_blocks(blocks: list[Block], job: Job, actors: int) -> Iterator[Done]:
    """What became of each block, as they end. Raises what stopped a worker, RuleVerifierError for Ray's own."""
    import ray
    from ray.exceptions import RayError

    if not blocks:
        return
    _quiet(ray.data.DataContext.get_current())
    try:
        for row in _dataset(ray, blocks, job, actors).iter_rows():
            done: Done = pickle.loads(row["done"])
            done.raise_error()
            yield done
    except RayError as exc:
        raise RuleVerifierError(
            f"Ray gave up: {(str(exc).splitlines() or [type(exc).__name__])[0]}: run again to go on"
        ) from exc


def _dataset(ray: Any, blocks: list[Block], job: Job, actors: int) -> Any:
    items = [{"block": pickle.dumps(block)} for block in blocks]
    rows = ray.data.from_items(items, override_num_blocks=min(len(items), MAX_TASKS))
    return rows.map_batches(
        Actor,
        fn_constructor_args=(job,),
        batch_size=1,
        batch_format="numpy",
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(
            size=max(1, min(actors, len(blocks))),
            max_tasks_in_flight_per_actor=TASKS_PER_ACTOR,
        ),
    )


def _blocks_or_error(source: Source, rows: int) -> list[Block] | Done:
    try:
        return blocks_of(source, rows)
    except TinyvError as exc:
        return Done("", source.name, error=(type(exc).__name__, str(exc)))


def _quiet(context: Any) -> None:
    """Progress is ours to tell, and so is what goes wrong."""
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
