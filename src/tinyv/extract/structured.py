"""JSON answers: `{"answer": ...}`, alone, in a fence, or at the end of prose."""

from __future__ import annotations

import re

from tinyv.extract.extraction import TRUNCATED, Extraction, Reply
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_void

_KEY = re.compile(
    r"[{,]\s{0,20}\"(?:final_?|correct_?)?(?:answer|result|choice)\"\s{0,20}:\s{0,20}", re.IGNORECASE
)
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_LIST = re.compile(r"\[([^\[\]{}]*)\]")
_SCALAR = re.compile(r"[^\s,}\]\"\[{]+")
_ESCAPE = re.compile(r"\\([\"\\/])")


def read(reply: Reply) -> Extraction | None:
    """The value of the last answer key; None if the reply is not JSON of that kind."""
    tail = reply.tail
    keys = list(_KEY.finditer(tail))
    if not keys:
        return None
    start = keys[-1].end()
    string = _STRING.match(tail, start)
    value = string or _LIST.match(tail, start) or _SCALAR.match(tail, start)
    if value is None or "}" not in tail[value.end() :]:
        return TRUNCATED if value is None or not tail[value.end() :].strip() else None
    # LaTeX is often written in JSON without doubling its backslash: only quotes and backslashes are undone.
    answer = clean(_ESCAPE.sub(r"\1", value[1])) if value is string else value[0].strip()
    return None if is_void(answer) else Extraction(answer, "json")
