"""1.6 other formatting: final stops, lines, bullets, displays."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.items import items_of
from tinyv.data.rewrite.maker import Maker, claims
from tinyv.engine.text.fold import is_words


@claims
def stopped(reference: Reference, rng: Random) -> list[str]:
    """With a final stop, or without it."""
    text = reference.ground_truth.strip()
    if text.endswith((".", "。")) and not text.endswith(".."):
        return [text[:-1].rstrip()] if len(text) > 1 else []
    if not re.search(r"[\w$})\]°%]$", text):
        return []
    return [text + rng.choice((".", ".", "。" if re.search("[\u4e00-\u9fff]", text) else "."))]


@claims
def displayed(reference: Reference, rng: Random) -> list[str]:
    """On a line of its own, as a displayed formula."""
    text = reference.text
    if "$" in text or is_words(text):
        return []
    opening, closing = rng.choice((("$$\n", "\n$$"), ("\\[\n", "\n\\]"), ("\\[ ", " \\]")))
    return [f"{opening}{text}{closing}"]


@claims
def bulleted(reference: Reference, rng: Random) -> list[str]:
    """The items of a list one below the other, with stars or bullets: a dash would read as a minus."""
    items = items_of(reference)
    if items is None:
        return []
    mark = rng.choice(("* ", "• ", "• "))
    return ["\n".join(f"{mark}{_inline(item)}" for item in items)]


@claims
def lines(reference: Reference, rng: Random) -> list[str]:
    r"""The items of a list in lines, or parted by `\\`."""
    items = items_of(reference)
    if items is None:
        return []
    if any("\\" in item for item in items) and rng.random() < 0.5:
        return [r" \\ ".join(items)]
    return ["\n".join(map(_inline, items))]


def _inline(item: str) -> str:
    return f"${item}$" if re.search(r"[\\^_]", item) and "$" not in item else item


MAKERS: tuple[Maker, ...] = (stopped, displayed, bulleted, lines)
