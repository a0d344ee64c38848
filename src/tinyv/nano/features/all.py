"""All groups of features, one after the other."""

from __future__ import annotations

from tinyv.engine.judging import compare
from tinyv.nano.features import figures, manner, parts, probe, rules, signs, wording
from tinyv.nano.features.texts import Texts
from tinyv.verdict import Judgement

GROUPS = (
    ("wording", wording),
    ("figures", figures),
    ("signs", signs),
    ("probe", probe),
    ("manner", manner),
)
NAMES = (
    *(f"rules.{name}" for name in rules.NAMES),
    *(f"{group}.{name}" for group, module in GROUPS for name in module.NAMES),
    *(f"parts.{name}" for name in parts.NAMES),
)
"""Names of all features, in order."""


def features_of(
    question: str, ground_truth: str, answer: str, judgement: Judgement | None = None
) -> list[float]:
    """The numbers of `NAMES` for one pair; `judgement` is what the engine said, if it was asked before."""
    if judgement is None:
        judgement = compare(ground_truth, answer, question)
    texts = Texts(question, ground_truth, answer)
    found = rules.values(judgement)
    for _, module in GROUPS:
        found += module.values(texts)
    return found + (parts.values(texts) if judgement.undecided else parts.NOTHING)
