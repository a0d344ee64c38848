"""One row as verl hands it over: dicts, numpy and chats to a sample. Imports no verl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinyv.frameworks.texts import QUESTIONS, first_of, question_of, reference_of, text_of
from tinyv.sample import Sample

VALIDATION_SPLITS = ("test", "val", "valid", "validation")
"""Values of extra_info["split"] that stand for validation, as verl's scripts for data sets write them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One trajectory; nothing is read before it is scored, so that making it never fails."""

    data_source: object
    response: object
    ground_truth: object
    extra_info: object = None
    prompt: object = None
    validate: object = False


def sample_of(row: Row) -> Sample:
    """The row as a sample; the bare question of extra_info wins over the prompt."""
    extra = _mapping(row.extra_info)
    asked = plain(first_of(extra, QUESTIONS))
    return Sample(
        question=question_of(plain(row.prompt) if asked is None else asked),
        ground_truth=reference_of(plain(row.ground_truth)),
        response=text_of(plain(row.response)),
        data_source=text_of(plain(row.data_source)),
    )


def validates(row: Row) -> bool:
    """True if the row is one of validation, as far as it can be known."""
    extra = _mapping(row.extra_info)
    said = (plain(row.validate), plain(extra.get("validate")))
    return any(one in (True, 1) for one in said) or plain(extra.get("split")) in VALIDATION_SPLITS


def plain(value: object) -> Any:
    """numpy's arrays and scalars as Python's, bytes as text."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.tolist() if hasattr(value, "tolist") else value


def _mapping(value: object) -> Mapping[str, Any]:
    found = plain(value)
    return found if isinstance(found, Mapping) else {}
