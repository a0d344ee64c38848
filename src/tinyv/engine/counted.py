"""Which words may stand behind a number without changing it: nouns of the question, and a closed list.

Any other word may be a multiplier, a state or a scale (`43 doubled`, `43 basis points`), and no list of those ends.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLAIN = frozenset(
    "altogether overall combination permutation possibility arrangement solution answer way outcome case element item "
    "term triple pair people person object different distinct such possible simplified simplify expected needed "
    "required in exactly exact unit rounded nearest decimal place significant after before nothing else "
    "个 种 人 只 条 次 块 本 元 天 名 位 件 张 支 棵 页 份 辆 头 岁 组 对 双 倍数 "
    "day hour minute second week month year dollar cent euro meter metre".split()
)
"""Words for what is counted, or how it is shown, in any question."""

_IRREGULAR = {
    "children": "child",
    "people": "person",
    "men": "man",
    "women": "woman",
    "geese": "goose",
    "mice": "mouse",
}


def may_stand_behind(words: frozenset[str], question: str) -> bool:
    """True if each of these words (without a plural's s) only names what the question counts."""
    unknown = words - _PLAIN
    return not unknown or unknown <= _forms_in(question)


def stem(word: str) -> str:
    """The word without the ending of a plural."""
    word = _IRREGULAR.get(word, word)
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _forms_in(question: str) -> frozenset[str]:
    found = {word.lower() for word in _WORD.findall(question)}
    return frozenset(form for word in found for form in _forms(word))


def _forms(word: str) -> tuple[str, ...]:
    """The word, and what it is without the ending of a plural, or with one."""
    bare = word.removesuffix("ies") + "y" if word.endswith("ies") else word.removesuffix("es")
    return word, stem(word), bare, f"{word}e", word[:-1] + "ie" if word.endswith("y") else word
