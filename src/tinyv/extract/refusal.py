"""Texts that stand where an answer should, but are none: placeholders, pointers, refusals."""

from __future__ import annotations

import re

from tinyv.extract.markup import clean

_SPAN = 200
_PLACEHOLDER = re.compile(
    r"(?:\\[lc]?dots|\\boxed\{\s*\}|[\s.…?_\-*#{}$\\]|\\text|\\hspace\{\w*\})*"
    r"|[\[<({]?(?:the |your |my |insert |put |place |write |final |correct |numerical )*"
    r"(?:answer|result|solution|value|choice|option|letter|number)(?:[ _]here)?[\])>}]?"
    r"|\\text(?:bf)?\{(?:your |the |final )*answer(?: here)?\}"
    r"|(?:你的|最终|您的)?答案|null|nan|n/a|tbd|todo|<\w{1,40}>",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:(?:indeed|therefore|thus|as|in|shown|given|stated|found|written|obtained|boxed|above|below|here|follows?|"
    r"clear|simple|obvious|reasonable|verified|confirmed|consistent|correct|right|wrong|incorrect|follow(?:s|ing)|"
    r"now|the|box|see|this|正确的?|错误的?|如下|对的)\W*)+",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"(?:i'?m sorry|i am sorry|sorry,|unfortunately,? i|as an ai)"
    r"|\bi (?:do not|don'?t|did not|didn'?t|cannot|can'?t|can not|could not|couldn'?t|am unable"
    r"|am not able|was unable)(?: really)? (?:know|to|solve|find|determine|figure|answer|help|assist"
    r"|provide|complete|give|see)"
    r"|\bi(?:'m| am) (?:not sure|unsure|unable|stuck|not certain)|\bi have no (?:idea|answer)|\bi give up"
    r"|\bno (?:final )?answer (?:provided|given|found|available|was)"
    r"|\bnot yet (?:calculated|determined|computed|known)"
    r"|我不知道|不清楚|我无法|无法回答|抱歉|对不起|不会做|わかりません"
    r"|je ne sais pas|no lo sé|ich weiß (?:es )?nicht|не знаю",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """True for an empty box, dots, or an echo of the template ("your answer")."""
    return len(text) <= _SPAN and _PLACEHOLDER.fullmatch(text.strip()) is not None


def is_pointer(text: str) -> bool:
    """True if the text only points elsewhere or praises ("as follows", "shown above", "correct")."""
    return len(text) <= _SPAN and _POINTER.fullmatch(clean(text)) is not None


def is_refusal(text: str) -> bool:
    """True if the text says that its author has no answer; "cannot be determined" is an answer."""
    return _REFUSAL.search(text[-2 * _SPAN :]) is not None


def is_void(text: str) -> bool:
    """True if a box, a tag or a bold span holds no answer: a placeholder or a refusal."""
    return is_placeholder(text) or (len(text) <= _SPAN and is_refusal(text))


def is_nothing(text: str) -> bool:
    """True if what is announced in prose is no answer: also a pointer, which in a box would be an answer."""
    return is_void(text) or is_pointer(text)
