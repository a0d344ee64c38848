"""Contamination: questions of benchmark files, which must not be in a training set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tinyv.data.inputs import rows
from tinyv.data.questions import digest, identity
from tinyv.io import BrokenRow

EXACT, NORMALISED = "exact", "normalised"


class Benchmarks:
    """The questions of some files, as digests; memory grows by some 100 bytes for each."""

    def __init__(self, paths: Sequence[Path], on_broken: Callable[[str, BrokenRow], None]) -> None:
        """Read the files. Raises DataError for one that cannot be read."""
        self._exact: set[bytes] = set()
        self._files: dict[bytes, str] = {}
        for path in paths:
            for row in rows(path):
                if isinstance(row, BrokenRow):
                    on_broken(str(path), row)
                else:
                    self._add(row.sample.question, row.sample.ground_truth, path.name)

    def _add(self, question: str, ground_truth: str, file: str) -> None:
        self._files.setdefault(digest(identity(question, ground_truth)), file)
        self._exact.add(digest(*_exact(question, ground_truth)))

    def match(self, question: str, ground_truth: str) -> tuple[str, str] | None:
        """The file that has this question and how it is equal (EXACT, NORMALISED); None if none has it.

        Without a question the references are compared.
        """
        file = self._files.get(digest(identity(question, ground_truth)))
        if file is None:
            return None
        return file, EXACT if digest(*_exact(question, ground_truth)) in self._exact else NORMALISED


def _exact(question: str, ground_truth: str) -> tuple[str, str]:
    return (question, "") if question.strip() else ("", ground_truth)
