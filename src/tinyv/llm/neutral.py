"""Hostile text made harmless: what fills a slot can neither close it nor speak to the model's chat template.

Three things are defused wherever they stand, however they are spelt: the prompt's own elements (`</model_answer>`),
its slots (`{{GROUND_TRUTH_ANSWER}}`), and the control tokens of chat templates (`<|im_end|>`, `[INST]`). They stay
readable, in round brackets, so that the model sees what the answer was; mathematics (`a<b`, `{{x}}`) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tinyv.llm.folding import Pattern
from tinyv.llm.hidden import decoded, one_line

SLOTS = ("QUESTION", "GROUND_TRUTH_ANSWER", "MODEL_ANSWER")

CONTROL_NAMES = (
    r"s|bos|eos|pad|unk|cls|sep|mask|sop|eop|eoh|eom|eod|eot|think(?:ing)?|thought|reasoning|assistant|user|system"
    r"|human|model|ai|tool|tool_calls?|tool_responses?|function|turn|start|end|image|im_start|im_end|endoftext"
    r"|end_of_\w{2,20}|begin_of_\w{2,20}|start_of_\w{2,20}|start_header_id|end_header_id|eot_id|final|channel|message"
    r"|instructions?|prompt|judge|verdict|answer|用户|(?:reserved|unused|extra_id|special)_?\d{1,4}"
)
BARRED = (
    r"<\s*\|+\s*(?=[^|]{0,60}[^\W\d_]{3})([\w▁\s-]{2,60}?)\s*\|+\s*>"
    r"|\[\s*\|\s*(assistant|user|system|human|ai|end\w{0,12})\s*\|\s*\]"
)
SQUARE = (
    r"\[\s*(/?)\s*(INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|MODEL_SETTINGS|THINK"
    r"|g?MASK|CLS|SEP|UNK|EOS|BOS|PAD|EOT|UNUSED_TOKEN_\d{1,4})\s*\]"
)
NAMED = rf"<\s*\|?\s*([\\/]{{0,2}})\s*({CONTROL_NAMES})\s*/?\s*\|?\s*>"
_SYS = r"<{2}\s*(/?)\s*(SYS)\s*>{2}"
_SIDED = tuple(map(Pattern, (NAMED, SQUARE, _SYS)))
_BARRED = Pattern(BARRED)
_MARKUP = Pattern(r"<\s*[!?]")
_SUSPICIOUS = re.compile(r"[<|\[{%&\\]|[^\x00-\x7f]|answer|truth|question", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_ROLE = re.compile(r"(?:human|assistant|user|system)\s{0,8}[:：]", re.IGNORECASE)
_MAX_ROUNDS = 8
_SIGNS = Pattern(r"[<>{}|\[\]]")
_MIN_OPEN = 3
"""Letters from which an element's name is one without its closing bracket: `a<b` is an inequality."""


class Neutraliser:
    """Defuses texts for a prompt whose elements and slots have the given names."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: the prompt's element names, beside those of the slots."""
        words = sorted({name.casefold() for name in (*SLOTS, *names)}, key=len, reverse=True)
        spelt = "|".join(_loosely(word) for word in words if len(word) >= _MIN_OPEN)
        short = "|".join(_loosely(word) for word in words if len(word) < _MIN_OPEN) or "(?!)"
        slots = "|".join(map(_loosely, SLOTS))
        self._patterns = tuple(
            map(
                Pattern,
                (
                    rf"<[\s\\/|!?]{{0,8}}({spelt})(?:[^<>\n]{{0,40}}?>)?",
                    rf"<[\s\\/|!?]{{0,8}}({short})(?:\s+[\w-]+\s*=[^<>\n]{{0,40}}?)?[\s/]{{0,4}}>",
                    rf"(?:\{{\s*[{{$%#]|(?<![A-Za-z])\{{)[\s{{$%#]{{0,8}}({slots})[\s}}$%#]{{0,8}}\}}",
                    rf"(?<!\w)(?:/({spelt})[\s\\/]{{0,4}}|({spelt}))>",
                ),
            )
        )

    def __call__(self, text: str, *, lines: bool = False) -> str:
        """The text, defused; on one line unless `lines`, as a blank line begins another speaker's turn."""
        seen = decoded(text)
        if _SUSPICIOUS.search(seen):
            seen = self._defused(seen)
        return _one_turn(seen).strip() if lines else one_line(seen)

    def _defused(self, text: str) -> str:
        """Defusing may join what was apart, so it is repeated until nothing changes."""
        for _ in range(_MAX_ROUNDS):
            changed = self._once(text)
            if changed == text:
                return text
            text = changed
        return _SIGNS.sub(lambda _: " ", text)

    def _once(self, text: str) -> str:
        for pattern in (*self._patterns, _BARRED):
            text = pattern.sub(lambda match: f"({_plain(match[match.lastindex or 0])})", text)
        for pattern in _SIDED:
            text = pattern.sub(lambda match: f"({match[1] and '/'}{_plain(match[2])})", text)
        return _MARKUP.sub(lambda _: "(!", text)


def _one_turn(text: str) -> str:
    """The text without the blank lines that stand before a speaker's name."""

    def closed(blanks: re.Match[str]) -> str:
        turns = len(blanks[0].splitlines()) > 1 and _ROLE.match(text, blanks.end())
        return "\n" if turns else blanks[0]

    return _BLANKS.sub(closed, text)


def _loosely(word: str) -> str:
    """A name in any of its spellings: blanks, hyphens and dots for underscores, or nothing at all."""
    return r"[\s_\-.·]{0,3}".join(map(re.escape, filter(None, re.split(r"[_\-]", word))))


def _plain(name: str) -> str:
    """A name that is no token and no tag any more."""
    return re.sub(r"[^\w]+|_", "-", name).strip("-")
