"""JSON answers: `{"answer": ...}`, alone, in a fence, or at the end of prose."""

from __future__ import annotations

import re
from itertools import pairwise

from tinyv.extract.denied import denied_after
from tinyv.extract.extraction import NO_ANSWER, TRUNCATED, Extraction, Reply
from tinyv.extract.hedges import joined, with_alternatives
from tinyv.extract.joined import REVISION
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_void

_KEY = re.compile(
    r"[{,]\s{0,20}\"(?:final_?|correct_?)?(?:answer|result|choice)\"\s{0,20}:\s{0,20}", re.IGNORECASE
)
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_LIST = re.compile(r"\[([^\[\]{}]*)\]")
_SCALAR = re.compile(r"[^\s,}\]\"\[{]+")
_ESCAPE = re.compile(r"\\([\"\\/])")


_MAX_RIVALS = 16


def read(reply: Reply) -> Extraction | None:
    """The value of the last answer key, with rivals before it; None if the reply is not JSON of that kind."""
    tail = reply.tail
    keys = list(_KEY.finditer(tail))[-_MAX_RIVALS:]
    if not keys:
        return None
    value = _value(tail, keys[-1].end())
    if value is None or "}" not in tail[value.end() :]:
        return TRUNCATED if value is None or not tail[value.end() :].strip() else None
    last = _text(value)
    if is_void(last):
        return None
    answer = joined([*_rivals(tail, keys), last])
    rest = tail[value.end() :].partition("}")[2]
    if denied_after(rest, 0, last, reply.question):
        return NO_ANSWER
    return Extraction(with_alternatives(answer, "", rest), "json")


def _value(text: str, start: int) -> re.Match[str] | None:
    return _STRING.match(text, start) or _LIST.match(text, start) or _SCALAR.match(text, start)


def _text(value: re.Match[str]) -> str:
    # LaTeX is often written in JSON without doubling its backslash: only quotes and backslashes are undone.
    return clean(_ESCAPE.sub(r"\1", value[1])) if value[0].startswith('"') else value[0].strip()


def _rivals(text: str, keys: list[re.Match[str]]) -> list[str]:
    """The values of the earlier keys that no revision takes back."""
    values: list[str] = []
    for key, following in reversed(list(pairwise(keys))):
        value = _value(text, key.end())
        if value is None or REVISION.search(text, value.end(), following.start()):
            break
        values.insert(0, _text(value))
    return [value for value in values if not is_void(value)]
