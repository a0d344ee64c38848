"""The worker: reads a block, judges it, writes its part. It runs in an actor, but knows nothing of Ray.

The rules run in a child of the worker, as they do in `tinyv score --workers`: an answer that crashes or hangs
them costs one sample, UNDECIDED `worker_died` or `worker_timeout`, and never the worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tinyv import __version__
from tinyv.cascade.counts import Counts
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError, TinyvError
from tinyv.io import BrokenRow, json_line, read
from tinyv.io.text import parse_json
from tinyv.scale.blocks import Block
from tinyv.scale.done import MAX_TOLD, Done
from tinyv.scale.parts import Drafts, broken_path, part_path, writing
from tinyv.scoring.chunks import Place
from tinyv.scoring.options import Options
from tinyv.scoring.pool import Pool
from tinyv.scoring.records import record_of
from tinyv.scoring.run import judged_by


@dataclass(frozen=True, slots=True)
class Job:
    """What all blocks of a run have in common."""

    out: str
    """The output folder, absolute."""
    options: Options
    version: str = __version__


class BlockJudge:
    """Judges blocks one after the other; a part that is there is only counted."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._out = Path(job.out)
        self._pool: Pool | None = None
        options = job.options
        self._verifier = Verifier(options.rules, options.model, options.setup, policy=options.policy)

    def __call__(self, block: Block) -> Done:
        """The counts of a block, with the error that stopped it, if one did."""
        done = Done(block.name, block.source.name)
        try:
            self._check_version()
            if part_path(self._out, block.name).exists():
                self._count(done)
            else:
                self._judge(block, done)
        except TinyvError as exc:
            self.close()
            done.error = (type(exc).__name__, str(exc))
        return done

    def close(self) -> None:
        """End the child; the next block starts another one."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.__exit__(None, None, None)

    def _check_version(self) -> None:
        if self._job.version != __version__:
            raise ConfigError(
                f"a node has tinyv {__version__}, where the run was started with {self._job.version}: "
                "install the same version on all nodes"
            )

    def _count(self, done: Done) -> None:
        with part_path(self._out, done.name).open("rb") as file:
            for line in file:
                done.summary.add(parse_json(line))
        broken = broken_path(self._out, done.name)
        if broken.exists():
            with broken.open("rb") as file:
                for line in file:
                    row = parse_json(line)
                    _add_broken(done, BrokenRow(row["line"], row["why"]))

    def _judge(self, block: Block, done: Done) -> None:
        self._verifier.counts = Counts()
        verifier = self._verifier if self._job.options.model is not None else None
        with writing(self._out, block.name) as drafts:
            places = _places(block, done, drafts)
            for chunk, verdicts in judged_by(self._opened().run, places, self._job.options, verifier):
                pairs = zip(chunk, verdicts, strict=True)
                records = [record_of(place, verdict, self._job.options) for place, verdict in pairs]
                drafts.verdicts.write("".join(map(json_line, records)).encode("ascii"))
                for record in records:
                    done.summary.add(record)
        done.counts = self._verifier.counts

    def _opened(self) -> Pool:
        if self._pool is None:
            self._pool = Pool(1, self._job.options)
        return self._pool


def _places(block: Block, done: Done, drafts: Drafts) -> Iterator[Place]:
    """The rows of a block; broken ones go where the part's broken rows are listed."""
    name = block.source.name
    for row in read(block.source.path, span=block.span):
        if isinstance(row, BrokenRow):
            _add_broken(done, row)
            drafts.broken.write(json_line({"file": name, "line": row.line, "why": row.why}).encode("ascii"))
        else:
            yield Place(name, row, row.done)


def _add_broken(done: Done, row: BrokenRow) -> None:
    done.summary.broken += 1
    if len(done.broken) < MAX_TOLD:
        done.broken.append(row)
