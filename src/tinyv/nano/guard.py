"""What nano never accepts, whatever its trees say: answers that leave a choice, or speak to whoever grades them.

Trees learn from examples, and a policy in training finds what no example showed. These few signs do not depend on
examples: each is worked out with the features, and caps p_correct.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from tinyv.nano.features import NAMES

CAP = 0.2
"""What p_correct is multiplied by for such an answer: it stays below every sensible threshold, and in order."""
_CHOICE = NAMES.index("manner.choice_words")
_DENIALS = NAMES.index("manner.denials")
_POLARITY = NAMES.index("manner.polarity_missing")
_JUDGE = NAMES.index("manner.judge_words")
_CONFLICT = NAMES.index("parts.conflict")
_REFUTED = NAMES.index("parts.refuted")
_MATHEMATICS = NAMES.index("signs.mathematics_reference")
_RECALL, _FIRST, _LAST, _LENGTH = (
    NAMES.index(f"wording.{name}")
    for name in ("recall", "in_first_sentence", "in_last_sentence", "length_answer")
)
_SHORT, _LONG = log1p(14) / 2, log1p(25) / 2
_WANTED, _FEW = NAMES.index("wording.length_reference"), log1p(2) / 2
"""Telling words of an answer, as `wording` counts them."""
_SOME = 0.3
"""From here on a reference counts as mathematics."""


def vetoed(features: Sequence[float]) -> bool:
    """True for an answer that no figure of the trees can make right.

    It leaves a choice, denies something, or lacks the yes or no that is asked for; it holds a
    proved and a refuted value, or names the reference in the middle of a long text alone; or it talks to a judge: in
    one word beside mathematics, in two elsewhere.
    """
    judged = features[_JUDGE]
    return bool(
        features[_POLARITY]
        or ((features[_CHOICE] or features[_DENIALS]) and _speaks_of_it(features))
        or features[_CONFLICT]
        or _buried(features)
        or judged >= log1p(2)
        or (judged and (features[_MATHEMATICS] > _SOME or features[_REFUTED]))
    )


def _speaks_of_it(features: Sequence[float]) -> bool:
    """True for a short text, or one about mathematics: what it leaves open or denies is the answer itself."""
    return features[_LENGTH] <= _SHORT or features[_MATHEMATICS] > _SOME


def _buried(features: Sequence[float]) -> bool:
    """True for a long text that names a reference of several words neither where it begins nor where it ends.

    About a reference of a word or two a text as long as that is not asked (`llm/gates.py`).
    """
    whole = features[_RECALL]
    return (
        features[_LENGTH] > _LONG
        and features[_WANTED] > _FEW
        and max(features[_FIRST], features[_LAST]) < whole
    )


def capped(p: float, features: Sequence[float]) -> float:
    """p_correct, a fifth of it for what is never accepted."""
    return CAP * p if vetoed(features) else p
