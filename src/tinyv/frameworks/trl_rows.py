"""What TRL hands to a reward, as samples, and what goes back to its logs. Imports no TRL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tinyv.frameworks.texts import QUESTIONS, REFERENCES, first_of, question_of, reference_of, text_of
from tinyv.io.shapes import final_answer
from tinyv.sample import Sample
from tinyv.verdict import Verdict

LogExtra = Callable[[str, list[Any]], None]
LogMetric = Callable[[str, float], None]
SOLUTIONS = ("solution", "answer")
"""Columns that may hold a worked solution, whose final answer is the reference."""
NESTED = "reward_model"
"""verl's column: a dict with the reference."""
SOURCES = ("data_source", "source")
_NAME = "row"
"""The row's own name for itself."""


def rows_of(columns: Mapping[str, Any], length: int) -> list[dict[str, Any]]:
    """The columns of a batch as rows; what is no column (`trainer_state` and the like) is left out."""
    held = {name: values for name, values in columns.items() if _is_column(values, length)}
    return [{name: values[at] for name, values in held.items()} for at in range(length)]


def sample_of(prompt: Any, text: str, row: Mapping[str, Any]) -> Sample:
    """A completion with the question and the reference of its row."""
    question = first_of(row, QUESTIONS)
    return Sample(
        question=question_of(prompt if question is None else question),
        ground_truth=_reference(row),
        response=text,
        data_source=text_of(first_of(row, SOURCES)),
        extra={"sample_id": str(row[_NAME])} if _NAME in row else {},
    )


def samples_of(
    prompts: Sequence[Any], completions: Sequence[Any], rows: Sequence[Mapping[str, Any]]
) -> list[Sample]:
    """The samples of a batch, in order."""
    triples = zip(prompts, completions, rows, strict=True)
    return [sample_of(prompt, text_of(completion), row) for prompt, completion, row in triples]


def has_reference(row: Mapping[str, Any]) -> bool:
    """True if a column of the row may hold the reference, whatever it holds."""
    return any(name in row for name in (*REFERENCES, NESTED))


def log_columns(
    log_extra: LogExtra | None, samples: Sequence[Sample], verdicts: Sequence[Verdict], prefix: str = ""
) -> None:
    """Reference, outcome, stage and reason as columns of the table of completions, where the trainer has one.

    The table has no reference of its own; with it, `tinyv analyze` reads the table as it is."""
    if log_extra is None:
        return
    log_extra(f"{prefix}ground_truth", [sample.ground_truth for sample in samples])
    log_extra(f"{prefix}outcome", [verdict.outcome.name for verdict in verdicts])
    log_extra(f"{prefix}stage", [verdict.stage for verdict in verdicts])
    log_extra(f"{prefix}reason", [verdict.reason for verdict in verdicts])


def log_numbers(log_metric: LogMetric | None, name: str, figures: Mapping[str, float | None]) -> None:
    """Numbers of a batch for the trainer's log, where it takes them."""
    if log_metric is None:
        return
    for figure, value in figures.items():
        if value is not None:
            log_metric(f"{name}/{figure}", value)


def _reference(row: Mapping[str, Any]) -> str:
    nested = row.get(NESTED)
    inside = nested if isinstance(nested, Mapping) else {}
    name = next((name for name in REFERENCES if row.get(name) is not None), None)
    if name is None:
        return reference_of(first_of(inside, REFERENCES))
    reference = reference_of(row[name])
    return final_answer(reference) if name in SOLUTIONS else reference


def _is_column(values: Any, length: int) -> bool:
    return isinstance(values, (list, tuple)) and len(values) == length
