"""Thinking against reply: which part of a response is said, and which is only thought."""

from __future__ import annotations

import re
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
    thinking, said, start, inside = "", "", 0, False
    for tag in _TAG.finditer(response):
        stretch = response[start : tag.start()]
        if tag["open"] and inside:
            continue  # a model that writes the tag in its thoughts opens nothing
        if tag["open"]:
            said = stretch if stretch.strip() else said
            inside = True
        else:
            thinking = stretch if inside else response[: tag.start()]
            said = said if inside else ""
            inside = False
        start = tag.end()
    if inside:
        return Parts(response[start:], "", closed=False)
    rest = response[start:]
    return Parts(thinking, _WRAPPERS.sub("", rest if rest.strip() else said), closed=True)
