"""The rows of a training set as examples: what is asked, what is to be written, and whether the answer is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinyv.errors import DataError
from tinyv.io.reader import READERS, records
from tinyv.io.rows import BrokenRow
from tinyv.llm.prompt import Prompt
from tinyv.llm.query import Query

YES, NO = "True", "False"
"""The words that a trained verifier decides with: those of the generic card."""
PARTS = ("train", "validation", "test")
_TEXTS = ("question", "ground_truth", "answer")


@dataclass(frozen=True, slots=True)
class Example:
    """One pair as the model sees it."""

    prompt: str
    target: str
    label: bool
    category: str = ""
    question: str = ""


@dataclass(slots=True)
class Part:
    """The examples of one file, and how many rows could not be used."""

    path: Path
    examples: list[Example] = field(default_factory=list)
    without_rationale: int = 0
    chats: int = 0
    """Rows that are a chat and nothing else, taken as they stand."""
    rendered_anew: int = 0
    """Rows whose chat was made by another prompt than the one in use."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a training set; there need not be a test part."""

    train: Path
    validation: Path
    test: Path | None


def files_of(data: Path, validation: Path | None = None) -> Files:
    """The parts of a folder that `tinyv data build` wrote, or one file and its `validation`. Raises DataError."""
    if data.is_dir():
        train, held, test = (_part(data, name) for name in PARTS)
        if train is None:
            raise DataError(
                f"{str(data)!r} has no train.jsonl or train.parquet: tinyv data build makes such folders"
            )
        data = train
        validation = validation or held
    else:
        test = None
    if not data.is_file():
        raise DataError(f"no such file or folder: {str(data)!r}")
    if validation is None or not validation.is_file():
        named = "no validation.jsonl" if validation is None else f"no such file: {str(validation)!r}"
        raise DataError(
            f"{named}: held-out pairs are needed to keep the best model and to find its threshold: "
            "name a file with --validation"
        )
    if validation.resolve() == data.resolve():
        raise DataError(f"{str(data)!r} is given for training and as held-out pairs: name two files")
    return Files(data, validation, test)


def _part(folder: Path, name: str) -> Path | None:
    return next((path for end in READERS if (path := folder / f"{name}{end}").is_file()), None)


def read_part(path: Path, prompt: Prompt, *, think: bool = False) -> Part:
    """The examples of a file. Raises DataError at the first row that is none."""
    part = Part(path)
    for line, row in _rows(path):
        example = _example(row, prompt, think=think)
        if example is None:
            raise DataError(
                f"{path}, row {line}: no training row: it needs {', '.join(_TEXTS)} and a label, or messages that "
                f"end in {YES} or {NO}"
            )
        if example.target:
            part.examples.append(example)
            part.chats += _is_chat(row)
            part.rendered_anew += _asked(row) not in (None, example.prompt)
        else:
            part.without_rationale += 1
    return part


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    for record in records(path):
        if isinstance(record, BrokenRow):
            raise DataError(f"{path}, row {record.line}: {record.why}")
        yield record.line, record.value


def _asked(row: Mapping[str, Any]) -> str | None:
    """The user's message in a row's chat, if it has one."""
    match row.get("messages"):
        case [{"content": str(asked)}, *_]:
            return asked
    return None


def _is_chat(row: Mapping[str, Any]) -> bool:
    return not all(isinstance(row.get(name), str) for name in _TEXTS)


def _example(row: Any, prompt: Prompt, *, think: bool) -> Example | None:
    """The example of a row, with an empty target where a thought is wanted and none is there; None for no row."""
    if not isinstance(row, dict):
        return None
    if _is_chat(row):
        return _from_chat(row)
    label = row.get("label")
    if not isinstance(label, bool):
        return None
    question, ground_truth, answer = (row[name] for name in _TEXTS)
    return Example(
        prompt.render(Query(question, ground_truth, answer)),
        _target(label, str(row.get("rationale") or ""), think=think),
        label,
        str(row.get("category") or ""),
        question,
    )


def _target(label: bool, rationale: str, *, think: bool) -> str:
    word = YES if label else NO
    if not think:
        return word
    return f"<think>\n{rationale.strip()}\n</think>\n\n{word}" if rationale.strip() else ""


def _from_chat(row: Mapping[str, Any]) -> Example | None:
    """A user's message and the assistant's reply, whose last word is the label."""
    match row.get("messages"):
        case [{"role": "user", "content": str(asked)}, {"role": "assistant", "content": str(said)}]:
            words = said.split()
            if words and words[-1] in (YES, NO):
                return Example(asked, said.strip(), words[-1] == YES, str(row.get("category") or ""), asked)
    return None


def shared_questions(train: Part, held_out: Part) -> int:
    """How many held-out examples ask a question that is also trained on: they say little of new questions."""
    seen = {example.question for example in train.examples}
    return sum(1 for example in held_out.examples if example.question in seen)
