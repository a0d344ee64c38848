"""Prompts: a text with slots, filled in one pass by texts that cannot break out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from tinyv.errors import ConfigError
from tinyv.llm.neutral import SLOTS, Neutraliser
from tinyv.llm.query import Query

_SLOT = re.compile(r"\{\{\s*(" + "|".join(SLOTS) + r")\s*\}\}")
_QUESTION_ELEMENT = re.compile(r"[ \t]*<(\w+)>\s*\{\{\s*QUESTION\s*\}\}\s*</\1>[ \t]*\n*")
_QUESTION_LINE = re.compile(r"[^\n]*\{\{\s*QUESTION\s*\}\}[^\n]*\n*")
_ELEMENT = re.compile(r"</?([A-Za-z][\w.-]*)")
_NEEDED = ("GROUND_TRUTH_ANSWER", "MODEL_ANSWER")


@dataclass(frozen=True)
class Prompt:
    """A prompt's text over the slots QUESTION, GROUND_TRUTH_ANSWER and MODEL_ANSWER."""

    name: str
    text: str

    @cached_property
    def version(self) -> str:
        """Name and digest: what a cache and an audit record know a prompt by."""
        return f"{self.name}@{sha256(self.text.encode()).hexdigest()[:8]}"

    @cached_property
    def neutral(self) -> Neutraliser:
        """What makes a text safe for this prompt's elements."""
        return Neutraliser(_ELEMENT.findall(self.text))

    @cached_property
    def _pieces(self) -> list[str]:
        """Texts and slot names in turn."""
        return _SLOT.split(self.text)

    def render(self, query: Query) -> str:
        """The prompt for a pair; what stands in a slot is never read as a slot, an element or a token."""
        values = {
            "QUESTION": self.neutral(query.question, lines=True),
            "GROUND_TRUTH_ANSWER": self.neutral(query.ground_truth),
            "MODEL_ANSWER": self.neutral(query.answer),
        }
        pieces = self._pieces
        return "".join(values[piece] if i % 2 else piece for i, piece in enumerate(pieces))

    def without_question(self) -> Prompt:
        """The same prompt without the element, or the line, that shows the question."""
        text, found = _QUESTION_ELEMENT.subn("", self.text)
        return Prompt(f"{self.name}-no-question", text if found else _QUESTION_LINE.sub("", self.text))


def load(name_or_path: str) -> Prompt:
    """A prompt of `llm/prompts` by name, or of a text file by path. Raises ConfigError."""
    shipped = files("tinyv.llm") / "prompts" / f"{name_or_path}.txt"
    if name_or_path in shipped_names():
        return Prompt(name_or_path, shipped.read_text("utf-8").strip())
    path = Path(name_or_path)
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"no prompt {name_or_path!r}: use one of {', '.join(shipped_names())}, or the path of a text file"
        ) from exc
    return checked(Prompt(path.stem, text), name_or_path)


def checked(prompt: Prompt, where: str) -> Prompt:
    """The prompt, if it has each slot at most once and those that are needed. Raises ConfigError."""
    slots = _SLOT.findall(prompt.text)
    for slot in _NEEDED:
        if slot not in slots:
            raise ConfigError(f"{where}: the prompt has no slot {{{{{slot}}}}}")
    if len(slots) != len(set(slots)):
        raise ConfigError(f"{where}: the prompt has a slot twice: each of {', '.join(SLOTS)} at most once")
    return prompt


def shipped_names() -> list[str]:
    """The names of the prompts that tinyv ships."""
    folder = files("tinyv.llm") / "prompts"
    return sorted(
        entry.name.removesuffix(".txt") for entry in folder.iterdir() if entry.name.endswith(".txt")
    )
