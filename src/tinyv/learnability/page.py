"""The figures of a study as one self-contained HTML page, made from the dict of `report.as_dict` alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tinyv.learnability.drawing import (
    break_even_charts,
    closed_form_charts,
    pass_rate_charts,
    prompts_chart,
    what_is_seen_charts,
)
from tinyv.page.charts.figure import words
from tinyv.page.document import document
from tinyv.page.figures import NOTHING, aligned, share

TITLE = "What a verifier's errors cost GRPO"
_SECTIONS = (
    ("verifiers", "Verifiers"),
    ("curves", "Pass rates"),
    ("seen", "What the trainer sees"),
    ("break-even", "Break-even"),
    ("one-step", "One step, by pass rate"),
    ("model", "The model"),
)
_HEADS = (
    "Verifier",
    "Steps lost",
    "Slower",
    "Final",
    "Hacked",
    "Half way",
    "First step",
    "Accepted",
    "Silent",
)
_MEASURES = {"first": "First step", "area": "On average", "final": "At the end"}


def page(figures: dict[str, Any]) -> str:
    """The page; every text in it is escaped."""
    bodies = {
        "verifiers": _lead(figures) + _verifiers(figures),
        "curves": "".join(pass_rate_charts(figures)),
        "seen": "".join(what_is_seen_charts(figures)),
        "break-even": _break_even(figures),
        "one-step": "".join(closed_form_charts(figures)),
        "model": _model(figures),
    }
    sections = [(key, name) for key, name in _SECTIONS if bodies[key]]
    body = "".join(
        f'<section id="{key}"><h2>{words(name)}</h2>{bodies[key]}</section>' for key, name in sections
    )
    prompts, training = figures["prompts"], figures["training"]
    subtitle = (
        f"Pass rates at the start: {prompts['source']}, mean {share(prompts['mean'])}. "
        f"Groups of {training['rule']['size']}, {training['steps']} steps."
    )
    return document(TITLE, body, subtitle=subtitle, sections=sections, footer=f"tinyv {figures['tinyv']}")


def _lead(figures: dict[str, Any]) -> str:
    """What is to be seen, in three sentences that hold only figures of the study."""
    said = list(_sentences(figures))
    return f'<ul class="lead">{"".join(f"<li>{words(text)}</li>" for text in said)}</ul>' if said else ""


def _sentences(figures: dict[str, Any]) -> Iterator[str]:
    perfect, *others = figures["verifiers"]
    steps = figures["training"]["steps"]
    yield (
        f"Without errors the true pass rate goes from {share(perfect['start']['right'])} to "
        f"{share(perfect['final']['right'])} in {steps} steps."
    )
    behind = figures["rejected_right"]
    if behind is not None:
        yield (
            f"That {share(behind['share'])} of the rejected are right means a verifier which rejects "
            f"{share(behind['false_negatives'])} of the right ones."
        )
    slowest = max(
        (row for row in others if row["steps_lost"] is not None),
        key=lambda row: row["steps_lost"],
        default=None,
    )
    if slowest is not None:
        yield (
            f"With {slowest['name']} it goes to {share(slowest['final']['right'])}. A verifier without errors gets "
            f"there {slowest['steps_lost']:.0f} steps earlier ({share(slowest['share_lost'])} of the run)."
        )
    final = [row for row in figures["break_even"] if row["measure"] == "final" and row["pays"] == "below"]
    for kind in ("random", "systematic"):
        rates = [row["break_even"] for row in final if row["false_positives"] == kind]
        if rates:
            low, high = share(round(min(rates), 3)), share(round(max(rates), 3))
            between = low if low == high else f"{low} to {high}"
            yield f"The recall gain pays up to {between} of {kind} false positives (pass rate after {steps} steps)."


def _verifiers(figures: dict[str, Any]) -> str:
    rows = [list(_row(row)) for row in figures["verifiers"]]
    note = (
        "Steps lost: how much earlier a verifier without errors gets as far as this one does at the end. Slower: times "
        "as many steps to half of its gain. Final, hacked: right responses, and wrong ones that always pass, at the "
        "end. Half way: steps to that half. First step: gain in points. Accepted: responses at the start. Silent: "
        "groups without gradient at the start."
    )
    hint = '<p class="note sideways">The table scrolls sideways →</p>'
    return hint + _table(_HEADS, rows, "data names") + f'<p class="note">{words(note)}</p>'


def _row(row: dict[str, Any]) -> Iterator[str]:
    yield row["name"]
    yield NOTHING if row["steps_lost"] is None else f"{row['steps_lost']:.1f}"
    yield NOTHING if row["slowdown"] is None else f"{row['slowdown']:.2f}×"
    yield aligned(row["final"]["right"])
    yield aligned(row["final"]["hacked"])
    yield NOTHING if row["steps_to_half"] is None else f"{row['steps_to_half']:.1f}"
    yield f"{100 * row['first_step']:+.2f}".replace("-", "−")
    yield aligned(row["start"]["accepted"])
    yield aligned(row["start"]["silent"])


def _break_even(figures: dict[str, Any]) -> str:
    if not figures["break_even"]:
        return ""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in figures["break_even"]:
        key = (row["candidate"], row["baseline"], row["false_positives"])
        said = aligned(row["break_even"]) if row["pays"] == "below" else row["pays"]
        found.setdefault(key, {})[row["measure"]] = said
    heads = ("Candidate", "Baseline", "Its FP are", *_MEASURES.values())
    rows = [(*key, *(entry[measure] for measure in _MEASURES)) for key, entry in found.items()]
    text = (
        "A verifier that rejects fewer right answers may accept more wrong ones. Up to this rate of false positives it "
        "still beats the baseline, which has none: by the change of the first step, by the pass rate on average over "
        "the steps, and at the end."
    )
    return f"<p>{words(text)}</p>{''.join(break_even_charts(figures))}{_table(heads, rows, 'data cards', texts=3)}"


def _model(figures: dict[str, Any]) -> str:
    items = "".join(f"<li>{words(text)}</li>" for text in figures["assumptions"])
    training = figures["training"]
    rule = training["rule"]
    terms = {
        "Advantage": f"reward less the group's mean, divided by: {rule['scale']} standard deviation, "
        f"epsilon {rule['epsilon']:g}"
        if rule["scale"] != "none"
        else "reward less the group's mean, not divided",
        "Learning rate": f"{training['learning_rate']:g}, {training['geometry']} geometry",
        "KL weight": f"{training['kl']:g}",
        "Sharing": f"{training['sharing']:g}",
    }
    listed = "".join(f"<dt>{words(key)}</dt><dd>{words(value)}</dd>" for key, value in terms.items())
    return f'<ul>{items}</ul><dl class="method">{listed}</dl>{prompts_chart(figures)}'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], kind: str, texts: int = 1) -> str:
    """A table with its figures, after so many texts, to the right; of the kind `cards` a card per row where narrow."""
    sides = ["" if i < texts else ' class="right"' for i in range(len(heads))]
    head = "".join(
        f'<th scope="col"{side}>{words(name)}</th>' for name, side in zip(heads, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{side} data-label="{words(name)}">{words(cell)}</td>'
            for name, side, cell in zip(heads, sides, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll"><table class="{kind}">{table}</table></div>'
