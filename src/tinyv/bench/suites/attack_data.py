"""Attacks as data: JSON lines of questions (with `question`) and of patterns (with `pattern`), and what they make.

A question holds `id`, `kind`, `question`, `ground_truth`, `wrong`, and further fields that patterns may use: a near
miss, a subset, the right digits with a wrong unit, each written by hand and wrong for that question. A pattern holds
`class` and `pattern`, in which `{field}` is a slot; `as` says whether it is an `answer` or a whole `response`; `kinds`
are the kinds of questions it is meant for, `not_for` the ids of questions for which it would be right. `{number}` is
always there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinyv.errors import DataError
from tinyv.sample import Sample

NUMBERS = ("7", "42", "1", "0", "100")
"""What stands in the slot {number}, in turn."""
ANSWER, RESPONSE = "answer", "response"
MAX_BYTES = 20_000_000
_SLOT = re.compile(r"\{([a-z_]{1,30})\}")
_ASKED = ("id", "kind", "question", "ground_truth", "wrong")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One text that no verifier may accept."""

    name: str
    """Its class."""
    text: str
    form: str = ANSWER
    """`answer`, or `response`: the text goes through the extraction."""
    kinds: frozenset[str] = frozenset()
    """Kinds of questions it is meant for; empty for all."""
    not_for: frozenset[str] = frozenset()
    """Ids of questions for which it would be right."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A pattern on a question."""

    pattern: Pattern
    sample: Sample


@dataclass(frozen=True, slots=True)
class AttackData:
    """Patterns and questions of one file."""

    patterns: Sequence[Pattern]
    questions: Sequence[Mapping[str, str]]
    skipped: Counter[str] = field(default_factory=Counter)
    """Pairs that make no attempt, by why: filled by `attempts`."""

    @property
    def classes(self) -> dict[str, int]:
        """How many patterns each class has, by name."""
        return dict(sorted(Counter(pattern.name for pattern in self.patterns).items()))

    def attempts(self) -> list[Attempt]:
        """Each pattern on each question that it is meant for and whose fields it needs."""
        known = {name for row in self.questions for name in row} | {"number"}
        self.skipped.clear()
        return [
            attempt
            for pattern in self.patterns
            for place, row in enumerate(self.questions)
            if (attempt := self._attempt(pattern, {**row, "number": _number(place)}, known)) is not None
        ]

    def _attempt(self, pattern: Pattern, row: Mapping[str, str], known: set[str]) -> Attempt | None:
        why = _unfit(pattern, row, known)
        if why is None:
            text = filled(pattern.text, row)
            if text.strip() != row["ground_truth"]:
                return Attempt(pattern, _sample(pattern, row, text))
            why = "is_the_reference"
        self.skipped[why] += 1
        return None


def load(path: Path, asked: Path | None = None) -> AttackData:
    """Patterns and questions of JSON lines; the questions of `asked` where a file of patterns has none.

    Raises DataError for a row that is neither, OSError.
    """
    rows = _rows(path)
    patterns = [_pattern(path, number, row) for number, row in rows if "question" not in row]
    questions = _questions(path, rows) or ([] if asked is None else _questions(asked, _rows(asked)))
    if not patterns:
        raise DataError(f"{path}: no attacks: rows need `class` and `pattern`")
    if not questions:
        raise DataError(f"{path}: no questions: rows need {', '.join(_ASKED)}")
    return AttackData(patterns, questions)


def _questions(path: Path, rows: Sequence[tuple[int, dict[str, Any]]]) -> list[dict[str, str]]:
    return [_question(path, number, row) for number, row in rows if "question" in row]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled in one pass: what stands in a value is never read as a slot."""
    return _SLOT.sub(lambda match: values.get(match[1], match[0]), text)


def normalised(text: str) -> str:
    """A pattern as texts are compared for being the same: small letters, single blanks; blanks alone stay."""
    return " ".join(text.casefold().split()) or repr(text)


def shared(ours: Iterable[str], theirs: Iterable[str]) -> int:
    """How many of our patterns stand among theirs, after normalisation."""
    return len({normalised(text) for text in ours} & {normalised(text) for text in theirs})


def _unfit(pattern: Pattern, row: Mapping[str, str], known: set[str]) -> str | None:
    if pattern.kinds and row["kind"] not in pattern.kinds:
        return "other_kind"
    if row["id"] in pattern.not_for:
        return "right_here"
    if any(slot in known and slot not in row for slot in _SLOT.findall(pattern.text)):
        return "field_missing"
    return None


def _sample(pattern: Pattern, row: Mapping[str, str], text: str) -> Sample:
    given = {pattern.form: text}
    return Sample(row["question"], row["ground_truth"], given.get(RESPONSE), given.get(ANSWER))


def _number(place: int) -> str:
    return NUMBERS[place % len(NUMBERS)]


def _rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"{path}: {path.stat().st_size} bytes: a file of attacks has at most {MAX_BYTES}")
    lines = enumerate(path.read_text("utf-8", "surrogatepass").split("\n"), 1)
    return [(number, _row(path, number, line)) for number, line in lines if line.strip()]


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise DataError(f"{path}:{number}: invalid JSON") from exc
    if not isinstance(row, dict):
        raise DataError(f"{path}:{number}: found {row!r:.40}: a row is an object")
    return row


def _question(path: Path, number: int, row: dict[str, Any]) -> dict[str, str]:
    given = {"id": f"{path.name}:{number}", "kind": "", **row}
    missing = [name for name in _ASKED if not isinstance(given.get(name), str)]
    if missing:
        raise DataError(f"{path}:{number}: a question needs the text {missing[0]!r}")
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _pattern(path: Path, number: int, row: dict[str, Any]) -> Pattern:
    name, text, form = row.get("class"), row.get("pattern"), row.get("as", ANSWER)
    if not isinstance(name, str) or not isinstance(text, str) or not name:
        raise DataError(f"{path}:{number}: a row needs `class` and `pattern`, or `question`")
    if form not in (ANSWER, RESPONSE):
        raise DataError(f"{path}:{number}: `as` is {form!r:.40}: use {ANSWER} or {RESPONSE}")
    return Pattern(name, text, form, _names(path, number, row, "kinds"), _names(path, number, row, "not_for"))


def _names(path: Path, number: int, row: dict[str, Any], key: str) -> frozenset[str]:
    found = row.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise DataError(f"{path}:{number}: `{key}` is {found!r:.40}: use a list of texts")
    return frozenset(found)
