"""What a question asks for that limits how its answer may be written: a form, exactness, a notation, an order.

Patterns lean to the careful side: a question that only may ask for a form counts as asking for it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MAX_QUESTION: Final = 20_000
"""Only this much of a question is looked at."""

_ASKED: Final = {
    "form": r"expand|factor(?!ial)|simpli|rationali[sz]|lowest terms|reduced|irreducible|completing the square"
    r"|complete the square|partial fraction|in the form|of the form|\bform\b|\bfactored\b|combine|distribut"
    r"|multiply|find the (?:product|square)|add or subtract|subtract|divide\b"
    r"|like terms|multiply out|rewrite|write\b.*\bas\b|express|condense|convert|common denominator"
    r"|scientific|notation|single (?:log|fraction|term)|in terms of|put .* in"
    r"|as a (?:product|sum|power|difference)|standard"
    r"|slope[- ]intercept|polar|rectangular|exponential|radical|power of|base|化简|展开|分解",
    "exact": r"\bexact|in terms of|\\pi|common fraction|as a fraction|(?:simplest|simplified|reduced|mixed|improper)"
    r"|radical|lowest terms|\bsimplify|rational number|\\frac\{m\}\{n\}|m\+n|fraction|prove|ratio|factor\b|identity"
    r"|最简|分数",
    "digits": r"decimal places?|nearest|significant|round|to \w+ decimals?|approximat|estimate|\bdecimal\b"
    r"|\d d\.?p\b|保留|精确",
    "decimal": r"decimal|nearest|significant|round|percent|\bcents?\b|dollar",
    "notation": r"interval|set[- ]builder|inequalit(?:y|ies) notation|as an inequality|set notation|number line"
    r"|区间|\bnotation\b|in the form|of the form|express",
    "order": r"\border(?:ed)?\b|ascending|descending|increasing order|decreasing order|respective|rank|arrange|sort"
    r"|sequence|consecutive|smallest to|largest to|greatest to|least to|first .* terms|permutation|coordinates"
    r"|from \w+ to|fill in|依次|顺序|排列|分别|in that order|tuple|pair|triple|separated",
    "percent": r"percent|\\%|%|百分",
    "ratio": r"\bratio\b|proportion|比",
    "fraction_of_ratio": r"as a (?:common )?fraction|fraction|in the form|ratio of the form|colon",
    "vector": r"vector|\\vec|\\mathbf|\\overrightarrow|direction|向量",
    "range": r"interval|range|domain|inequalit|solution set|increasing|decreasing|concave|monoton|converge|confidence"
    r"|values? of|区间|范围",
    "time": r"\btimes?\b|clock|o'clock|\bhours?\b|when\b|a\.m|p\.m|几点",
    "equation": r"equation|function|\bline\b|curve|circle|parabola|ellipse|hyperbola|asymptote|plane|formula|system"
    r"|expression|relation|locus|sphere|surface|asymptotes|graph|方程|解析式",
    "general": r"general solution|constant|antiderivative|integral|differential equation|family|indefinite",
    "money": r"dollar|\\\$|\$\d|cost|price|pay|paid|earn|profit|spend|money|salary|cent|rupee|\brs\b|euro|pound",
    "plural": r"\b(?:two|three|four|five|are|were)\b",
    "several": r"\b(?:two|both) (?:numbers|values|unknowns)|\beach\b|\bboth\b|acid|mixture",
}
_PATTERNS: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _ASKED.items()}


@lru_cache(maxsize=8192)
def asks(question: str, what: str) -> bool:
    """True if the question seems to ask for `what`, one of the names of `_ASKED`."""
    return _PATTERNS[what].search(question[:MAX_QUESTION]) is not None


@lru_cache(maxsize=4096)
def squeezed(question: str) -> str:
    """The question without dollars, faces and braces, for finding names in it."""
    plain = re.sub(
        r"\\(?:mathrm|mathbf|text|boldsymbol|vec|left|right|displaystyle)(?![A-Za-z])", "", question
    )
    return re.sub(r"[${}]", "", plain[:MAX_QUESTION])


def names(question: str, name: str) -> bool:
    """True if the name stands alone somewhere in the question."""
    return re.search(rf"(?<![A-Za-z_\\]){re.escape(name)}(?![A-Za-z_'])", squeezed(question)) is not None
