"""What the gates cost and save on labelled files: python -m tinyv.bench.gate_price FILE...

Of the answers that the engine leaves undecided: how many right ones the gates keep from the model, which is the
price, and how many wrong ones, which is the saving. Prints a table for people, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyv.bench.pairs import Pair, load_pairs
from tinyv.engine import compare
from tinyv.llm.gates import gate
from tinyv.llm.query import Query


def main(argv: Sequence[str] | None = None) -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.gate_price", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    args = parser.parse_args(argv)
    records = {path.stem: price(load_pairs(path, None, lambda _: None)) for path in args.files}
    sys.stdout.write("Gates, on what the engine leaves undecided: gated / undecided (all pairs)\n")
    for name, record in records.items():
        right = f"{record['right_gated']} / {record['right_undecided']} ({record['right']})"
        wrong = f"{record['wrong_gated']} / {record['wrong_undecided']} ({record['wrong']})"
        sys.stdout.write(
            f"  {name:<24} right {right:<20} wrong {wrong:<20} right by gate {record['by_gate']}\n"
        )
    sys.stdout.write(json.dumps({"gate_price": records}) + "\n")
    return 0


def price(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Counts over labelled pairs."""
    counts: Counter[str] = Counter()
    by_gate: Counter[str] = Counter()
    for pair in pairs:
        label = "right" if pair.label else "wrong"
        counts[label] += 1
        if pair.answer is None or not compare(pair.ground_truth, pair.answer, pair.question).undecided:
            continue
        counts[f"{label}_undecided"] += 1
        reason = gate(Query(pair.question, pair.ground_truth, pair.answer))
        if reason is not None:
            counts[f"{label}_gated"] += 1
            by_gate[reason] += pair.label
    names = [f"{label}{end}" for label in ("right", "wrong") for end in ("", "_undecided", "_gated")]
    return {
        **{name: counts[name] for name in names},
        "by_gate": {k: v for k, v in by_gate.most_common() if v},
    }


if __name__ == "__main__":
    raise SystemExit(main())
