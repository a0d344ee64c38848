"""The model's own turn: without what a runaway completion adds, programs, and goodbyes."""

from __future__ import annotations

import re

_END_OF_TURN = re.compile(
    r"<\|(?:im_end|endoftext|eot_id|eom_id|end|return|end_of_text)\|>|</s>|<end_of_turn>|<eos>"
    r"|<｜end▁of▁sentence｜>|\[EOS\]"
)
_ENDS = ("<|", "</s>", "<e", "<｜", "[EOS]")
"""Every end of a turn begins with one of these, which are found many times faster."""
_NEXT_QUESTION = re.compile(r"\n\s{0,8}(?:Question|Q|Human|User|Student|问题|题目)(?: ?\d{1,3})?\s?[:：]")
_ANSWERED = re.compile(r"boxed|####|\banswer|</answer>|答案", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]{0,8}```[ \t]*([\w+#.-]{0,20})[^\n`]*$", re.MULTILINE)
_PROGRAMS = frozenset(
    {
        "python",
        "py",
        "python3",
        "sage",
        "sagemath",
        "javascript",
        "js",
        "typescript",
        "ts",
        "java",
        "c",
        "cpp",
        "c++",
        "rust",
        "go",
        "r",
        "julia",
        "matlab",
        "octave",
        "bash",
        "sh",
        "sql",
        "mathematica",
        "wolfram",
        "haskell",
        "ruby",
        "lean",
        "lean4",
        "sympy",
        "tool_call",
    }
)
_GOODBYE = re.compile(
    r"(?:(?:\A|(?<=\n))[ \t]{0,9}[*_~-]{0,3}|(?<=[.!?。！？*$)\]])[ \t]{0,4})"
    r"(?:(?:please )?let me know|i hope|hope (?:this|that|it)|feel free|(?:please )?do(?:n't| not) hesitate"
    r"|if (?:you|there(?:'s| is| are)) (?:have|need|would|want|any|still)|is there anything|would you like"
    r"|do you (?:want|need|have)|any (?:more|other|further) questions|thank(?:s| you)\b|happy to help"
    r"|good luck|希望|如果(?:你|您|还)|如有|若有|欢迎|请(?:告诉我|随时)|谢谢"
    r"|n'hésitez|j'espère|ich hoffe|espero|спасибо|надеюсь)[^\n]*\s*\Z",
    re.IGNORECASE,
)
_RULE = re.compile(r"(?:\n\s*(?:[-*_=]{3,}|✅|🎉|😊))+\s*\Z")
_GOODBYE_SPAN = 400
_MAX_GOODBYES = 4


def own_turn(text: str) -> str:
    """The text up to the end-of-turn token, or to the next question that a base model asks itself."""
    if any(end in text for end in _ENDS):
        text = _to_end_of_turn(text)
    for question in _NEXT_QUESTION.finditer(text):
        if _ANSWERED.search(text, 0, question.start()):
            return text[: question.start()]
        # Only the first can restate the task; searching before every one would be quadratic.
        break
    return text


def _to_end_of_turn(text: str) -> str:
    for token in _END_OF_TURN.finditer(text):
        if text[: token.start()].strip():
            return text[: token.start()]
    return text


def without_programs(text: str) -> tuple[str, bool]:
    """The text without fenced programs, and whether the last fence is a program that was cut."""
    if "```" not in text:
        return text, False
    kept: list[str] = []
    start, program = 0, False
    inside = False
    for fence in _FENCE.finditer(text):
        if not inside:
            program = fence[1].lower() in _PROGRAMS
            if program:
                kept.append(text[start : fence.start()])
        elif program:
            start = fence.end()
        inside = not inside
    if inside and program:
        return "".join(kept), True
    kept.append(text[start:])
    return "".join(kept), False


def without_goodbye(text: str) -> str:
    """The text without closing politeness ("Let me know if ...") and closing rules."""
    for _ in range(_MAX_GOODBYES):
        text = text.rstrip()
        cut = max(0, len(text) - _GOODBYE_SPAN)
        tail = _RULE.sub("", _GOODBYE.sub("", text[cut:]))
        if cut + len(tail) == len(text) or not (cut or tail.strip()):
            break
        text = text[:cut] + tail
    return text
