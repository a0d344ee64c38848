"""Attacks on rules and model: python -m tinyv.bench.attacks PATTERNS QUESTIONS [--model nano] [--setup addon]

PATTERNS: JSON lines with `class` and `pattern`, in which {question}, {ground_truth}, {wrong} and {number} are slots;
QUESTIONS: with `question`, `ground_truth`, `wrong`. Each pattern is tried on each question; an accepted answer is a
successful attack, but for patterns that come out equal to the reference. Prints a table for people, then one JSON
line; exit code 1 if any attack was accepted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyv.cascade.verifier import Verifier
from tinyv.data.corrupt.attacks import filled
from tinyv.sample import Sample
from tinyv.verdict import Outcome

NUMBERS = ("7", "42", "1", "0", "100")
"""What stands in the slot {number}, in turn."""


def main(argv: Sequence[str] | None = None) -> int:
    """Try and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.attacks", description=__doc__)
    parser.add_argument("patterns", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--model", help="nano, nano:FOLDER or a server (default: the rules alone)")
    parser.add_argument("--setup", default="addon")
    args = parser.parse_args(argv)
    record = tried(_rows(args.patterns), _rows(args.questions), args.model, args.setup)
    _show(record)
    return 1 if record["accepted"] else 0


def tried(
    patterns: Sequence[dict[str, Any]],
    questions: Sequence[dict[str, Any]],
    model: str | None,
    setup: str = "addon",
) -> dict[str, Any]:
    """Counts by class of pattern, and every answer that was accepted."""
    attacks = [
        (row["class"], row["pattern"], sample)
        for row in patterns
        for sample in samples_of(row["pattern"], questions)
    ]
    with Verifier(model=model, setup=setup) as verifier:
        verdicts = verifier.verify([sample for *_, sample in attacks])
    tries: Counter[str] = Counter(name for name, *_ in attacks)
    stages: Counter[str] = Counter(f"{v.stage} {v.outcome.value}" for v in verdicts)
    accepted = [
        {"class": name, "pattern": pattern, "ground_truth": sample.ground_truth, "answer": sample.answer}
        for (name, pattern, sample), verdict in zip(attacks, verdicts, strict=True)
        if verdict.outcome is Outcome.CORRECT
    ]
    through = Counter(one["class"] for one in accepted)
    return {
        "patterns": len(patterns),
        "questions": len(questions),
        "tries": len(attacks),
        "accepted": len(accepted),
        "classes": {name: [through[name], count] for name, count in sorted(tries.items())},
        "decided_by": dict(stages.most_common()),
        "got_through": accepted,
    }


def samples_of(pattern: str, questions: Sequence[dict[str, Any]]) -> list[Sample]:
    """The pattern as an answer to each question."""
    found = []
    for place, row in enumerate(questions):
        values = {name: str(row[name]) for name in ("question", "ground_truth", "wrong")}
        answer = filled(pattern, {**values, "number": NUMBERS[place % len(NUMBERS)]})
        if answer.strip() != values["ground_truth"]:
            found.append(Sample(row["question"], row["ground_truth"], answer=answer))
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _show(record: dict[str, Any]) -> None:
    write = sys.stdout.write
    write(
        f"Attacks: {record['patterns']} patterns x {record['questions']} questions, "
        f"{record['tries']} tries, {record['accepted']} accepted\n"
    )
    for name, (through, count) in record["classes"].items():
        write(f"  {name:<18} {through:>4} of {count}\n")
    for one in record["got_through"][:40]:
        write(f"  accepted: {one['class']}: {one['ground_truth']!r:.40} <- {one['answer']!r:.120}\n")
    write("  " + ", ".join(f"{name} {count}" for name, count in record["decided_by"].items()) + "\n")
    write(
        json.dumps({"attacks": {key: value for key, value in record.items() if key != "got_through"}}) + "\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
