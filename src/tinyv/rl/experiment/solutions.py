"""Solutions as a policy would have seen them: right and wrong, in mixed notations, some without an answer."""

from __future__ import annotations

import random

from tinyv.rl.experiment.task import Answer, Task, weighted
from tinyv.rl.experiment.tasks import KINDS

SKILL = 0.65
"""Share of solutions that are right."""
EMPTY = 0.02
"""Share of solutions that end with nothing where the answer should be; what a small policy sometimes does."""
EMPTIES = ("", " ", ":", ".", "Solution", "Thus")


def solution(task: Task, draw: random.Random, skill: float = SKILL) -> str:
    """A solution of the task."""
    if draw.random() < EMPTY:
        return written(task.draft.right.working, draw.choice(EMPTIES))
    answer = task.draft.right if draw.random() < skill else draw.choice(task.draft.wrong)
    return written(answer.working, form_of(task, answer, draw))


def form_of(task: Task, answer: Answer, draw: random.Random) -> str:
    """The answer in one of its natural notations."""
    return answer.forms[weighted(draw, KINDS[task.kind].NATURAL, answer.forms)]


def written(working: str, answer: str) -> str:
    """A completion."""
    return f"{working}\n\\boxed{{{answer}}}"
