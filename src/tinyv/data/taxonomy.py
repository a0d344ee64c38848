"""The paper's taxonomy of false negatives: 7 categories, 31 sub-categories, and how often each was seen.

Numbers and shares: TinyV (arXiv 2505.14625), section 3 and the appendix on the taxonomy. Nine shares are printed
there; what is left of 100 is spread evenly over the other sub-categories.
"""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = {
    "1": "formatting",
    "2": "notation",
    "3": "expression",
    "4": "number",
    "5": "language",
    "6": "collection",
    "7": "symbol",
}
"""Names of the seven categories by their number."""


@dataclass(frozen=True, slots=True)
class Subcategory:
    """One way in which a right answer differs from its reference."""

    id: str
    """`category.number`, as in the paper."""
    name: str
    says: str
    """One phrase that explains a pair of this kind: `the answer ...`."""
    share: float | None = None
    """Percent of the false negatives that the paper counted; None where it prints no figure."""

    @property
    def category(self) -> str:
        """The name of the category it belongs to."""
        return CATEGORIES[self.id.partition(".")[0]]


SUBCATEGORIES = (
    Subcategory("1.1", "whitespace", "sets its blanks differently"),
    Subcategory("1.2", "symbols", "writes the same thing with other signs", 6.0),
    Subcategory("1.3", "markup", "is set with other commands and reads the same"),
    Subcategory("1.4", "units", "writes the unit differently, or leaves out the one that is asked for", 14.6),
    Subcategory("1.5", "context", "adds or leaves out the name before the value", 7.9),
    Subcategory("1.6", "other_formatting", "has other separators or line ends"),
    Subcategory("2.1", "interval_inequality", "writes the same range in another notation", 7.2),
    Subcategory("2.2", "ratio", "writes the same ratio in another way", 6.3),
    Subcategory("2.3", "aggregated", "lists one by one what the other gathers, or the reverse"),
    Subcategory("2.4", "vector_matrix", "sets the same vector or matrix in another form"),
    Subcategory("2.5", "other_notation", "follows another region's convention"),
    Subcategory("3.1", "algebra", "is the same expression, rearranged", 4.6),
    Subcategory("3.2", "roots_exponents", "writes the same roots and powers differently"),
    Subcategory("3.3", "logs_trigonometry", "uses an identity of logarithms or of trigonometry"),
    Subcategory("3.4", "other_expression", "is another form of the same quantity"),
    Subcategory("4.1", "exact_approximate", "gives the same value as a decimal, or exactly", 4.7),
    Subcategory("4.2", "other_exact", "is another exact form of the same number"),
    Subcategory("4.3", "rounding", "gives the same value to other digits"),
    Subcategory("4.4", "other_number", "is a mixed number where the other is a fraction, or the like"),
    Subcategory("5.1", "explanatory_text", "comes with words around it, or without them", 20.0),
    Subcategory("5.2", "assignment", "names its variables, or leaves the names out", 5.9),
    Subcategory("5.3", "phrasing", "says the same in other words"),
    Subcategory("5.4", "other_language", "joins its parts by words instead of signs"),
    Subcategory("6.1", "order", "lists the same elements in another order"),
    Subcategory("6.2", "structure", "puts the same elements into other brackets"),
    Subcategory("6.3", "delimiters", "parts the same elements by other signs"),
    Subcategory("6.4", "other_collection", "has brackets more or less around the same elements"),
    Subcategory("7.1", "variable_choice", "uses another letter for a free constant"),
    Subcategory("7.2", "subscripts", "writes its indices differently"),
    Subcategory("7.3", "custom_symbols", "uses other symbols for the same constants"),
    Subcategory("7.4", "other_symbol", "writes the same symbol in another case or face"),
)
"""All sub-categories, in the paper's order."""


def default_weights() -> dict[str, float]:
    """Sampling weight of each sub-category, by id; they sum to 100."""
    known = {s.id: s.share for s in SUBCATEGORIES if s.share is not None}
    rest = (100.0 - sum(known.values())) / (len(SUBCATEGORIES) - len(known))
    return {s.id: known.get(s.id, rest) for s in SUBCATEGORIES}


def subcategory(name_or_id: str) -> Subcategory:
    """The sub-category of that id or name. Raises KeyError."""
    for one in SUBCATEGORIES:
        if name_or_id in (one.id, one.name):
            return one
    raise KeyError(name_or_id)
