"""nano on labelled files that it was not trained on: python -m tinyv.bench.nano_table FILE... [--model nano:FOLDER]

Of files whose questions were split for training, only the questions of the test part count; of others all (--whole).
Compared are the rules alone (proved right 1, undecided 1/2, proved wrong 0), a logistic regression on the overlap of
words (fitted on the training part of the same file), nano alone, and the cascade of rules and nano at its threshold.
Prints a table for people, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyv.bench.overlap import Overlap
from tinyv.bench.pairs import Pair, load_pairs
from tinyv.cascade.verifier import Verifier
from tinyv.data.parts import part_of
from tinyv.data.questions import identity
from tinyv.nano.config import nano_config
from tinyv.nano.features import features_of
from tinyv.nano.runtime import Runtime
from tinyv.sample import Sample
from tinyv.train.metrics import auc, expected_calibration_error, recall_at_fpr, reliability
from tinyv.verdict import Outcome

FPR = 0.02
_SCORE = {Outcome.CORRECT: 1.0, Outcome.UNDECIDED: 0.5, Outcome.INCORRECT: 0.0}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.nano_table", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="files whose questions were split for training")
    parser.add_argument("--whole", nargs="*", type=Path, default=[], help="files that no training saw")
    parser.add_argument("--model", default="nano", help="nano or nano:FOLDER")
    parser.add_argument("--plot", type=Path, help="write a reliability plot of the held-out pairs (PNG)")
    args = parser.parse_args(argv)
    config = nano_config(args.model)
    runtime = Runtime(config.folder)
    card = runtime.weights.card
    shares = card.get("parts") or {"test": 1.0}
    sys.stdout.write(
        f"{runtime.weights.name}, threshold {runtime.weights.threshold:.4f}; AUC / recall at FPR 2%\n"
    )
    records: dict[str, Any] = {}
    scores: list[float] = []
    labels: list[bool] = []
    for path in (*args.files, *args.whole):
        pairs = load_pairs(path, None, lambda _: None)
        sides = _split(pairs, shares if path in args.files else {"test": 1.0})
        record, p = _measured(*sides, runtime, args.model)
        records[path.stem] = record
        _print(path.stem, record)
        if path in args.files:
            scores += p
            labels += [pair.label for pair in sides[1]]
    if scores:
        pooled = expected_calibration_error(scores, labels)
        sys.stdout.write(
            f"  held-out pairs together: {len(scores)}, calibration error of p_correct {pooled:.4f}\n"
        )
        records["ece"] = pooled
        if args.plot is not None:
            from tinyv.train.plots import reliability_plot

            reliability_plot(reliability(scores, labels), args.plot)
    sys.stdout.write(json.dumps({"nano_table": records}) + "\n")
    return 0


def _split(pairs: Sequence[Pair], shares: dict[str, float]) -> tuple[list[Pair], list[Pair]]:
    """Pairs of the training and validation parts, and those of the test part."""
    sides: tuple[list[Pair], list[Pair]] = ([], [])
    for pair in pairs:
        sides[part_of(identity(pair.question, pair.ground_truth), shares) == "test"].append(pair)
    return sides


def _measured(
    known: list[Pair], held: list[Pair], runtime: Runtime, model: str
) -> tuple[dict[str, Any], list[float]]:
    labels = [pair.label for pair in held]
    samples = [Sample(pair.question, pair.ground_truth, answer=pair.answer or "") for pair in held]
    with Verifier() as rules, Verifier(model=model) as both:
        proved, decided = rules.verify(samples), both.verify(samples)
    rows = [features_of(pair.question, pair.ground_truth, pair.answer or "") for pair in held]
    p = runtime.p_correct(rows)
    record: dict[str, Any] = {"pairs": len(held), "right": sum(labels)}
    record["rules"] = _ranked([_SCORE[verdict.outcome] for verdict in proved], labels)
    if {pair.label for pair in known} == {True, False}:
        record["overlap"] = _ranked(Overlap(known)(held), labels)
    record["nano"] = {**_ranked(p, labels), "ece": expected_calibration_error(p, labels)}
    record["rules_accept"] = _accepted(proved, labels)
    record["both_accept"] = _accepted(decided, labels)
    return record, p


def _ranked(scores: Sequence[float], labels: Sequence[bool]) -> dict[str, float | None]:
    return {"auc": auc(scores, labels), "recall": recall_at_fpr(scores, labels, FPR)[0]}


def _accepted(verdicts: Sequence[Any], labels: Sequence[bool]) -> dict[str, int]:
    """How many right and wrong answers were accepted."""
    taken = [
        label for verdict, label in zip(verdicts, labels, strict=True) if verdict.outcome is Outcome.CORRECT
    ]
    return {"right": sum(taken), "wrong": len(taken) - sum(taken)}


def _print(name: str, record: dict[str, Any]) -> None:
    right, wrong = record["right"], record["pairs"] - record["right"]
    told = [
        f"{kind} {record[kind]['auc']:.3f} / {record[kind]['recall']:.3f}"
        for kind in ("rules", "overlap", "nano")
        if kind in record and record[kind]["auc"] is not None
    ]
    before, after = record["rules_accept"], record["both_accept"]
    sys.stdout.write(
        f"  {name:<18} {right:>4} right {wrong:>4} wrong   {'   '.join(told)}   ECE {record['nano']['ece']:.3f}\n"
        f"  {'':<18} accepted right {before['right']} -> {after['right']} "
        f"({before['right'] / max(1, right):.3f} -> {after['right'] / max(1, right):.3f}), "
        f"wrong {before['wrong']} -> {after['wrong']}\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
