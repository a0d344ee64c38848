"""Thinking against reply: which part of a response is said, and which is only thought."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = r"(?:seed:)?(?:think|thinking|thought|thoughts|reasoning|reason|scratchpad|reflection)"
_OPEN = (
    rf"<{_NAMES}>|\[THINK\]|◁think▷|<\|begin_of_thought\|>|<\|start_thinking\|>"
    r"|<\|channel\|>(?:analysis|commentary)<\|message\|>"
)
_CLOSE = (
    rf"</{_NAMES}>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>|<\|end_thinking\|>"
    r"|<\|channel\|>final<\|message\|>"
)
_TAG = re.compile(rf"(?P<open>{_OPEN})|(?P<close>{_CLOSE})", re.IGNORECASE)
_FIRST = re.compile(r"[<\[◁]")
"""What every tag begins with; alone it is found many times faster than a tag."""
_STARTS = ("<", "[T", "[t", "[/", "◁")
"""The same, for the many responses that have none of them."""
_WRAPPERS = re.compile(r"<\|(?:begin|end)_of_solution\|>|<\|(?:start|end)_response\|>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """A response, taken apart."""

    thinking: str
    """The last closed stretch of thinking; empty if there is none."""
    said: str
    """The last stretch outside all thinking that is not blank."""
    closed: bool
    """False if the response ends inside its thinking."""


def split(response: str) -> Parts:
    """Take a response apart; a closing tag without an opening one makes all before it thinking."""
    # Offsets, not slices: a hostile response may hold a hundred thousand tags.
    thinking = said = (0, 0)
    start, inside = 0, False
    for tag in _tags(response):
        if tag["open"] and inside:
            continue  # a model that writes the tag in its thoughts opens nothing
        if tag["open"]:
            said = _later(response, said, (start, tag.start()))
        else:
            thinking = (start if inside else 0, tag.start())
            said = said if inside else (0, 0)
        inside = tag["open"] is not None
        start = tag.end()
    if inside:
        return Parts(response[start:], "", closed=False)
    said = _later(response, said, (start, len(response)))
    return Parts(response[slice(*thinking)], _unwrapped(response[slice(*said)]), closed=True)


def _tags(response: str) -> Iterator[re.Match[str]]:
    """All tags, in order."""
    if not any(start in response for start in _STARTS):
        return
    first = _FIRST.search(response)
    while first is not None:
        tag = _TAG.match(response, first.start())
        if tag is not None:
            yield tag
        first = _FIRST.search(response, (tag or first).end())


def _unwrapped(said: str) -> str:
    return _WRAPPERS.sub("", said) if "<|" in said else said


def _later(response: str, said: tuple[int, int], stretch: tuple[int, int]) -> tuple[int, int]:
    """The later stretch unless it is blank."""
    return stretch if response[slice(*stretch)].strip() else said
