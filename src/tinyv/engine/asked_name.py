r"""Left-hand sides that are more than a name: `x' = 43`, `|x| = 43`, `\sin x = 43` where x is asked for.

Such a statement gives a value to something else, unless the question speaks of that something.
"""

from __future__ import annotations

import re

from tinyv.engine.context import Context
from tinyv.expr.nodes import Apply, Call, Div, Mul, Node, Pow, Ratio, Relation, Symbol
from tinyv.verdict import Judgement, undecided

_RATE = (
    r"deriv|differenti|slope|rate|veloc|speed|accelerat|gradient|tangent|chang|marginal|\\dot|\\frac\{d|\bd[a-z]/d"
    r"|导"
)
_RULES = (
    (re.compile(r"['′]|\^\(|\\prime"), re.compile(rf"['′]|\\prime|prime|image|reflect|rotat|{_RATE}")),
    (re.compile(r"\\d*dot\b|\\frac\{"), re.compile(rf"{_RATE}|\\partial|equation of motion")),
    (
        re.compile(r"\\(?:bar|overline)\b"),
        re.compile(r"\\(?:bar|overline)\b|mean|averag|conjugat|complement|segment|centroid|\bbar\b|¯"),
    ),
    (
        re.compile(r"\\(?:wide)?(?:hat|tilde|check|breve)\b"),
        re.compile(r"hat|tilde|estimat|unit|fit|transform"),
    ),
    (re.compile(r"\\langle"), re.compile(r"\\langle|<|expect|mean|averag")),
    (re.compile(r"\^\{-1\}"), re.compile(r"\^\{?-1|invers|反")),
)
"""What a name may carry, and what a question says that asks for it."""
_FUNCTIONS = {
    "abs": r"\||\\[lr]?vert|magnitude|absolut|modul|length|norm|distance|size|strength|speed|amplitud|intensit"
    r"|how (?:much|far|large|strong|fast)|模|长",
    "norm": r"\||\\[lr]?vert|norm|length|magnitude|distance|size|modul",
    "ln": r"ln|log",
    "log": r"ln|log",
}
_RATIO = re.compile(
    r"/|\\[dt]?frac|ratio|quotient|proportion|fraction|\bper\b|times|compare|relative|units? of|比|分",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\\[dD]elta|Δ|δ|chang|differen|increas|decreas|shift|gain|loss|rise|drop|fall|uncertain|error|vary|varia"
    r"|much|fluctuat|correct|perturb|spac|separat|split|width|gap",
    re.IGNORECASE,
)

_ASKED = re.compile(
    r"\b(?:[Ff]ind|[Ss]olve for|[Vv]alues? of|[Dd]etermine|[Cc]ompute|[Cc]alculate|[Ww]hat is)"
    r"\s+\$?([A-Za-z])\$?(?=[\s.?,]|$)"
)
"""The letter that a question asks for outright."""
MAX_QUESTION = 20_000


def other_quantity(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """UNDECIDED for a bare reference beside a statement about something that is not asked for."""
    if (
        isinstance(reference, Relation)
        or not isinstance(answer, Relation)
        or answer.operators not in (("=",), ("in",))
    ):
        return None
    name = answer.terms[0]
    plain = isinstance(name, (Symbol, Call)) or (isinstance(name, Apply) and name.function in ("abs", "norm"))
    return undecided("other_quantity") if plain and not asked_for(name, context) else None


def asked_for(name: Node, context: Context) -> bool:
    """True for a plain name, and for what the question itself speaks of."""
    question = context.question.lower()
    if isinstance(name, Apply):
        signs = _FUNCTIONS.get(name.function, re.escape(name.function))
        return re.search(signs, question) is not None
    if isinstance(name, (Div, Ratio)):
        return _RATIO.search(question) is not None
    if isinstance(name, Mul) and not all(isinstance(f, Symbol) and f.name.isupper() for f in name.factors):
        return _CHANGE.search(question) is not None
    if isinstance(name, Pow):
        return asked_for(name.base, context)
    if isinstance(name, Call) and _argument_is_asked(name, context):
        return False
    return not isinstance(name, (Symbol, Call)) or _marks_are_asked(name.name, question)


def _argument_is_asked(name: Call, context: Context) -> bool:
    """True for `E(x)` where the question says "find x" and knows no E."""
    letters = [argument.name for argument in name.arguments if isinstance(argument, Symbol)]
    asked = frozenset(_ASKED.findall(context.question[:MAX_QUESTION]))
    return bool(asked.intersection(letters)) and not context.mentions(name.name)


def _marks_are_asked(name: str, question: str) -> bool:
    return all(asked.search(question) is not None for mark, asked in _RULES if mark.search(name) is not None)
