"""Looks at held-out questions: what the policy answers greedily, graded as in training; nothing is learnt from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.frameworks.trl_rows import sample_of
from tinyv.rl.dataset import as_text
from tinyv.rl.graders import Grader
from tinyv.rl.recording import Gold
from tinyv.rl.tally import Batch

HELD_OUT = "held_out.jsonl"
_FIGURES = ("reward", "oracle", "undecided", "failed", "recovered", "false_negatives", "false_positives")


class HeldOut:
    """Looks at the same rows, again and again; a line of `held_out.jsonl` each."""

    def __init__(
        self,
        rows: Sequence[dict[str, Any]],
        grader: Grader,
        gold: Gold | None,
        out: Path,
        answers: Callable[[Any, Sequence[str]], list[str]],
    ) -> None:
        self._rows = rows
        self._grader = grader
        self._gold = gold
        self._path = out / HELD_OUT
        self._answers = answers
        self.looked = _last_step(self._path)
        """The step of the last look; -1 before the first."""

    def __call__(self, policy: Any, tokenizer: Any, step: int) -> dict[str, Any]:
        """Answer, grade and write; the figures."""
        start = perf_counter()
        texts = self._answers(policy, [as_text(row["prompt"], tokenizer) for row in self._rows])
        pairs = list(zip(self._rows, texts, strict=True))
        grades = self._grader([sample_of(row["prompt"], text, row) for row, text in pairs])
        gold = None if self._gold is None else [self._gold(row, text) for row, text in pairs]
        all_of = Batch(grades, 1, gold, 0.0).as_dict()
        figures = {name: all_of[name] for name in _FIGURES if name in all_of}
        line = {"step": step, "rows": len(pairs), **figures, "seconds": perf_counter() - start}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self.looked = step
        return line


def _last_step(path: Path) -> int:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return int(json.loads(lines[-1])["step"]) if lines else -1
