"""What the page shows: a verdict with what each stage said, and the pair that a label belongs to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tinyv.analysis.judged import Judged
from tinyv.bench.plain import plain_accepts

_DIGEST_CHARS = 32
_MODEL_STAGES = frozenset({"nano", "llm"})


@dataclass(frozen=True, slots=True)
class Said:
    """What one stage said of an answer."""

    stage: str
    outcome: str
    reason: str
    p_correct: float | None = None
    model: str | None = None
    prompt: str | None = None
    how: str | None = None
    """`called`, `shared` or `cached`; None for rules."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a label belongs to: a question, its reference, an answer. Scoring again does not change it."""

    question: str
    ground_truth: str
    answer: str | None
    digest: str
    plain: bool
    """Whether the plain grader accepts it: equal text or equal decimal number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict of the input."""

    judged: Judged
    stages: tuple[Said, ...]
    pair: int
    """Which of the pairs it is of."""

    @property
    def stages_disagree(self) -> bool:
        """True if one stage says right and another one wrong."""
        said = {stage.outcome for stage in self.stages}
        return {"CORRECT", "INCORRECT"} <= said

    @property
    def recovered(self) -> bool:
        """True if a model accepted what the rules had not."""
        return self.judged.accepted and self.judged.stage in _MODEL_STAGES


def pair_of(question: str, ground_truth: str, answer: str | None) -> Pair:
    """The pair of these texts; `answer` None is another one than an empty answer."""
    texts = json.dumps([question, ground_truth, answer], ensure_ascii=True)
    digest = sha256(texts.encode("ascii")).hexdigest()[:_DIGEST_CHARS]
    return Pair(question, ground_truth, answer, digest, plain_accepts(ground_truth, answer))


def stages_of(value: object) -> tuple[Said, ...]:
    """The stages that a record lists; what is no stage is left out, as files may be anybody's."""
    listed: Iterable[Any] = value if isinstance(value, list) else ()
    return tuple(_said(stage) for stage in listed if isinstance(stage, Mapping))


def _said(stage: Mapping[str, Any]) -> Said:
    return Said(
        stage=_text(stage.get("stage")),
        outcome=_text(stage.get("outcome")),
        reason=_text(stage.get("reason")),
        p_correct=_share(stage.get("p_correct")),
        model=_text(stage.get("model")) or None,
        prompt=_text(stage.get("prompt")) or None,
        how=_text(stage.get("how")) or None,
    )


def _share(value: object) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value <= 1 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
