"""lighteval: a metric of a task, `metrics=[tinyv_metric()]`, with the columns of METRICS.

Where something of ours fails (a server is down), `tinyv` is the rules' verdict and `tinyv_failed` is 1: lighteval
averages numbers and has no word for "unscored". `tinyv_undecided` is 1 where nobody decided, failures included. With
`on_error="raise"` or `"none"` a failure ends the evaluation: ModelError. A document's golds are references of which
one must be met; several completions of it are averaged.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from lighteval.metrics.metrics_sample import SampleLevelComputation
from lighteval.metrics.utils.metric_utils import SampleLevelMetricGrouping
from lighteval.models.model_output import ModelResponse
from lighteval.tasks.requests import Doc, SamplingMethod

from tinyv.errors import DataError
from tinyv.frameworks.columns import Columns
from tinyv.frameworks.options import options_of
from tinyv.frameworks.plain import judge, samples_of
from tinyv.frameworks.texts import QUESTIONS, first_of

METRICS = {"tinyv": "score", "tinyv_acc": "acc", "tinyv_undecided": "undecided", "tinyv_failed": "failed"}
"""Metrics and the columns that they average; `tinyv` is the reward, `tinyv_acc` 1 for CORRECT."""


class TinyvComputation(SampleLevelComputation):  # type: ignore[misc,unused-ignore]
    """The columns of a document's verdict as numbers."""

    def __init__(self, **options: Any) -> None:
        """Raises ConfigError for an option that does not fit."""
        self.options = options_of(options)

    def compute(self, doc: Doc, model_response: ModelResponse, **_: Any) -> dict[str, float]:
        """The metrics of a document, means over its completions. Raises DataError for one without golds."""
        golds, texts = doc.get_golds(), model_response.final_text
        if not golds or not texts:
            raise DataError(f"document {doc.id!r} has {len(golds)} golds and {len(texts)} completions")
        question = first_of(doc.specific or {}, QUESTIONS) or doc.query
        pairs = [(gold, text) for text in texts for gold in golds]
        samples = samples_of(
            [question] * len(pairs), [gold for gold, _ in pairs], [text for _, text in pairs]
        )
        rows = judge(samples, self.options)
        best: list[Any] = [_best(rows[at : at + len(golds)]) for at in range(0, len(rows), len(golds))]
        return {name: float(np.mean([row[column] for row in best])) for name, column in METRICS.items()}


def tinyv_metric(**options: Any) -> SampleLevelMetricGrouping:
    """The metric. Options are those of `RewardOptions`, by keyword or from `config=`."""
    return SampleLevelMetricGrouping(
        metric_name=list(METRICS),
        higher_is_better={name: name in ("tinyv", "tinyv_acc") for name in METRICS},
        category=SamplingMethod.GENERATIVE,
        sample_level_fn=TinyvComputation(**options),
        corpus_level_fn=dict.fromkeys(METRICS, np.mean),
    )


def _best(rows: list[Columns]) -> Columns:
    """The columns of the gold that says the best of the completion."""
    return max(rows, key=lambda row: (row["score"], row["acc"], row["failed"], row["undecided"]))
