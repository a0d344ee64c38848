"""What a rendered prompt must look like whatever fills it: its elements once, no control token, no slot."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from tinyv.llm.prompt import Prompt

SLOTS = ("QUESTION", "GROUND_TRUTH_ANSWER", "MODEL_ANSWER")
_SLOT = re.compile(r"\{\{\s*(?:" + "|".join(SLOTS) + r")\s*\}\}")
_ELEMENT = re.compile(r"<([A-Za-z][\w.-]*)[^<>]*>")
_LOOKALIKES = str.maketrans("‹›〈〉⟨⟩《》«»≺≻", "<><><><><><>")
_TOKEN = re.compile(
    r"<\s*\|(?=[^|]*[^\W\d_]{3})[\w\s▁-]{2,60}\|\s*>"
    r"|\[\|(?:assistant|user|system|human|endofturn)\|\]"
    r"|<\s*\\?/?\s*(?:s|bos|eos|pad|unk|cls|sep|mask|think|start_of_turn|end_of_turn|sop|eop|system|assistant)\s*/?\s*>"
    r"|\[\s*/?\s*(?:inst|cls|sep|pad|bos|eos|mask|gmask|system_prompt|available_tools|tool_calls)\s*\]"
    r"|<<\s*/?\s*sys\s*>>"
    r"|\n\s*\n\s*(?:human|assistant|user|system)\s*:"
    r"|<!\[cdata|<!--|<!doctype|<\?"
)
_SLOT_LOOSELY = re.compile(
    r"(?:\{\s*|(?<![a-z]))\{\s*(?:ground[\s_-]*truth[\s_-]*answer|model[\s_-]*answer)[\s}]*\}|\{\{\s*question\s*\}\}"
)


def elements_of(prompt: Prompt) -> tuple[str, ...]:
    """The names of a prompt's elements."""
    return tuple(dict.fromkeys(_ELEMENT.findall(prompt.text)))


def loosely(text: str) -> str:
    """The text as the most generous reader would take it: entities, widths, brackets and case undone."""
    text = unicodedata.normalize("NFKC", html.unescape(html.unescape(text)))
    return text.translate(_LOOKALIKES).casefold()


@cache
def _tags(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    word = r"[\s_.-]*".join(map(re.escape, re.split(r"[_.-]", name.casefold())))
    return re.compile(rf"<\s*{word}"), re.compile(rf"<[\s\\]*/[\s\\/]*{word}")


@cache
def _own(prompt: Prompt) -> tuple[str, ...]:
    return tuple(_SLOT.split(prompt.text))


def filled(prompt: Prompt, rendered: str) -> list[str]:
    """What stands in the slots; fails if the prompt's own text around them is not intact."""
    first, *pieces = _own(prompt)
    assert rendered.startswith(first), rendered[:200]
    rest, values = rendered[len(first) :], []
    for piece in pieces[:-1]:
        value, found, rest = rest.partition(piece)
        assert found, f"{piece!r} is missing in {rendered!r}"
        values.append(value)
    assert rest.endswith(pieces[-1]), rendered[-200:]
    return [*values, rest[: len(rest) - len(pieces[-1])]]


def defects(prompt: Prompt, rendered: str) -> list[str]:
    """What is wrong with a rendered prompt: elements that are not there once, tokens, slots."""
    seen = loosely(rendered)
    found = []
    for name in elements_of(prompt):
        opening, closing = _tags(name)
        exact = rendered.count(f"<{name}"), rendered.count(f"</{name}>")
        loose = len(opening.findall(seen)), len(closing.findall(seen))
        found += [
            f"{name} {kind} {pair}"
            for kind, pair in (("exactly", exact), ("loosely", loose))
            if pair != (1, 1)
        ]
    token = _TOKEN.search(seen)
    slot = _SLOT_LOOSELY.search(seen)
    return found + [f"{match[0]!r}" for match in (token, slot) if match]
