"""From a row's fields to its samples, for the shapes that trainers and benchmarks write.

| shape | question | reference | what is judged |
|---|---|---|---|
| plain | `question` | `ground_truth` | `answer`, else `response` |
| verl parquet | `extra_info.question`, else `prompt` | `reward_model.ground_truth` | `response`, ... |
| verl rollout dump | `input` | `gts` | `output` |
| TRL | `prompt` | `ground_truth`, `solution`, `answer` | `completion` (several if it is a list) |
| HardVerify | `question` | `ground_truth` | `fn_output` (label true), `tn_output` (label false) |

A `prompt` of messages gives its last user message. A field named `answer` is the model's answer only where
the reference has a field of its own and nothing is called `completion`; next to a completion it is the
reference. A `solution`, or an `answer` in that role, that holds a box or `#### 42` is a worked solution: its
final answer is the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tinyv.io.fields import ShapeError, completions, first, identifiers, kind, label, last_message, text
from tinyv.io.rows import Row
from tinyv.sample import Sample

__all__ = ["ShapeError", "final_answer", "rows_of"]

_QUESTIONS = ("question", "problem")
_PROMPTS = ("prompt", "input")
_REFERENCES = ("ground_truth", "gts")
_SOLUTIONS = ("solution", "answer")
_TRL = ("completion", "completions")
_RESPONSES = (*_TRL, "response", "responses", "solution_str", "output", "outputs")
_HARDVERIFY = (("fn_output", True), ("tn_output", False))
_SOURCES = ("data_source", "source")
_TAKEN = {*_QUESTIONS, *_PROMPTS, *_REFERENCES, *_SOLUTIONS, *_RESPONSES, *_SOURCES, "reward_model", "label"}


def rows_of(value: object, line: int) -> list[Row]:
    """The samples of one row; raises ShapeError if it has none or a field has the wrong type."""
    if not isinstance(value, Mapping):
        raise ShapeError(f"a row must be an object, found {kind(value)}")
    base = Sample(
        question=_question(value),
        ground_truth=_ground_truth(value),
        data_source=_data_source(value),
        extra={name: item for name, item in value.items() if name not in _TAKEN},
    )
    ids = identifiers(value)
    judged = _judged(value)
    return [Row(line, i, _with(base, **texts), mark, ids) for i, (texts, mark) in enumerate(judged)]


def _with(base: Sample, response: str | None = None, answer: str | None = None) -> Sample:
    return Sample(base.question, base.ground_truth, response, answer, base.data_source, base.extra)


def _question(row: Mapping[str, Any]) -> str:
    extra = row.get("extra_info")
    for place in (row, extra if isinstance(extra, Mapping) else {}):
        if found := first(place, _QUESTIONS):
            return text(*found)
    found = first(row, _PROMPTS)
    return last_message(*found, "user") if found else ""


def _ground_truth(row: Mapping[str, Any]) -> str:
    if found := first(row, _REFERENCES):
        return text(*found)
    nested = row.get("reward_model")
    if isinstance(nested, Mapping) and (found := first(nested, ("ground_truth",))):
        return text("reward_model.ground_truth", found[1])
    if first(row, _RESPONSES) and (found := first(row, _SOLUTIONS)):
        return final_answer(text(*found))
    raise ShapeError(f"no reference: {_null_reference(row) or _references_allowed(row)}")


def _null_reference(row: Mapping[str, Any]) -> str:
    nested = row.get("reward_model")
    inner = _null(nested, ("ground_truth",), "reward_model.") if isinstance(nested, Mapping) else ""
    return _null(row, _REFERENCES) or inner


def _references_allowed(row: Mapping[str, Any]) -> str:
    return (
        f"need one of {', '.join(_REFERENCES)}, reward_model.ground_truth, or one of {', '.join(_SOLUTIONS)} "
        f"beside one of {', '.join(_RESPONSES)}{_has(row)}"
    )


def final_answer(solution: str) -> str:
    """What a worked solution ends in, its box or `#### 42`; a text that holds neither as it is."""
    if "\\boxed" not in solution and "####" not in solution:
        return solution
    from tinyv.extract import extract  # here, so that reading the other shapes does not need it

    return extract(solution).answer or solution


def _data_source(row: Mapping[str, Any]) -> str:
    found = first(row, _SOURCES)
    return text(*found) if found else ""


def _judged(row: Mapping[str, Any]) -> list[tuple[dict[str, str], bool | None]]:
    """Texts to judge, each with its label."""
    hard = [
        ({"answer": text(name, row[name])}, mark) for name, mark in _HARDVERIFY if row.get(name) is not None
    ]
    if hard:
        return list(hard)
    given = first(row, _RESPONSES)
    answers_itself = _reference_is_apart(row) and first(row, _TRL) is None
    answer = text("answer", row["answer"]) if answers_itself and row.get("answer") is not None else None
    if answer is not None:
        return [({"answer": answer}, label(row.get("label")))]
    if given is None:
        null = _null(row, ("answer", *_RESPONSES))
        allowed = f"need answer or one of {', '.join(_RESPONSES)}{_has(row)}"
        raise ShapeError(f"nothing to judge: {null or allowed}")
    texts = completions(*given)
    return [({"response": one}, mark) for one, mark in zip(texts, _labels(row, len(texts)), strict=True)]


def _reference_is_apart(row: Mapping[str, Any]) -> bool:
    return first(row, (*_REFERENCES, "reward_model")) is not None


def _labels(row: Mapping[str, Any], count: int) -> list[bool | None]:
    value = row.get("label")
    if not isinstance(value, list):
        return [label(value)] * count
    if len(value) != count:
        raise ShapeError(f"field 'label' has {len(value)} values for {count} completions")
    return [label(one) for one in value]


def _null(row: Mapping[str, Any], names: Iterable[str], path: str = "") -> str:
    """What to say if one of these fields is there but null; empty if none is."""
    found = next((name for name in names if name in row and row[name] is None), None)
    return "" if found is None else f"field {path + found!r} is null"


def _has(row: Mapping[str, Any]) -> str:
    names = ", ".join(repr(str(name)[:30]) for name in list(row)[:8])
    return f"; found fields {names or 'none'}"
