"""The annotators' prompts: text files, filled in one pass by texts that cannot break out."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from tinyv.llm.prompt import Prompt

_COUNT = "{{COUNT}}"


@cache
def judge_prompt() -> Prompt:
    """Asks whether an answer is equivalent to a reference."""
    return Prompt("annotate-judge", _text("judge"))


@cache
def write_prompt(count: int) -> Prompt:
    """Asks for so many equivalent answers; the number is ours, what fills the slots is not."""
    return Prompt(f"annotate-write-{count}", _text("write").replace(_COUNT, str(count)))


def versions() -> list[str]:
    """Names and digests of both."""
    return [judge_prompt().version, Prompt("annotate-write", _text("write")).version]


def _text(name: str) -> str:
    return (files("tinyv.data.annotate") / "prompts" / f"{name}.txt").read_text("utf-8").strip()
