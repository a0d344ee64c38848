"""What the page gets, JSON-ready: texts with nothing invisible in them, and safe HTML beside those with mathematics."""

from __future__ import annotations

import re
from typing import Any

from tinyv.page.mathml import rendered
from tinyv.page.text import shown
from tinyv.review.catalog import Catalog
from tinyv.review.labels import Act
from tinyv.review.rows import Pair, Row, Said

LINE_CHARS = 160
TEXT_CHARS = 8_000
"""Characters of a text that the page shows."""
_MARKUP = re.compile(r"[\\$^_{}⟨]")


def line_of(catalog: Catalog, number: int, times: int, acts: dict[str, Act]) -> dict[str, Any]:
    """A row as the list shows it."""
    row = catalog.rows[number]
    pair = catalog.pairs[row.pair]
    act = acts.get(pair.digest)
    return {
        "number": number,
        "pair": pair.digest,
        "times": times,
        "question": _line(pair.question),
        "answer": None if pair.answer is None else _line(pair.answer),
        "outcome": row.judged.outcome,
        "stage": shown(row.judged.stage),
        "reason": shown(row.judged.reason),
        "p_correct": row.judged.p_correct,
        "label": None if act is None else act.label,
    }


def whole(catalog: Catalog, number: int, acts: dict[str, Act]) -> dict[str, Any]:
    """All of a row."""
    row = catalog.rows[number]
    pair = catalog.pairs[row.pair]
    judged = row.judged
    return {
        "number": number,
        "pair": pair.digest,
        "place": _line(judged.place),
        "source": _line(judged.data_source),
        "step": judged.step,
        "question": text_of(pair.question),
        "ground_truth": text_of(pair.ground_truth),
        "answer": None if pair.answer is None else text_of(pair.answer),
        "outcome": judged.outcome,
        "stage": _line(judged.stage),
        "reason": _line(judged.reason),
        "p_correct": judged.p_correct,
        "reward": judged.reward,
        "baseline": pair.plain,
        "file_label": judged.label,
        "stages": [_said(stage) for stage in _stages(row)],
        "mine": mine(acts.get(pair.digest)),
    }


def facet(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """The values of a field as the page offers them, each with how many rows have it."""
    return [{"value": value, "text": _line(value) or "(none)", "count": count} for value, count in counts]


def mine(act: Act | None) -> dict[str, Any] | None:
    """A label as the page shows it."""
    if act is None:
        return None
    seen = act.seen
    return {
        "label": act.label,
        "note": shown(act.note),
        "at": act.at,
        "outcome": _line(seen.outcome),
        "stage": _line(seen.stage),
        "reason": _line(seen.reason),
    }


def text_of(text: str) -> dict[str, Any]:
    """A text as it was written, and as safe HTML with its mathematics; `source` is null if they look the same."""
    as_written = shown(text[:TEXT_CHARS])
    return {"html": rendered(text, TEXT_CHARS), "source": as_written if _MARKUP.search(as_written) else None}


def undone(act: Act, pair: Pair | None) -> dict[str, Any]:
    """What an undoing took away."""
    return {"pair": act.pair, "label": act.label, "question": "" if pair is None else _line(pair.question)}


def _stages(row: Row) -> tuple[Said, ...]:
    """What the stages said; of a file that keeps none, the rules if they are told, and who decided."""
    judged = row.judged
    if row.stages:
        return row.stages
    last = Said(judged.stage, judged.outcome, judged.reason, judged.p_correct)
    if judged.rules_outcome is None or judged.rules_reason == judged.reason:
        return (last,)
    return (Said("rules", judged.rules_outcome, judged.rules_reason or ""), last)


def _said(stage: Said) -> dict[str, Any]:
    return {
        "stage": _line(stage.stage),
        "outcome": _line(stage.outcome),
        "reason": _line(stage.reason),
        "p_correct": stage.p_correct,
        "model": None if stage.model is None else _line(stage.model),
        "prompt": None if stage.prompt is None else _line(stage.prompt),
        "how": None if stage.how is None else _line(stage.how),
    }


def _line(text: str) -> str:
    """The beginning of a text in one line."""
    cut = shown(" ".join(text[: 2 * LINE_CHARS].split(" ")).replace("\n", " ").replace("\t", " "))
    return cut if len(cut) <= LINE_CHARS and len(text) <= 2 * LINE_CHARS else cut[:LINE_CHARS] + "…"
