r"""What the clothes of answers tell about their labels: python -m tinyv.bench.style_leak DIR [--all]

DIR is a set of `tinyv data build`. Counted are the wrappings (dollars, boxes, announcements, remarks ...) of right and
of wrong answers that programs wrote, and how well labels are told from words alone that stand in neither the question
nor the reference: AUC of naive Bayes on them, cross-validated by question. 0.5 is blind. Kinds of mistakes that are
attacks are left out (--all takes them, too), as their words are the point of them. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

from tinyv.data.corrupt.table import ATTACKS
from tinyv.data.questions import digest, identity
from tinyv.train.metrics import auc

FOLDS = 5
SEEN = 3
"""A word counts that stands in so many answers of the other folds."""
SMOOTHING = 0.5
WRAPPINGS = {
    "sentence": re.compile(
        r"working through the steps|putting everything together|required answer is|we conclude that|calculation above"
        r"|final result is|in the end, we have|found the answer to be|综上所述|所求结果|故答案为",
        re.IGNORECASE,
    ),
    "remark": re.compile(
        r"\(this follows from|as computed above|which is the final answer|this is the answer to|\(final answer\)"
        r"|as required$|即为所求",
        re.IGNORECASE,
    ),
    "answer is": re.compile(r"\b(?:answer|result) is\b|答案是", re.IGNORECASE),
    "answer:": re.compile(r"\banswer:|答案：", re.IGNORECASE),
    "therefore": re.compile(r"\\therefore|\\Rightarrow|∴|\b(?:therefore|thus|hence)\b", re.IGNORECASE),
    "so we get": re.compile(r"\bso we get\b", re.IGNORECASE),
    "dollars": re.compile(r"\$"),
    "brackets": re.compile(r"\\[(\[]"),
    "box": re.compile(r"\\boxed"),
    "bold": re.compile(r"\*\*"),
    "words around": re.compile(
        r"\bit (?:is|was) |that would be|believe the|most sources|i know|records|question", re.I
    ),
    "more facts": re.compile(
        r"reference works|museum|catalogues|experts|awards|schools today|entry on|official website", re.I
    ),
    "final stop": re.compile(r"[.。]$"),
}
"""What may stand around an answer, by name."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """A labelled answer of a program."""

    label: bool
    answer: str
    words: frozenset[str]
    """Words that are in neither question nor reference."""
    fold: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.style_leak", description=__doc__)
    parser.add_argument("folder", type=Path, help="a set of `tinyv data build`")
    parser.add_argument("--all", action="store_true", help="attacks, too")
    args = parser.parse_args(argv)
    pairs = [written(row) for row in rows_in(args.folder, attacks=args.all)]
    found = {"right": sum(one.label for one in pairs), "wrong": sum(not one.label for one in pairs)}
    wrapped = counts(pairs)
    told, telling = leak(pairs), telling_words(pairs)
    sys.stdout.write(f"{'wrapping':<14}{'right':>8}{'wrong':>8}\n")
    for name, (right, wrong) in {"(answers)": (found["right"], found["wrong"]), **wrapped}.items():
        sys.stdout.write(f"{name:<14}{right:>8}{wrong:>8}\n")
    sys.stdout.write(f"AUC of the words around answers: {_shown(told)}\n")
    for label, words in telling.items():
        sys.stdout.write(f"most telling of {label}: {', '.join(words)}\n")
    record = {**found, "wrappings": wrapped, "auc": told}
    sys.stdout.write(json.dumps({"style_leak": record}) + "\n")
    return 0


def rows_in(folder: Path, *, attacks: bool = False) -> list[dict[str, Any]]:
    """The rows of all parts that programs wrote."""
    rows = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        if path.name != "annotations.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [
        row
        for row in rows
        if row.get("provenance", "").startswith("program:") and (attacks or row["category"] not in ATTACKS)
    ]


def written(row: dict[str, Any]) -> Written:
    """A row as it is counted."""
    known = set(_WORD.findall(f"{row['question']} {row['ground_truth']}".lower()))
    words = frozenset(_WORD.findall(row["answer"].lower())) - known
    fold = int.from_bytes(digest(identity(row["question"], row["ground_truth"]))[:4], "big") % FOLDS
    return Written(bool(row["label"]), row["answer"], words, fold)


def counts(pairs: Sequence[Written]) -> dict[str, tuple[int, int]]:
    """How many right and how many wrong answers wear each wrapping."""
    return {
        name: (
            sum(pattern.search(one.answer) is not None for one in pairs if one.label),
            sum(pattern.search(one.answer) is not None for one in pairs if not one.label),
        )
        for name, pattern in WRAPPINGS.items()
    }


def leak(pairs: Sequence[Written]) -> float | None:
    """AUC of naive Bayes on the words, each fold judged by the others; None without both labels."""
    scores: list[float] = []
    labels: list[bool] = []
    for fold in range(FOLDS):
        weights = word_weights([one for one in pairs if one.fold != fold])
        for one in pairs:
            if one.fold == fold:
                scores.append(sum(weights.get(word, 0.0) for word in one.words))
                labels.append(one.label)
    return auc(scores, labels)


def word_weights(pairs: Sequence[Written]) -> dict[str, float]:
    """Log odds of right against wrong for each word that is seen often enough."""
    totals = Counter(one.label for one in pairs)
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for one in pairs:
        seen[one.label].update(one.words)
    known = [word for word in seen[True] | seen[False] if seen[True][word] + seen[False][word] >= SEEN]
    return {
        word: log((seen[True][word] + SMOOTHING) / (totals[True] + 1))
        - log((seen[False][word] + SMOOTHING) / (totals[False] + 1))
        for word in sorted(known)
    }


def telling_words(pairs: Sequence[Written], count: int = 15) -> dict[str, list[str]]:
    """For each label the words that stand in more answers of it than of the other, by the difference."""
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for one in pairs:
        seen[one.label].update(one.words)
    return {
        name: [
            f"{word} {n}:{seen[not label][word]}"
            for word, n in (seen[label] - seen[not label]).most_common(count)
            for n in [seen[label][word]]
        ]
        for name, label in (("right", True), ("wrong", False))
    }


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
