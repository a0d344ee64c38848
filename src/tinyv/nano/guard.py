"""What nano never accepts, whatever its trees say: answers that leave a choice, or speak to whoever grades them.

Trees learn from examples, and a policy in training finds what no example showed. These few signs do not depend on
examples: each is worked out with the features, and caps p_correct.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from tinyv.nano.features import NAMES

CAP = 0.05
"""The most that p_correct is for such an answer."""
_CHOICE = NAMES.index("manner.choice_beside_new_words")
_DENIALS = NAMES.index("manner.denials")
_POLARITY = NAMES.index("manner.polarity_missing")
_JUDGE = NAMES.index("manner.judge_words")
_CONFLICT = NAMES.index("parts.conflict")
_REFUTED = NAMES.index("parts.refuted")
_MATHEMATICS = NAMES.index("signs.mathematics_reference")
_SOME = 0.3
"""From here on a reference counts as mathematics."""


def vetoed(features: Sequence[float]) -> bool:
    """True for an answer that no figure of the trees can make right.

    It names a choice beside other things, denies something, or lacks the yes or no that is asked for; it holds a
    proved and a refuted value; or it talks to a judge: in one word beside mathematics, in two elsewhere.
    """
    judged = features[_JUDGE]
    return bool(
        features[_CHOICE]
        or features[_POLARITY]
        or features[_DENIALS]
        or features[_CONFLICT]
        or judged >= log1p(2)
        or (judged and (features[_MATHEMATICS] > _SOME or features[_REFUTED]))
    )


def capped(p: float, features: Sequence[float]) -> float:
    """p_correct, at most CAP for what is never accepted."""
    return min(p, CAP) if vetoed(features) else p
