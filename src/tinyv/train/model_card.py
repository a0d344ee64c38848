"""README.md of a trained model: what it is, how to use it, and every figure that was measured."""

from __future__ import annotations

from tinyv.train.entry import CONFIG
from tinyv.train.metrics import Measured, Rates
from tinyv.train.outcome import Outcome, shown_base
from tinyv.train.rows import NO, YES

LOSS_PLOT = "loss.png"
RELIABILITY_PLOT = "reliability.png"
_RECIPE = (
    "learning_rate",
    "batch",
    "scheduler",
    "warmup_ratio",
    "beta1",
    "beta2",
    "epsilon",
    "weight_decay",
    "seed",
    "precision",
    "max_length",
)


def card_text(outcome: Outcome) -> str:
    """The whole file."""
    parts = [_front(outcome), _what(outcome), _use(outcome), _figures(outcome), _training(outcome)]
    return "\n".join(parts)


def _front(outcome: Outcome) -> str:
    base = shown_base(outcome.recipe)
    known = [] if outcome.recipe.base_folder else [f"base_model: {base}"]
    lines = ["---", *known, "library_name: transformers", "pipeline_tag: text-generation"]
    return "\n".join([*lines, "tags: [verifier, reward-model, tinyv]", "---", ""])


def _what(outcome: Outcome) -> str:
    how = "writes a short comparison, then" if outcome.recipe.think else "writes one word:"
    return f"""# {outcome.name}

A verifier: it reads a question, the reference answer and the answer of a model, and {how}
`{YES}` if the two answers are equivalent or `{NO}` if they are not.
Fine-tuned from {shown_base(outcome.recipe)} by `tinyv train`; the licence is that of the base.
"""


def _use(outcome: Outcome) -> str:
    return f"""## Use

```
vllm serve FOLDER
tinyv score rollouts.jsonl --out verdicts.jsonl --model FOLDER/{CONFIG}
```

`{CONFIG}` holds the prompt and {_threshold(outcome)}.
"""


def _threshold(outcome: Outcome) -> str:
    if outcome.threshold is None:
        return "the token budget; a model that thinks first has no threshold"
    said = f"the threshold, {outcome.threshold:.4g}, found on held-out pairs"
    if not outcome.validation.recall_at_fpr:
        said += "; none keeps the share of accepted wrong answers that low, so this model should not be used"
    return said


def _figures(outcome: Outcome) -> str:
    parts = [("held-out", outcome.validation), *([("test", outcome.test)] if outcome.test else [])]
    names = " | ".join(name for name, _ in parts)
    rows = [
        (f"right answers accepted at {outcome.validation.max_fpr:.0%} wrong ones", "recall_at_fpr"),
        ("AUC", "auc"),
        ("calibration error (15 equal-width bins)", "ece"),
        ("Brier score", "brier"),
    ]
    lines = ["## Figures", "", f"| | {names} |", "|---|" + "---|" * len(parts)]
    lines += [_line("pairs", [str(one.pairs) for _, one in parts])]
    lines += [_line("without a decision", [str(one.undecided) for _, one in parts])]
    lines += [_line(what, [_figure(getattr(one, name)) for _, one in parts]) for what, name in rows]
    for at, where in (("at_threshold", "at the threshold"), ("at_half", "at 0.5")):
        rates = [getattr(one, at) for _, one in parts]
        lines += [_line(f"right answers accepted {where}", [_figure(one.recall) for one in rates])]
        lines += [_line(f"wrong answers accepted {where}", [_figure(one.fpr) for one in rates])]
    return "\n".join([*lines, "", *_categories(outcome.validation)])


def _categories(found: Measured) -> list[str]:
    """The table by category, at the threshold, if the pairs have any."""
    if not any(found.categories):
        return []
    lines = ["Held-out pairs by category, at the threshold:", ""]
    lines += ["| category | right | of these accepted | wrong | of these accepted |", "|---|---|---|---|---|"]
    return [*lines, *(_category(name, one) for name, one in found.categories.items()), ""]


def _category(name: str, one: Rates) -> str:
    return _line(name or "-", [str(one.right), _figure(one.recall), str(one.wrong), _figure(one.fpr)])


def _training(outcome: Outcome) -> str:
    recipe = outcome.recipe.as_dict()
    length = f"{recipe['max_steps']} steps" if recipe["max_steps"] else f"{recipe['epochs']:g} epochs"
    values = ", ".join(f"{name} {recipe[name]}" for name in _RECIPE)
    pairs = ", ".join(f"{count} {name}" for name, count in outcome.counts.items())
    return f"""## Training

- {length} on {outcome.plan.devices} device(s), {outcome.plan.accumulation} accumulated passes of {recipe["per_device"]}
- {values}
- pairs: {pairs}
- weights: those after step {outcome.best_step} of {outcome.plan.steps}, the best by right answers accepted at that
  share of wrong ones

![training loss]({LOSS_PLOT})
![reliability]({RELIABILITY_PLOT})
"""


def _line(what: str, values: list[str]) -> str:
    return f"| {what} | {' | '.join(values)} |"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
