"""How many recovered answers of a file get a sub-category, and how well that fits labels.

    python -m tinyv.analysis.classify.measure FILE [--labels LABELS]

FILE holds labelled pairs, or HardVerify's rows. Of its right answers those count that the baseline (normalised strings)
rejects and the cascade of rules and nano accepts. LABELS are JSON lines with `line` (1-based, in FILE), `subcategory`
and, optionally, `also`: other ids that a person would accept. Prints a table for people, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyv.analysis.classify import classify
from tinyv.bench.pairs import Pair, load_pairs
from tinyv.bench.prime_like import prime_like_accepts
from tinyv.cascade.verifier import Verifier
from tinyv.data.taxonomy import SUBCATEGORIES
from tinyv.errors import DataError, TinyvError
from tinyv.io.text import BadJsonError, parse_json
from tinyv.sample import Sample
from tinyv.verdict import Outcome

SHOWN = 70
"""Characters of a text in the list of disagreements."""
_IDS = frozenset(one.id for one in SUBCATEGORIES)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A recovered pair and its sub-category, if it got one."""

    pair: Pair
    found: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of a row."""

    subcategory: str
    also: frozenset[str] = frozenset()

    def fits(self, found: str | None) -> bool:
        """True if the person would accept this sub-category."""
        return found is not None and found in self.also | {self.subcategory}

    def fits_category(self, found: str | None) -> bool:
        """The same for its category."""
        return found is not None and found[0] in {one[0] for one in self.also | {self.subcategory}}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 for files that do not fit."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.analysis.classify.measure", description=__doc__)
    parser.add_argument("file", type=Path, help="labelled pairs")
    parser.add_argument("--labels", type=Path, help="what a person says of some rows")
    args = parser.parse_args(argv)
    try:
        rows = recovered(args.file)
        labels = read_labels(args.labels) if args.labels else {}
    except TinyvError as exc:
        sys.stderr.write(f"measure: {exc}\n")
        return 2
    record = summary(rows) | ({"labels": agreement(rows, labels)} if args.labels else {})
    sys.stdout.write(table(record) + (disagreements(rows, labels) if args.labels else ""))
    sys.stdout.write(json.dumps(record) + "\n")
    return 0


def recovered(path: Path) -> list[Sorted]:
    """Right answers that the baseline rejects and the cascade accepts, each classified. Raises DataError."""
    pairs = [
        pair
        for pair in load_pairs(path, None, lambda _: None)
        if pair.label and pair.answer is not None and not prime_like_accepts(pair.ground_truth, pair.answer)
    ]
    samples = [Sample(pair.question, pair.ground_truth, answer=pair.answer) for pair in pairs]
    with Verifier("engine", model="nano") as cascade:
        verdicts = cascade.verify(samples)
    return [
        Sorted(pair, classify(pair.question, pair.ground_truth, pair.answer or "", verdict.reason))
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if verdict.outcome is Outcome.CORRECT
    ]


def read_labels(path: Path) -> dict[int, Label]:
    """Labels by line. Raises DataError for a line that is none."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as exc:
        raise DataError(f"cannot read {str(path)!r}: {exc.strerror or exc}") from exc
    return dict(_label(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _label(path: Path, number: int, line: bytes) -> tuple[int, Label]:
    try:
        row = parse_json(line)
        place, first, also = row["line"], row["subcategory"], [*(row.get("also") or ())]
    except (BadJsonError, KeyError, TypeError, AttributeError) as exc:
        raise DataError(
            f"{path}:{number}: no label: it needs line and subcategory, found {line[:60]!r}"
        ) from exc
    unknown = [one for one in (first, *also) if not isinstance(one, str) or one not in _IDS]
    if unknown or not isinstance(place, int):
        raise DataError(f"{path}:{number}: found {unknown or place!r}: line is a number, ids are 1.1 to 7.4")
    return place, Label(first, frozenset(also))


def summary(rows: Sequence[Sorted]) -> dict[str, Any]:
    """Counts as a JSON-ready dict."""
    counts = Counter(row.found for row in rows)
    sorted_ = len(rows) - counts[None]
    return {
        "recovered": len(rows),
        "classified": sorted_,
        "share": round(sorted_ / len(rows), 4) if rows else None,
        "subcategories": {one.id: counts[one.id] for one in SUBCATEGORIES if counts[one.id]},
    }


def agreement(rows: Sequence[Sorted], labels: Mapping[int, Label]) -> dict[str, Any]:
    """How often a person would accept the sub-category, and the category; labels of other rows are counted apart."""
    pairs = [(row.found, labels[row.pair.line]) for row in rows if row.pair.line in labels]
    fine, coarse = (
        sum(label.fits(found) for found, label in pairs),
        sum(label.fits_category(found) for found, label in pairs),
    )
    return {
        "labelled": len(pairs),
        "not_recovered": len(labels) - len(pairs),
        "subcategory": round(fine / len(pairs), 4) if pairs else None,
        "category": round(coarse / len(pairs), 4) if pairs else None,
        "subcategory_exact": sum(found == label.subcategory for found, label in pairs),
    }


def table(record: Mapping[str, Any]) -> str:
    """The counts for people."""
    lines = [
        f"recovered {record['recovered']}, with a sub-category {record['classified']} ({record['share']})"
    ]
    names = {one.id: f"{one.category}: {one.name}" for one in SUBCATEGORIES}
    lines += [f"{count:>5}  {id_} {names[id_]}" for id_, count in record["subcategories"].items()]
    if "labels" in record:
        lines.append("agreement with labels: " + ", ".join(f"{k} {v}" for k, v in record["labels"].items()))
    return "\n".join(lines) + "\n"


def disagreements(rows: Sequence[Sorted], labels: Mapping[int, Label]) -> str:
    """One line for each row whose label does not fit."""
    lines = []
    for row in rows:
        label = labels.get(row.pair.line)
        if label is not None and not label.fits(row.found):
            texts = f"{row.pair.ground_truth[:SHOWN]!r} {(row.pair.answer or '')[:SHOWN]!r}"
            lines.append(f"line {row.pair.line}: found {row.found}, labelled {label.subcategory}: {texts}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
