"""Unmarked endings: a concluding sentence ("Therefore, x = 3.") that states one value, and nothing else."""

from __future__ import annotations

import re

from tinyv.extract.cues import conclusion
from tinyv.extract.extraction import Extraction, Reply
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_nothing
from tinyv.extract.sentences import is_unfinished, last_sentence, looks_cut

_CLAUSE = 400
_MEASURES = (
    "平方厘米|平方千米|平方公里|立方厘米|平方分米|立方分米|平方米|立方米|千米|公里|厘米|毫米|分米|千克|公斤|毫升|小时|分钟|"
    "美元|公顷|米|克|升|吨|元|角|分|秒|天|年|月|周|岁|个|只|人|本|页|颗|件|支|枝|张|辆|条|块|棵|名|位|箱|袋|盒|瓶|杯|次|倍|种|"
    "度|套|朵|头|匹|把|台|双|根|行|间|层|组|步|公升|英里|磅|盎司|英尺|英寸|万|亿"
)
_NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?(?:\s?/\s?\d+)?%?"
_COUNT = re.compile(
    rf"(?<![A-Za-z0-9_.])(?:[$€£¥]\s?)?{_NUMBER}"
    rf"(?:\s?(?:{_MEASURES})|\s?[€£¥°%]|\s\$(?!\d)|\s(?!(?:in|of|for|and|to|per|at|on|by|is|are|was|de|à|or|possible"
    r"|different|such|distinct|total|more|ways that)\b)[^\W\d_]{1,20}(?=[\s.!,;]|\Z))?"
)
_MATH = re.compile(r"(?<![\\$])\$(?!\$)([^$\n]{1,300})\$|\\\(([^\n]{1,300}?)\\\)|\$\$([^$]{1,600})\$\$")
_SPARE = re.compile(
    r"\b(?:and|or|we|have|get|obtain|that|the|solutions?|roots?|are|is|value|of)\b", re.IGNORECASE
)
_WORD = re.compile(r"(?<!\\)(?<![A-Za-z\\])[^\W\d_]{2,}")
_ARITHMETIC = re.compile(
    rf"[-+*/×÷·%$€£¥().,\d\s]*(?:{_MEASURES})?[-+*/×÷·%$€£¥().,\d\s]*=\s*(?P<value>[$€£¥]?\s?{_NUMBER}.*)",
    re.DOTALL,
)
_FIRST_NUMBER = re.compile(r"(?P<inside>[A-Za-z\\^_{]\(?)?(?P<number>\d)")
_PLAIN_IS = re.compile(
    r"[^=\n]{2,120}? (?:is|equals|are|was|est|ist|es) (?P<value>\w[\w'-]*(?: [\w'-]+){0,2})"
)
_PROSE_BEFORE = re.compile(r"\A(?:[A-Za-z]{2,}[ ,:]+)+(?=[-\d$\\(])")
_LEAD_IN = re.compile(r"\A(?:we|i) (?:get|have|find|obtain|conclude|see)(?: that)?[ ,:]", re.IGNORECASE)
_MATH_IS = re.compile(
    r"(?<![A-Za-z])(?:is|equals|are|be|be equal to|equal to|=|est(?: de)?|ist|es|为|是|等于)\s*\Z",
    re.IGNORECASE,
)
_HAN_IS = re.compile(rf"[\w（）()、，]{{1,40}}?(?:为|是|等于)\s*(?P<value>{_NUMBER}\s?(?:{_MEASURES})?)")


def read(reply: Reply) -> Extraction | None:
    """The value that the last sentence concludes with; None if it concludes nothing, or several values."""
    display = _display(reply.tail)
    if display is not None:
        return Extraction(display, "conclusion")
    sentence = last_sentence(reply.tail)
    if looks_cut(reply.text) or is_unfinished(sentence):
        return _copula(reply.text)
    value = _concluded(sentence)
    if value is None or is_nothing(value):
        return _copula(reply.text)
    return Extraction(value, "conclusion")


def _display(text: str) -> str | None:
    """The displayed formula that ends the text, if a concluding sentence leads to it."""
    text = text.rstrip()
    start = (
        text.rfind("$$", 0, -2) if text.endswith("$$") else text.rfind("\\[") if text.endswith("\\]") else -1
    )
    if start < 0 or conclusion().search(last_sentence(text[:start])) is None:
        return None
    return clean(text[start:]) or None


def _concluded(sentence: str) -> str | None:
    for opening in reversed(list(conclusion().finditer(sentence[-_CLAUSE:]))):
        value = value_of(sentence[-_CLAUSE:][opening.end() :])
        if value is not None:
            return value
    return None


def _copula(text: str) -> Extraction | None:
    """A whole reply of the form "the ratio is 2/5", in Chinese, where no blank sets the value apart."""
    copula = _HAN_IS.fullmatch(clean(text)) if len(text) <= _CLAUSE else None
    return None if copula is None else Extraction(clean(copula["value"]), "conclusion")


def value_of(sentence: str) -> str | None:
    """The one value of a sentence: an equation, a formula, a number with its unit, or a few words."""
    bare = clean(_LEAD_IN.sub("", clean(sentence), count=1))
    arithmetic = _ARITHMETIC.match(bare, _first_number(bare)) if bare.count("=") == 1 else None
    if arithmetic is not None:
        return _counted(arithmetic["value"])
    if bare and not _WORD.search(_SPARE.sub(" ", _MATH.sub(" 1 ", bare))) and re.search(r"[\d\\$=]", bare):
        return _PROSE_BEFORE.sub("", bare)
    return _formula(sentence) or _one_count(bare) or _named(bare)


def _first_number(bare: str) -> int:
    """Where the arithmetic of "in all 3 + 4 = 7" may start; the end if the first digit is part of a name."""
    first = _FIRST_NUMBER.search(bare)
    return len(bare) if first is None or first["inside"] else first.start("number")


def _counted(text: str) -> str | None:
    count = _COUNT.match(text.strip())
    return None if count is None else clean(count[0])


def _formula(sentence: str) -> str | None:
    """The only formula of the sentence, or the one that the sentence ends with after "is"."""
    spans = list(_MATH.finditer(sentence))
    if not spans:
        return None
    last = spans[-1]
    closes = not sentence[last.end() :].strip(" .。!*")
    if len(spans) == 1 and not re.search(r"\d", _MATH.sub("", sentence)):
        return clean(last[0])
    return clean(last[0]) if closes and _MATH_IS.search(sentence, 0, last.start()) else None


def _one_count(bare: str) -> str | None:
    counts = list(_COUNT.finditer(bare))
    numbers = re.findall(r"\d+", _COUNT.sub("", bare))
    if len(counts) != 1 or numbers or re.search(r"[=$\\^]", bare.replace(counts[0][0], "")):
        return None
    return clean(counts[0][0])


def _named(bare: str) -> str | None:
    named = _PLAIN_IS.fullmatch(bare)
    return None if named is None or re.search(r"\d", bare) else named["value"]
