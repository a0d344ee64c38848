"""lm-evaluation-harness: `process_results` of a task's YAML, by a `utils.py` of two lines beside it.

Where something of ours fails (a server is down), `tinyv` is the rules' verdict and `tinyv_failed` is 1: the harness
averages numbers and has no word for "unscored". `tinyv_undecided` is 1 where nobody decided, failures included. With
`on_error = "raise"` or `"none"` in the file that TINYV_REWARD names, a failure ends the evaluation: ModelError. Nothing
of lm-eval is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tinyv.errors import DataError
from tinyv.frameworks.columns import Columns
from tinyv.frameworks.options import options_of
from tinyv.frameworks.plain import judge, samples_of
from tinyv.frameworks.texts import QUESTIONS, REFERENCES, first_of

METRICS = ("tinyv", "tinyv_acc", "tinyv_undecided", "tinyv_failed")
"""What the YAML's `metric_list` may name; `tinyv` is the reward, `tinyv_acc` 1 for CORRECT."""


def process_results(doc: Mapping[str, Any], results: Sequence[Any], **options: Any) -> dict[str, float]:
    """The metrics of one document; several completions of it (`repeats`) are averaged.

    Options are those of `RewardOptions`. Raises DataError for a document without a reference.
    """
    reference = first_of(doc, REFERENCES)
    if reference is None:
        raise DataError(f"a document has no reference: it needs one of {', '.join(REFERENCES)}")
    texts = [text for result in results for text in (result if isinstance(result, list) else [result])]
    if not texts:
        raise DataError("a document has no completion")
    samples = samples_of([first_of(doc, QUESTIONS)] * len(texts), [reference] * len(texts), texts)
    rows = judge(samples, options_of(options))
    return {
        "tinyv": _mean(rows, "score"),
        "tinyv_acc": _mean(rows, "acc"),
        "tinyv_undecided": _mean(rows, "undecided"),
        "tinyv_failed": _mean(rows, "failed"),
    }


def _mean(rows: Sequence[Columns], name: str) -> float:
    return sum(row[name] for row in rows) / len(rows)  # type: ignore[literal-required,unused-ignore]
