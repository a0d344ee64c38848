"""Recovered pairs with their sub-categories: by rules, and by a language model where rules cannot tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from tinyv.analysis.classify import classify
from tinyv.analysis.parallel import mapped
from tinyv.analysis.recovered import Triple

RULES, ANNOTATOR = "rules", "annotator"


class Classifies(Protocol):
    """A language model that chooses sub-categories."""

    failures: Counter[str]
    """Pairs without one, by reason."""

    def classify_all(self, pairs: Sequence[Triple]) -> list[str | None]:
        """The sub-category of each pair; None where it did not say."""
        ...


def classified(
    pairs: Mapping[Triple, str | None], *, workers: int = 1, annotator: Classifies | None = None
) -> dict[Triple, tuple[str | None, str | None]]:
    """The sub-category of each pair and who said so. `pairs` maps to the rules' reason, where it is known."""
    found = mapped(_classify, list(pairs.items()), workers)
    by_rules = dict(zip(pairs, found, strict=True))
    open_pairs = [pair for pair, category in by_rules.items() if category is None]
    said = annotator.classify_all(open_pairs) if annotator is not None and open_pairs else []
    by_annotator = dict(zip(open_pairs, said, strict=False))
    return {pair: _whose(category, by_annotator.get(pair)) for pair, category in by_rules.items()}


def _classify(item: tuple[Triple, str | None]) -> str | None:
    pair, reason = item
    return classify(*pair, reason)


def _whose(by_rules: str | None, by_annotator: str | None) -> tuple[str | None, str | None]:
    if by_rules is not None:
        return by_rules, RULES
    return (by_annotator, ANNOTATOR) if by_annotator is not None else (None, None)
