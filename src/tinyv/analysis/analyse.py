"""Judged rollouts to the one dict that pages and terminals are made from. Its keys: `design/analysis.md`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tinyv import __version__
from tinyv.analysis.baselines import RECORDED, SAYS, baseline_accepts
from tinyv.analysis.classified import Classifies, classified
from tinyv.analysis.error_rates import error_rates
from tinyv.analysis.hygiene import hygiene
from tinyv.analysis.judged import Judged
from tinyv.analysis.labelling import Labeller, Labels, drawn, labelled
from tinyv.analysis.loading import Loaded
from tinyv.analysis.recovered import false_negatives, recovered_pairs
from tinyv.analysis.training import training
from tinyv.analysis.watch import Thresholds, watch

FORMAT = 1
OnPart = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What is compared with what, and how far it goes."""

    baseline: str = "prime_like"
    """Name of the baseline grader, one of `baselines.SAYS`."""
    workers: int = 1
    """Processes for the baseline and for the categories."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    annotator: Classifies | None = None
    """Who classifies what rules cannot."""
    labeller: Labeller | None = None
    """Who labels a sample for the error rates."""
    labelled_sample: int = 200
    """Pairs that the labeller is asked about."""
    labels_from: str = "labels"
    """Who the labels that the rows carry are from."""
    on_labels: Callable[[Labels], None] = lambda _labels: None
    """Told what the labeller said."""
    seed: int = 0


def analyse(loaded: Loaded, options: Options, on_part: OnPart = lambda _name: None) -> dict[str, Any]:
    """The whole dict; `on_part` is told what comes next. Raises what the baseline raises."""
    rows = loaded.rows
    on_part(f"baseline {options.baseline}")
    baseline = baseline_accepts(options.baseline, rows, workers=options.workers)
    on_part("categories")
    pairs = recovered_pairs(rows, baseline)
    categories = classified(pairs, workers=options.workers, annotator=options.annotator)
    on_part("training")
    report = {
        "format": FORMAT,
        "tinyv": __version__,
        "inputs": loaded.inputs,
        "baseline": {"name": options.baseline, "says": _says(loaded, options.baseline)},
        "totals": _totals(loaded, baseline),
        "false_negatives": false_negatives(rows, baseline, categories),
        "training": training(rows, baseline),
    }
    on_part("error rates")
    report["error_rates"] = _error_rates(rows, baseline, options)
    on_part("watch")
    report["watch"] = watch(rows, options.thresholds)
    on_part("references")
    report["hygiene"] = hygiene(rows, baseline)
    return report


def _says(loaded: Loaded, baseline: str) -> str:
    """What the baseline is, with the field that its word was read from if that has no usual name."""
    fields = loaded.rewards.taken if baseline == RECORDED else []
    return f"{SAYS[baseline]} ({', '.join(fields)})" if fields else SAYS[baseline]


def _totals(loaded: Loaded, baseline: Sequence[bool]) -> dict[str, int]:
    rows = loaded.rows
    return {
        "rollouts": len(rows),
        "prompts": len({(row.question, row.ground_truth) for row in rows}),
        "groups": len({row.group for row in rows}),
        "steps": len({row.step for row in rows if row.step is not None}),
        "accepted": sum(row.accepted for row in rows),
        "refuted": sum(row.outcome == "INCORRECT" for row in rows),
        "undecided": sum(row.outcome == "UNDECIDED" for row in rows),
        "failed": sum(row.failed for row in rows),
        "baseline_accepted": sum(baseline),
        "broken_rows": loaded.broken,
        "judged_again": loaded.judged_again,
    }


def _error_rates(rows: Sequence[Judged], baseline: Sequence[bool], options: Options) -> dict[str, Any] | None:
    """By the labels that the rows carry, or by those that the labeller gives to a sample."""
    source = options.labels_from
    if options.labeller is not None:
        sample = drawn(rows, baseline, options.labelled_sample, options.seed)
        said = options.labeller.labels_of(rows[at] for at in sample)
        options.on_labels(said)
        if said.labels:  # else the rows' own labels, if they have any, are better than none
            rows = labelled([replace(row, label=None) for row in rows], said.labels)
            source = f"a labeller, {len(said.labels)} of {len(sample)} pairs drawn"
    return error_rates(rows, baseline, baseline_name=options.baseline, source=source, seed=options.seed)
