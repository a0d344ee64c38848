"""The detectors in their order, and the order's reason.

A pair may differ in several ways at once: `x = 0.5` for `1/2` drops a name and gives a decimal. The sub-category is the
difference that would make a grader of strings, or one that normalises first, reject the pair most fundamentally: what
is semantic goes before what is cosmetic. So the first detector that finds its difference decides, in this order:

1. the letter of a choice in another case or other brackets, which is no matter of spelling;
2. texts that are the same but for their spelling (nothing below can apply; the rungs have an order of their own);
3. choices, times and dates, which no tree shows;
4. the notation of the whole: ranges, matrices, ratios, what is gathered;
5. the whole as a collection: several names, order;
6. words: a value inside a sentence, words for mathematics or for other words;
7. values: units with other numbers, numbers, letters, formulas;
8. what stands around equal values: units, words, brackets, names, signs between parts;
9. what is read as the same values: signs and markup;
10. the engine's reason alone.

A whole goes before its parts, as a grader that compares part by part has to find the parts first. Where a pair cannot
be read, or nothing that is known differs, there is no sub-category rather than a guess.
"""

from __future__ import annotations

from collections.abc import Callable

from tinyv.analysis.classify import collection, expression, formats, language, notation, number, symbol
from tinyv.analysis.classify.pair import Pair
from tinyv.analysis.classify.readings import read_alike
from tinyv.analysis.classify.reasons import by_reason

MAX_SIDE = 4_000
"""Longer texts are derivations and tables: their reason alone is looked at."""
Detector = Callable[[Pair], "str | None"]

TABLE: tuple[tuple[str, Detector], ...] = (
    ("letters of choices", symbol.choice_letters),
    ("spelling", formats.spelling),
    ("choices", language.choices),
    ("times", notation.times),
    ("dates", language.dates),
    ("alternatives", language.alternatives),
    ("ranges", notation.ranges),
    ("matrices", notation.matrices),
    ("ratios", notation.ratios),
    ("aggregated", notation.aggregated),
    ("several names", collection.several_names),
    ("order", collection.order),
    ("parts of words", collection.delimiters),
    ("sentence", language.sentence),
    ("other words", language.other_words),
    ("converted", formats.converted),
    ("spoken", language.spoken),
    ("numbers", number.numbers),
    ("letters", symbol.renamed),
    ("formulas", expression.expressions),
    ("rounded", number.hedged),
    ("names said", language.said_names),
    ("units", formats.units),
    ("words around", language.words_around),
    ("brackets", collection.brackets),
    ("names", formats.names),
    ("other names", symbol.other_names),
    ("joints", collection.joints),
    ("read alike", read_alike),
    ("reason", by_reason),
)
"""(name, detector): the first that returns an id decides."""


def classify(question: str, ground_truth: str, answer: str, reason: str | None = None) -> str | None:
    """The id of the sub-category of a right answer that a grader rejected; None where the rules cannot tell.

    `reason` is the engine's reason code, if known. Never raises for any text, bounded in time.
    """
    pair = Pair(question, ground_truth, answer, reason)
    if ground_truth == answer:
        return None
    if len(ground_truth) > MAX_SIDE or len(answer) > MAX_SIDE:
        return by_reason(pair)
    for _, detector in TABLE:
        found = detector(pair)
        if found is not None:
            return found
    return None
