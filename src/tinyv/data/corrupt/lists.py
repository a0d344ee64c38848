# ruff: noqa: ARG001 - all makers have one signature
"""Wrong lists: two entries exchanged, a solution missing, one too many, values under the wrong names."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from fractions import Fraction

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.contract import sampled
from tinyv.data.corrupt.numbers import is_mathematics
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.ranges import is_range
from tinyv.data.corrupt.values import read_literal, written_like
from tinyv.data.reference import Reference
from tinyv.expr.nodes import Alternatives, Interval, PlusMinus, Relation, Sequence

_JOINT = re.compile(
    r"\s*(?:(?<!\\)[,;]\s*(?:\\(?:text|mbox)\{\s*(?:and|or)\s*\}|and\b|or\b)?|\\(?:text|mbox)\{\s*(?:and|or)\s*\}|\b(?:and|or)\b)\s*"
)
_WRAP = re.compile(
    r"^(?P<head>[^()\[\]{},;]{0,40}?(?:=|\\in(?![A-Za-z])|:)?\s*)"
    r"(?P<open>\\left\s*\\?[(\[{]|\\\{|\\langle|[(\[{])(?P<inner>.*?)(?P<close>\\right\s*\\?[)\]}]|\\\}|\\rangle|[)\]}])\s*$",
    re.DOTALL,
)
_UNORDERED = re.compile(
    r"\btwo numbers\b|dimensions|\blengths\b|\bsides\b|\broots\b|\bzeros\b|factors|angles|(?<!ordered )pairs? of"
)
"""Questions whose answers may be given in any order although they stand in round brackets."""
_PLUS_MINUS = re.compile(r"\\pm|±")


@dataclass(frozen=True)
class Listed:
    """A list taken apart: `head + opening + items joined + closing`."""

    head: str
    items: tuple[str, ...]
    joints: tuple[str, ...]
    tail: str
    ordered: bool

    def joined(self, items: list[str]) -> str:
        """Other items in the same brackets; the joints stay where they were, as far as they go."""
        joints = [*self.joints, *[", "] * len(items)]
        if len(items) < len(self.items):
            joints = [*self.joints[-max(len(items) - 1, 0) :], ""]
        out = "".join(i + j for i, j in zip(items, joints, strict=False))
        last = joints[len(items) - 1] if len(items) <= len(joints) else ""
        return self.head + (out[: len(out) - len(last)] if last else out) + self.tail


def taken_apart(reference: Reference) -> Listed | None:
    """The list that a reference is, None if it is none or has one item."""
    if not is_mathematics(reference) or not isinstance(reference.tree, (Sequence, Alternatives, Relation)):
        return None
    text = reference.text.strip().replace("$", "")
    if "\\begin" in text:
        return None
    whole = _split("", text, "", ordered=False)
    if whole is not None:
        return whole
    wrapped = _WRAP.match(text)
    if wrapped is None:
        return None
    ordered = wrapped["open"].strip().lstrip("\\").removeprefix("left").strip("\\ ") in ("(", "[", "langle")
    return _split(wrapped["head"] + wrapped["open"], wrapped["inner"], wrapped["close"], ordered=ordered)


def _split(head: str, inner: str, tail: str, *, ordered: bool) -> Listed | None:
    cuts = [m.span() for m in _JOINT.finditer(inner) if m[0].strip() and _level(inner, m.start()) == 0]
    cuts = [c for c in cuts if not re.match(r"\d{3}(?!\d)", inner[c[1] :]) or inner[c[0] : c[1]] != ","]
    if not cuts or len(cuts) > 30:
        return None
    bounds = [0, *[x for cut in cuts for x in cut], len(inner)]
    items = [inner[bounds[i] : bounds[i + 1]] for i in range(0, len(bounds), 2)]
    if not all(item.strip() for item in items):
        return None
    return Listed(head, tuple(items), tuple(inner[a:b] for a, b in cuts), tail, ordered)


def _level(text: str, at: int) -> int:
    before = text[:at]
    return sum(before.count(c) for c in "([{") - sum(before.count(c) for c in ")]}")


def swapped_entries(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Two entries of a point or a vector exchanged."""
    listed = taken_apart(reference)
    if listed is None or not listed.ordered or is_range(reference) or _UNORDERED.search(reference.question):
        return []
    items = list(listed.items)
    i, j = rng.sample(range(len(items)), 2)
    items[i], items[j] = items[j], items[i]
    return [listed.joined(items)]


def missing_solution(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """One item less, or one sign of two."""
    text = reference.text
    if (
        is_mathematics(reference)
        and isinstance(reference.tree, (PlusMinus, Relation))
        and _PLUS_MINUS.search(text)
    ):
        kept = [_PLUS_MINUS.sub(sign, text) for sign in ("+", "-")]
        return sampled([re.sub(r"(^|[=(,]\s*)\+\s*", r"\1", one) for one in kept], rng)
    listed = taken_apart(reference)
    if listed is None or listed.ordered:
        return []
    dropped = rng.randrange(len(listed.items))
    return [listed.joined([item for i, item in enumerate(listed.items) if i != dropped])]


def extra_solution(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """One item more: near another one, or its opposite. Not for ranges: `a<2, a<3` says no more than `a<2`."""
    if is_range(reference):
        return []
    listed = taken_apart(reference)
    if listed is None:
        return _second_value(reference, rng)
    if listed.ordered:
        return []
    items = list(listed.items)
    another = _variant(rng.choice(items), rng)
    if not another:
        return []
    items.insert(rng.randint(1, len(items)), another)
    return [listed.joined(items)]


def _second_value(reference: Reference, rng: random.Random) -> list[str]:
    """A second root next to the only one."""
    if not is_mathematics(reference) or isinstance(reference.tree, (Interval, Alternatives, PlusMinus)):
        return []
    text = reference.text.strip(" $.")
    head, value = marks.halves(text)
    another = _variant(value.strip(), rng)
    if not another or len(text) > 60:
        return []
    joints = (", ", ", ", " \\text{ or } ") if "\\" in text else (", ", ", ", " or ", " and ")
    out = [
        f"{head} {first}{rng.choice(joints)}{second}".strip() for first, second in ((value.strip(), another),)
    ]
    if not marks.signs(value) and not head:
        out.append(f"\\pm {value.strip()}")
    return out


def _variant(item: str, rng: random.Random) -> str:
    """An item that is like another one but different; empty where none is found."""
    spans = marks.numbers(item)
    bare = item.strip()
    if rng.random() < 0.4 and not marks.signs(bare) and "=" not in bare and spans:
        return f"-{bare}"
    if not spans:
        return ""
    span = rng.choice(spans)
    literal = item[slice(*span)]
    value = read_literal(literal)
    if value is None:
        return ""
    return marks.replaced(item, span, written_like(value + rng.choice((Fraction(1), Fraction(2))), literal))


def swapped_labels(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`x=2, y=3` for `x=3, y=2`: right values under the wrong names."""
    listed = taken_apart(reference)
    if listed is None or any("or" in joint for joint in listed.joints):
        return []
    parts = [item.partition("=") for item in listed.items]
    if not all(sign and name.strip() and value.strip() for name, sign, value in parts):
        return []
    values = [value for _, _, value in parts]
    i, j = rng.sample(range(len(values)), 2)
    values[i], values[j] = values[j], values[i]
    return [listed.joined([f"{name}={value}" for (name, _, _), value in zip(parts, values, strict=True)])]
