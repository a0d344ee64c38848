"""A reward for TRL that writes down what it did: a line of figures per batch, a record of every verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.audit.files import audit_writer
from tinyv.audit.record import audit_record
from tinyv.frameworks.texts import question_of, text_of
from tinyv.rl.graders import Graded, Grader
from tinyv.rl.tally import Batch
from tinyv.sample import Sample
from tinyv.verdict import Verdict

Gold = Callable[[Mapping[str, Any], str], bool]
"""(the row's columns, the completion) -> right, by a program that knows."""
STEPS = "steps.jsonl"
AUDIT = "audit"


class RecordedReward:
    """`reward_funcs` of a TRL trainer: grades by `grader`, and keeps figures and verdicts under `out`.

    Rows hold `question`, `ground_truth` and, if they like, `data_source` and `row`, their own name. A line of
    `steps.jsonl` is one batch; `audit/step-N.jsonl` holds a record of each of its verdicts, if `audit`. A run that goes on
    from a checkpoint drops the lines of the steps that it repeats.
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
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """The rewards of one batch, in order; None for a sample that TRL is to skip."""
        texts = [text_of(completion) for completion in completions]
        rows = [
            {name: values[at] for name, values in columns.items() if _is_column(values, len(texts))}
            for at in range(len(texts))
        ]
        samples = [_sample(prompt, text, row) for prompt, text, row in zip(prompts, texts, rows, strict=True)]
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
        _log(grades, gold, self.last, log_extra, log_metric)
        return [reward for reward, _ in grades]

    def resume(self, step: int) -> None:
        """Drop what was written of steps from `step` on: they are done again."""
        if self._out is None:
            return
        steps = self._out / STEPS
        if steps.exists():
            lines = steps.read_text("utf-8").splitlines(keepends=True)
            whole = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] < step]
            steps.write_text("".join(whole), encoding="utf-8")
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
                write(self._record(step, at, samples[at], *grades[at]) for at in range(len(samples)))

    def _record(
        self, step: int, at: int, sample: Sample, reward: float | None, verdict: Verdict
    ) -> dict[str, Any]:
        place = f"step {step}:{at}"
        return {
            "step": step,
            **audit_record(sample, verdict, reward, place=place, group_id=f"{step}:{at // self.group}"),
        }


def _is_column(values: Any, length: int) -> bool:
    return isinstance(values, (list, tuple)) and len(values) == length


def _sample(prompt: Any, text: str, row: Mapping[str, Any]) -> Sample:
    question = row.get("question")
    return Sample(
        question=question_of(prompt) if question is None else str(question),
        ground_truth=str(row.get("ground_truth", "")),
        response=text,
        data_source=str(row.get("data_source", "")),
        extra={"sample_id": str(row["row"])} if "row" in row else {},
    )


def _log(
    grades: list[Graded],
    gold: list[bool] | None,
    figures: Mapping[str, Any],
    log_extra: Callable[[str, list[Any]], None] | None,
    log_metric: Callable[[str, float], None] | None,
) -> None:
    """Columns of the completions table and numbers of the trainer's log, where the trainer takes them."""
    if log_extra is not None:
        log_extra("outcome", [verdict.outcome.name for _, verdict in grades])
        log_extra("stage", [verdict.stage for _, verdict in grades])
        log_extra("reason", [verdict.reason for _, verdict in grades])
        if gold is not None:
            log_extra("oracle", gold)
    if log_metric is not None:
        for name in (
            "oracle",
            "undecided",
            "failed",
            "recovered",
            "groups_without_gradient",
            "reward_seconds",
        ):
            if figures.get(name) is not None:
                log_metric(f"tinyv/{name}", figures[name])
