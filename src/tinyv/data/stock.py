"""All pairs of a run: their texts in a file, an entry of some 300 bytes for each in memory; none of them twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from sys import intern
from types import TracebackType

from tinyv.data.pair import Pair
from tinyv.data.parts import part_of
from tinyv.data.questions import digest, identity
from tinyv.errors import OutputError
from tinyv.io.text import json_line, parse_json
from tinyv.llm.key import key_of
from tinyv.llm.query import Query


@dataclass(frozen=True, slots=True)
class Entry:
    """What decides whether a pair is kept."""

    start: int
    """Where its line begins in the file."""
    size: int
    """Bytes of the line."""
    label: bool
    category: str
    written: bool
    """True for a program's answer, False for one of a person or a model."""
    part: str
    rank: bytes
    """A draw of the seed: the lowest ones are kept, and they give the order."""


class Stock:
    """Takes pairs, each once; open it in a `with` statement. Raises OutputError if the file cannot be written."""

    def __init__(self, path: Path, parts: Mapping[str, float], seed: int, *, with_question: bool) -> None:
        """`with_question`: False where the prompt does not show it, so that pairs are told apart without it."""
        self._file = path.open("w+b", buffering=0)  # a full disk is noticed at once, and once
        self._name = str(path)
        self._parts = parts
        self._seed = str(seed)
        self._with_question = with_question
        self._end = 0
        self._entries: dict[bytes, Entry | None] = {}
        self.dropped: Counter[str] = Counter()

    def __enter__(self) -> Stock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, pairs: Iterable[Pair]) -> None:
        """Keep what is new; of pairs with equal keys the first, and none if their labels differ."""
        for pair in pairs:
            key = self._key(pair)
            if key not in self._entries:
                self._entries[key] = self._entry(pair, key)
            elif (entry := self._entries[key]) is not None and entry.label == pair.label:
                self.dropped["duplicate"] += 1
            else:
                self.dropped["conflicting_labels"] += 1 + (entry is not None)
                self._entries[key] = None

    def entries(self) -> list[Entry]:
        """What is left of the pairs, in the order of their coming."""
        return [entry for entry in self._entries.values() if entry is not None]

    def pair(self, entry: Entry) -> Pair:
        """The pair of an entry, read back from the file."""
        self._file.seek(entry.start)
        return Pair(**parse_json(self._file.read(entry.size)))

    def _key(self, pair: Pair) -> bytes:
        query = Query(pair.question, pair.ground_truth, pair.answer)
        return digest(*key_of(query, with_question=self._with_question))

    def _entry(self, pair: Pair, key: bytes) -> Entry:
        rank = sha256(self._seed.encode() + b"\0" + key).digest()[:8]
        part = part_of(identity(pair.question, pair.ground_truth), self._parts)
        written = pair.provenance.startswith("program:")
        return Entry(*self._append(pair), pair.label, intern(pair.category), written, intern(part), rank)

    def _append(self, pair: Pair) -> tuple[int, int]:
        """Where the pair's line begins, and its size."""
        start = self._end
        line = json_line(pair.as_dict()).encode("ascii")
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as exc:
            raise OutputError(f"cannot write {self._name!r}: {exc.strerror or exc}: make room") from exc
        self._end += len(line)
        return start, len(line)
