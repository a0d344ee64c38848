"""Tasks by kind, split into those to learn from, to be trained on with rewards, and to be measured on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from hashlib import sha256
from types import ModuleType

from tinyv.rl.experiment.kinds import (
    calendar,
    equation,
    fraction,
    inequality,
    length,
    pair,
    roots,
    share,
    simplify,
)
from tinyv.rl.experiment.task import Draft, Task, weighted, without_right

KINDS: Mapping[str, ModuleType] = {
    "equation": equation,
    "fraction": fraction,
    "inequality": inequality,
    "roots": roots,
    "length": length,
    "simplify": simplify,
    "share": share,
    "pair": pair,
    "calendar": calendar,
}
PARTS = ("supervised", "rewarded", "measured")
"""A question is in one part by its text alone: half of them, three tenths, two tenths."""
_ENDS = (0.5, 0.8, 1.0)


def tasks(seed: int, part: str) -> Iterator[Task]:
    """Endless tasks of one part, the kinds in turn; a question may come again."""
    draw = random.Random(f"{seed} {part}")
    while True:
        for kind in KINDS:
            yield _task(kind, part, draw)


def part_of(question: str) -> str:
    """The part that a question belongs to."""
    share_ = int(sha256(question.encode()).hexdigest()[:8], 16) / 16**8
    return next(part for part, end in zip(PARTS, _ENDS, strict=True) if share_ < end)


def _task(kind: str, part: str, draw: random.Random) -> Task:
    module = KINDS[kind]
    while True:
        draft: Draft = module.draw(draw)
        wrong = without_right(draft.right, draft.wrong)
        if wrong and part_of(draft.question) == part:
            forms = draft.right.forms
            reference = forms[weighted(draw, module.REFERENCES, forms)]
            whole = Draft(draft.question, draft.right, wrong)
            return Task(kind, whole, reference, draft.right.spellings())
