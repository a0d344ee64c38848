"""5.4 other language: parts joined by words instead of signs, or by signs instead of words."""

from __future__ import annotations

from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.items import items_of, list_of, word_list
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.expr import nodes as n


def _dollared(items: list[str]) -> list[str]:
    """Each item in dollars if one of them is LaTeX."""
    return [f"${item}$" for item in items] if any("\\" in one or "^" in one for one in items) else items


def _bare_items(reference: Reference) -> list[str] | None:
    tree = list_of(reference)
    if tree is None or (isinstance(tree, n.Sequence) and tree.brackets):
        return None
    return items_of(reference)


def _is_equation(item: n.Node) -> bool:
    return isinstance(item, n.Relation) and item.operators == ("=",)


@claims
def by_and(reference: Reference, rng: Random) -> list[str]:
    """`1 and 2`, `1, 2 and 3`, `1, 2, and 3` for a list."""
    items = _bare_items(reference)
    if items is None or isinstance(list_of(reference), n.Alternatives):
        return []
    shown = _dollared(items)
    front, last = shown[:-1], shown[-1]
    joint = rng.choice((" and ", ", and " if len(front) > 1 else " and "))
    texts = [f"{', '.join(front)}{joint}{last}", f"{', '.join(items[:-1])} \\text{{ and }} {items[-1]}"]
    return some(texts, rng)


@claims
def by_or(reference: Reference, rng: Random) -> list[str]:
    """`x = 1 or x = 2` for `x = 1, x = 2`: one name with several values."""
    tree = list_of(reference)
    items = _bare_items(reference)
    if items is None or not isinstance(tree, n.Sequence):
        return []
    names = {
        item.terms[0] for item in tree.items if isinstance(item, n.Relation) and item.operators == ("=",)
    }
    if len(names) != 1 or not all(_is_equation(item) for item in tree.items):
        return []
    return some(
        [" or ".join(_dollared(items)), r" \text{ or } ".join(items), "或".join(_dollared(items))], rng
    )


@claims
def by_comma(reference: Reference, rng: Random) -> list[str]:
    """`1, 2` for `1 or 2` and for `1 and 2`."""
    tree = list_of(reference)
    items = _bare_items(reference)
    if items is None or not (isinstance(tree, n.Alternatives) or "and" in reference.text):
        return []
    return some([", ".join(items), "; ".join(_dollared(items))], rng, 1)


@claims
def respectively(reference: Reference, rng: Random) -> list[str]:
    """`1 and 2, respectively` where values are asked for in an order."""
    del rng
    items = _bare_items(reference)
    if (
        items is None
        or "respective" not in reference.question
        or isinstance(list_of(reference), n.Alternatives)
    ):
        return []
    shown = _dollared(items)
    return [f"{', '.join(shown[:-1])} and {shown[-1]}, respectively"]


@claims
def words_rejoined(reference: Reference, rng: Random) -> list[str]:
    """`A, B`, `A & B`, `both A and B` for `A and B` in words."""
    parts = word_list(reference)
    if parts is None:
        return []
    if not asks(reference.question, "plural"):
        return [" & ".join(parts)] if len(parts) == 2 else []  # it may be one name
    texts = [", ".join(parts), "; ".join(parts), " & ".join(parts)]
    if len(parts) == 2:
        texts += [f"both {parts[0]} and {parts[1]}", f"{parts[0]} as well as {parts[1]}"]
    else:
        texts += [f"{', '.join(parts[:-1])} and {parts[-1]}", f"{', '.join(parts[:-1])}, and {parts[-1]}"]
    return some([text for text in texts if text != reference.text], rng)


@claims
def chinese_joined(reference: Reference, rng: Random) -> list[str]:
    """Items joined by 和 or 、."""
    items = _bare_items(reference)
    if items is None or isinstance(list_of(reference), n.Alternatives):
        return []
    shown = _dollared(items)
    return [rng.choice((f"{'、'.join(shown[:-1])}和{shown[-1]}", "、".join(shown)))]


MAKERS: tuple[Maker, ...] = (by_and, by_or, by_comma, respectively, words_rejoined, chinese_joined)
