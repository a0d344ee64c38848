"""Rows of files as prompts with references: what a run is trained on, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tinyv.audit.record import SAMPLE_IDS
from tinyv.errors import DataError
from tinyv.frameworks.texts import question_of, text_of
from tinyv.io.reader import read
from tinyv.io.rows import BrokenRow, Record, Row
from tinyv.io.shapes import ShapeError, rows_of
from tinyv.rl.config import SLOT

_WRITTEN = (
    "completions",
    "response",
    "responses",
    "solution_str",
    "output",
    "outputs",
    "fn_output",
    "tn_output",
)
"""Fields with what others have answered."""
_NO_REFERENCE = "no reference"
Chat = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its reference."""

    name: str
    """The row's own name, or where it stands."""
    question: str
    """The bare question, as the reward sees it."""
    prompt: Chat | str
    """What the policy is given: a chat of the row's own, or a text."""
    ground_truth: str
    data_source: str


@dataclass(slots=True)
class Rows:
    """The rows of a run, and those that are of no use."""

    asked: list[Asked] = field(default_factory=list)
    broken: int = 0
    without_reference: int = 0
    repeated: int = 0
    too_long: int = 0
    first_broken: str = ""

    def counts(self) -> dict[str, int]:
        """What there is, and what was left out."""
        names = ("broken", "without_reference", "repeated", "too_long")
        return {"rows": len(self.asked), **{name: getattr(self, name) for name in names}}

    def left_out(self) -> str:
        """What was left out, in words; empty if nothing was."""
        said = [f"{count} {name.replace('_', ' ')}" for name, count in self.counts().items() if count]
        return ", ".join(said[1:])


def read_rows(paths: Sequence[str], prompt: str = "") -> Rows:
    """The rows of files, each question and reference once. Raises DataError if there is none."""
    found = Rows()
    seen: set[tuple[str, str]] = set()
    for path in paths:
        for row in read(path, _asked):
            if isinstance(row, BrokenRow):
                _count(found, path, row)
                continue
            one = _named(row, path, prompt)
            key = (str(one.prompt), one.ground_truth)
            if key in seen:
                found.repeated += 1
            else:
                seen.add(key)
                found.asked.append(one)
    if not found.asked:
        said = f" ({found.first_broken})" if found.first_broken else ""
        raise DataError(f"{', '.join(paths)}: no question with a reference{said}")
    return found


def dataset_of(rows: Rows, tokenizer: Any, longest: int) -> Any:
    """A datasets.Dataset with prompt, question, ground_truth, data_source, row. Raises DataError.

    Prompts are chats if the tokenizer has a chat template, else texts; those of more than `longest` tokens are
    left out and counted.
    """
    from datasets import Dataset  # here: reading rows needs none of it

    given = [_row(one, tokenizer) for one in rows.asked]
    fits = [row for row in given if _length(row["prompt"], tokenizer) <= longest]
    rows.too_long = len(given) - len(fits)
    if not fits:
        raise DataError(f"all {len(given)} prompts are longer than grpo.max_prompt {longest}")
    return Dataset.from_list(fits)


def as_text(prompt: Chat | str, tokenizer: Any) -> str:
    """The text that the policy goes on from."""
    if isinstance(prompt, str):
        return prompt
    text: str = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, tokenize=False)
    return text


def _row(one: Asked, tokenizer: Any) -> dict[str, Any]:
    prompt = one.prompt
    if tokenizer.chat_template:
        prompt = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else prompt
    else:
        prompt = question_of(prompt)
    return {
        "prompt": prompt,
        "question": one.question,
        "ground_truth": one.ground_truth,
        "data_source": one.data_source,
        "row": one.name,
    }


def _length(prompt: Chat | str, tokenizer: Any) -> int:
    return len(tokenizer(as_text(prompt, tokenizer))["input_ids"])


def _asked(record: Record) -> Iterable[Row | BrokenRow]:
    """The row of a record, its prompt in `extra`; completions in it are not looked at."""
    value = record.value
    bare = {k: v for k, v in value.items() if k not in _WRITTEN} if isinstance(value, Mapping) else {}
    try:
        (row,) = rows_of({**bare, "completion": ""} if bare else value, record.line)
    except ShapeError as exc:
        return [BrokenRow(record.line, str(exc), record.done)]
    if not row.sample.ground_truth.strip():
        return [BrokenRow(record.line, f"{_NO_REFERENCE}: it is empty", record.done)]
    if not (row.sample.question.strip() or bare.get("prompt")):
        return [BrokenRow(record.line, "no question", record.done)]
    return [_with_prompt(row, bare.get("prompt"))]


def _with_prompt(row: Row, prompt: Any) -> Row:
    return replace(row, sample=replace(row.sample, extra={"prompt": prompt}))


def _named(row: Row, path: str, template: str) -> Asked:
    sample = row.sample
    name = next((str(row.ids[key]) for key in SAMPLE_IDS if key in row.ids), f"{Path(path).name}:{row.line}")
    prompt = template.replace(SLOT, sample.question) if template else _prompt(sample.extra["prompt"])
    return Asked(name, sample.question, prompt or sample.question, sample.ground_truth, sample.data_source)


def _prompt(given: Any) -> Chat | str:
    """A row's own prompt; empty if it has none."""
    if isinstance(given, list) and given:
        return [
            {"role": str(one.get("role", "user")), "content": text_of(one.get("content"))}
            for one in given
            if isinstance(one, Mapping)
        ]
    return given if isinstance(given, str) else ""


def _count(found: Rows, path: str, row: BrokenRow) -> None:
    if row.why.startswith(_NO_REFERENCE):
        found.without_reference += 1
    else:
        found.broken += 1
    found.first_broken = found.first_broken or f"{path}:{row.line}: {row.why}"
