"""A reward for TRL that writes down what it did: a line of figures per batch, a record of every verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.audit.files import audit_writer
from tinyv.audit.record import audit_record
from tinyv.frameworks.texts import text_of
from tinyv.frameworks.trl_rows import LogExtra, LogMetric, log_columns, log_numbers, rows_of, samples_of
from tinyv.io.runs import write_whole
from tinyv.rl.graders import Graded, Grader
from tinyv.rl.tally import Batch
from tinyv.sample import Sample

Gold = Callable[[Mapping[str, Any], str], bool]
"""(the row's columns, the completion) -> right, by a program that knows."""
STEPS = "steps.jsonl"
AUDIT = "audit"
LOGGED = ("oracle", "undecided", "failed", "recovered", "groups_without_gradient", "reward_seconds")
"""Figures that go to the trainer's log."""


class RecordedReward:
    """`reward_funcs` of a TRL trainer: grades by `grader`, and keeps figures and verdicts under `out`.

    Rows hold `question`, `ground_truth` and, if they like, `data_source` and `row`, their own name. A line of
    `steps.jsonl` is one batch; `audit/step-N.jsonl` holds a record of each of its verdicts, if `audit`. A run that
    goes on from a checkpoint drops the lines of the steps that it repeats.
    """

    def __init__(
        self,
        grader: Grader,
        group: int,
        out: Path | None = None,
        *,
        gold: Gold | None = None,
        audit: bool = True,
    ) -> None:
        self.grader = grader
        self.group = group
        self.gold = gold
        self.__name__ = grader.name
        self._out = out
        self._audit = audit
        self.last: dict[str, Any] = {}
        """The figures of the last batch."""
        self.seconds = 0.0
        """Wall time in grading, over all batches; the oracle's and the writing are not in it."""

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        trainer_state: Any = None,
        log_extra: LogExtra | None = None,
        log_metric: LogMetric | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """The rewards of one batch, in order; None for a sample that TRL is to skip."""
        texts = [text_of(completion) for completion in completions]
        rows = rows_of(columns, len(texts))
        samples = samples_of(prompts, texts, rows)
        start = perf_counter()
        grades = self.grader(samples)
        seconds = perf_counter() - start
        self.seconds += seconds
        gold = (
            None
            if self.gold is None
            else [self.gold(row, text) for row, text in zip(rows, texts, strict=True)]
        )
        step = 0 if trainer_state is None else int(trainer_state.global_step)
        self.last = {"step": step, **Batch(grades, self.group, gold, seconds).as_dict()}
        self._write(step, samples, grades, gold)
        _log(samples, grades, gold, self.last, log_extra, log_metric)
        return [reward for reward, _ in grades]

    def resume(self, step: int) -> None:
        """Drop what was written of steps from `step` on: they are done again."""
        if self._out is None:
            return
        drop_from(self._out / STEPS, step)
        for path in (self._out / AUDIT).glob("step-*.jsonl"):
            if int(path.stem[5:]) >= step:
                path.unlink()

    def _write(self, step: int, samples: list[Sample], grades: list[Graded], gold: list[bool] | None) -> None:
        if self._out is None:
            return
        self._out.mkdir(parents=True, exist_ok=True)
        with (self._out / STEPS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.last) + "\n")
        if self._audit:
            with audit_writer(self._out / AUDIT / f"step-{step:06d}.jsonl") as write:
                write(self._record(step, at, samples[at], grades[at], gold) for at in range(len(samples)))

    def _record(
        self, step: int, at: int, sample: Sample, grade: Graded, gold: list[bool] | None
    ) -> dict[str, Any]:
        reward, verdict = grade
        place, group = f"step {step}:{at}", f"{step}:{at // self.group}"
        record = {"step": step, **audit_record(sample, verdict, reward, place=place, group_id=group)}
        return record if gold is None else {**record, "oracle": gold[at]}


def drop_from(path: Path, step: int) -> None:
    """Drop the lines of a file that are of steps from `step` on, and what was left of a line."""
    if path.exists():
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] < step]
        write_whole(path, "".join(kept))


def _log(
    samples: list[Sample],
    grades: list[Graded],
    gold: list[bool] | None,
    figures: Mapping[str, Any],
    log_extra: LogExtra | None,
    log_metric: LogMetric | None,
) -> None:
    """Columns of the completions table and numbers of the trainer's log, where the trainer takes them."""
    log_columns(log_extra, samples, [verdict for _, verdict in grades])
    if log_extra is not None and gold is not None:
        log_extra("oracle", gold)
    log_numbers(log_metric, "tinyv", {name: figures.get(name) for name in LOGGED})
