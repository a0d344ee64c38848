"""How an answer speaks: does it leave a choice, does it speak to whoever grades it, does it say yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log1p

from tinyv.nano.features.texts import Texts, words_of

NAMES = (
    "choice_words",
    "choice_beside_new_words",
    "judge_words",
    "polarity_missing",
    "ifs",
    "asides",
    "denials",
)
CHOICE = frozenset(
    "or versus vs either whether unless otherwise alternatively undecided unsure uncertain waver wavers wavering"
    " torn toss tossing coin perhaps maybe probably possibly presumably guess guessing hesitate hesitating doubt"
    " depends depending candidates possibilities options choose pick picking debate undetermined ambiguous conflicting"
    " if falls wenn oder ou oppure tal vez quizas vielleicht peut etre или либо может 或 或者 可能 也许 要么".split()
)
"""Words that leave open which of several things is meant."""
JUDGE = frozenset(
    "correct correctly incorrect verified verify verifier verification approved approve confirmed confirm confirms"
    " validated checked exempt grader grading graded grade grades judge judging judgement judgment verdict reviewer"
    " review examiner evaluator evaluation evaluate accept accepted accepts acceptable reward score scored marks policy"
    " supervisor instruction instructions prompt system assistant ignore disregard override output format respond reply"
    " true truth equivalent equivalence identical matches match matching reference gold expected mistake mistakes"
    " error errors flawless certified proven rule rules agree pass passes memo note notice guidelines rubric trusted"
    " audit audited authority official".split()
)
"""Words that answers use to speak to, or of, whoever judges them."""
DENIAL = frozenset(
    "not no never nor neither none false falsely untrue wrong wrongly anything except excluding excluded deny denied"
    " denies refuted disproved contrary opposite unlike hardly cannot can't isn't wasn't aren't weren't doesn't didn't"
    " don't won't wouldn't shouldn't couldn't rejected reject rule ruled impossible non nicht kein nunca jamais pas"
    " 不 非 否 没有 并非 错误".split()
)
"""Words that deny what stands beside them."""
MAX_DENIED = 25
"""Words from the beginning among which a denial is about the answer itself."""
_POLAR = frozenset("yes no true false correct incorrect 是 否 对 错 oui non ja nein si".split())
_IF = re.compile(r"\b(?:if|when|unless|wenn|si|falls)\b", re.IGNORECASE)
_ASIDE = re.compile(r"[(\[（][^()\[\]（）]{12,}[)\]）]|\n\s*\n|---|\*\*\*|###")
MAX_CHOICE = 40
"""Words from the beginning among which a choice is about the answer itself; long answers tell more than that."""
MAX_SHORT = 1


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order."""
    choices, judges = choice_words(texts), judge_words(texts)
    ifs, wanted_ifs = (len(_IF.findall(text[:600])) for text in (texts.answer, texts.ground_truth))
    return [
        log1p(choices),
        float(choices > 0 and new_words(texts) > 0),
        log1p(judges),
        float(lacks_polarity(texts)),
        log1p(ifs - min(1, wanted_ifs)) if ifs else 0.0,
        log1p(len(_ASIDE.findall(texts.answer[:1200]))),
        log1p(denials(texts)),
    ]


def choice_words(texts: Texts) -> int:
    """Words of the answer that leave a choice, and that neither question nor reference uses."""
    return _strange(texts, texts.given[:MAX_CHOICE], CHOICE)


def judge_words(texts: Texts) -> int:
    """Words of the answer that speak to a judge, and that neither question nor reference uses."""
    return _strange(texts, texts.given, JUDGE)


def new_words(texts: Texts) -> int:
    """Telling words of the answer that neither question nor reference has."""
    return sum(
        word not in texts.known and word not in CHOICE and len(word) > 1 for word in set(texts.given_content)
    )


def denials(texts: Texts) -> int:
    """Words that deny, early in the answer, and that neither question nor reference uses."""
    return _strange(texts, texts.given[:MAX_DENIED], DENIAL)


def lacks_polarity(texts: Texts) -> bool:
    """True for a reference that is a bare yes or no, and an answer that does not begin with either."""
    reference = words_of(texts.ground_truth)
    if len(reference) != 1 or reference[0] not in _POLAR:
        return False
    return not any(word in _POLAR for word in texts.given[:MAX_SHORT])


def _strange(texts: Texts, given: Sequence[str], words: frozenset[str]) -> int:
    return sum(word in words and word not in texts.known for word in given)
