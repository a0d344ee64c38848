"""Samples as callers give them: checked once, their answers read."""

from __future__ import annotations

from collections.abc import Iterable

from tinyv.errors import DataError
from tinyv.sample import Sample

_TEXTS = ("question", "ground_truth", "response", "answer")
_OPTIONAL = ("response", "answer")


def checked(samples: Iterable[Sample], caller: str = "verify") -> list[Sample]:
    """The samples as a list. Raises DataError, by index, for what is no sample or holds no text."""
    if isinstance(samples, Sample):
        raise DataError(
            f"{caller}() takes an iterable of samples, found one Sample: write {caller}([sample])"
        )
    if not isinstance(samples, Iterable):
        raise DataError(
            f"{caller}() takes an iterable of samples, found {samples!r:.60}: write {caller}([sample])"
        )
    return [_checked(sample, index) for index, sample in enumerate(samples)]


def read_answer(sample: Sample) -> tuple[str | None, str]:
    """The answer of a sample and how it was read; (None, reason) where there is nothing to read."""
    if sample.answer is not None:
        return (sample.answer, "given") if sample.answer.strip() else (None, "no_answer")
    from tinyv.extract import extract  # here, so that importing this module stays cheap

    extraction = extract(sample.response or "", sample.question)
    return extraction.answer, extraction.how


def _checked(sample: Sample, index: int) -> Sample:
    if not isinstance(sample, Sample):
        raise DataError(f"samples[{index}] must be a tinyv.Sample, found {type(sample).__name__}")
    for field in _TEXTS:
        value = getattr(sample, field)
        if not (isinstance(value, str) or (value is None and field in _OPTIONAL)):
            raise DataError(f"samples[{index}].{field} must be a str, found {type(value).__name__}")
    if sample.response is None and sample.answer is None:
        raise DataError(f"samples[{index}] has neither a response nor an answer: give one of them")
    return sample
