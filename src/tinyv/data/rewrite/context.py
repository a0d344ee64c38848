"""1.5 context: the name before the value, an announcement, or neither."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker, claims
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.engine.text.fold import is_words
from tinyv.expr import nodes as n
from tinyv.expr.parser import parse
from tinyv.expr.symbols import free_symbols

_REQUEST = re.compile(
    r"(?:find|determine|compute|calculate|evaluate|what is|what's|solve for|what must be|求)\s+"
    r"(?:the\s+)?(?:(?:exact|numerical|smallest|largest|possible|maximum|minimum)\s+)?(?:values?\s+(?:of|for)\s+)?"
    r"(?:the\s+)?(?:\\\(|\$)\s*([^$=<>]{1,40}?)\s*(?:\\\)|\$)"
    r"(?=\s*(?:[.?;]|$|if\b|when\b|given\b|such\b|for\b|so that\b|in degrees\b|的值))",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:find|determine|compute|calculate|evaluate|what|solve|prove|show|how)\b", re.IGNORECASE
)
_LEADS = (
    "The answer is {}.",
    "The answer is {}",
    "Answer: {}",
    "Final answer: {}",
    "The final answer is {}.",
    "So the answer is {}.",
    "Therefore, the answer is {}.",
    "Thus, {}.",
    "答案：{}",
    "答案是{}",
    "The result is {}.",
)
_SIGNED_LEADS = (r"\therefore {}", r"\Rightarrow {}", "∴ {}", "= {}")


@lru_cache(maxsize=4096)
def asked_name(question: str) -> str | None:
    """What the question asks the value of (`x`, `f(3)`, `\\angle A`); None where that is not certain."""
    found = _REQUEST.findall(question[-4000:])
    if len(found) != 1 or len(_VERB.findall(question[-4000:])) > 1:
        return None
    name = str(found[0]).strip()
    single = re.fullmatch(r"[A-Za-z](?:_\{?\w+\}?)?(?:\([^()]*\))?|\\[a-z]+ ?[A-Za-z]*", name)
    return (
        name if single or re.fullmatch(r"\\(?:sin|cos|tan|log|ln|angle)[\\ A-Za-z0-9_{}()]*", name) else None
    )


def shown(reference: Reference) -> str:
    """The reference as it stands in a sentence: in dollars if it is LaTeX."""
    text = reference.text.rstrip(".")
    return f"${text}$" if re.search(r"[\\^_]", text) and "$" not in text else text


def is_value(tree: n.Node | None) -> bool:
    """True for one value without a name."""
    kinds = (
        n.Relation,
        n.Sequence,
        n.Alternatives,
        n.Qualified,
        n.Words,
        n.Congruence,
        n.Interval,
        n.SetBuilder,
    )
    return tree is not None and not isinstance(tree, (*kinds, n.SetOperation, n.PlusMinus, n.Matrix))


@claims
def named(reference: Reference, rng: Random) -> list[str]:
    """`x = 5` where the question asks for x."""
    name = asked_name(reference.question)
    if name is None or not is_value(tree_of(reference)) or asks(reference.question, "several"):
        return []
    text = f"{name} = {reference.text}"
    return [rng.choice((text, f"${text}$", f"${name}={reference.text}$"))] if "$" not in text else []


def unnamed(reference: Reference, rng: Random) -> list[str]:
    """`5` for `x = 5`; not where the equation itself is asked for."""
    del rng
    tree = tree_of(reference)
    if not isinstance(tree, n.Relation) or tree.operators != ("=",):
        return []
    left, right = tree.terms
    if not isinstance(left, (n.Symbol, n.Call)) or not is_value(right):
        return []
    if free_symbols(right) and (isinstance(left, n.Symbol) or asks(reference.question, "equation")):
        return []
    if asks(reference.question, "equation") and isinstance(left, n.Symbol) and left.name in ("x", "y", "r"):
        return []
    value = reference.text.partition("=")[2].strip(" $.")
    return [value] if parse(value) == right else [written(right, reference)]


@claims
def announced(reference: Reference, rng: Random) -> list[str]:
    """`The answer is 5.`"""
    return [rng.choice(_LEADS).format(shown(reference))]


@claims
def concluded(reference: Reference, rng: Random) -> list[str]:
    r"""`\therefore x = 5`, `= 5`."""
    text = reference.text
    if "$" in text or is_words(text) or "\\begin" in text:
        return []
    lead = rng.choice(_SIGNED_LEADS)
    if lead.startswith("=") and not is_value(tree_of(reference)):
        return []
    return [lead.format(text)]


@claims
def unannounced(reference: Reference, rng: Random) -> list[str]:
    """Only what stands behind "the answer is" in the reference."""
    del rng
    bare = reference.text
    return [bare] if len(bare) + 4 < len(reference.ground_truth.strip(" $.")) else []


MAKERS: tuple[Maker, ...] = (named, unnamed, announced, concluded, unannounced)
