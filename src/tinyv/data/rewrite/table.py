"""All makers by the sub-category of the taxonomy that they write."""

from __future__ import annotations

from typing import Final

from tinyv.data.rewrite import (
    aggregated,
    algebra,
    brackets,
    context,
    digits,
    explanatory,
    functions,
    joined,
    labels,
    letters,
    markup,
    numbers,
    order,
    phrasing,
    quantities,
    ranges,
    ratios,
    regional,
    roots_powers,
    separators,
    spellings,
    units,
    vectors,
    whitespace,
)
from tinyv.data.rewrite.maker import Maker

REWRITERS: Final[dict[str, tuple[Maker, ...]]] = {
    "1.1": whitespace.MAKERS,
    "1.2": spellings.MAKERS,
    "1.3": markup.MAKERS,
    "1.4": units.MAKERS,
    "1.5": context.MAKERS,
    "1.6": separators.MAKERS,
    "2.1": ranges.MAKERS,
    "2.2": ratios.MAKERS,
    "2.3": aggregated.MAKERS,
    "2.4": vectors.MAKERS,
    "2.5": regional.MAKERS,
    "3.1": algebra.MAKERS,
    "3.2": roots_powers.MAKERS,
    "3.3": functions.MAKERS,
    "3.4": quantities.MAKERS,
    "4.1": numbers.EXACT_APPROXIMATE,
    "4.2": numbers.OTHER_EXACT,
    "4.3": digits.ROUNDING,
    "4.4": digits.OTHER_NUMBER,
    "5.1": explanatory.MAKERS,
    "5.2": labels.MAKERS,
    "5.3": phrasing.MAKERS,
    "5.4": joined.MAKERS,
    "6.1": order.MAKERS,
    "6.2": brackets.STRUCTURE,
    "6.3": brackets.DELIMITERS,
    "6.4": brackets.OTHER_COLLECTION,
    "7.1": letters.VARIABLE_CHOICE,
    "7.2": letters.SUBSCRIPTS,
    "7.3": letters.CUSTOM_SYMBOLS,
    "7.4": letters.OTHER_SYMBOL,
}
"""Sub-category id to its makers."""
