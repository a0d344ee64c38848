"""Labels as the rows that `tinyv data build` and `tinyv bench` take."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinyv.errors import DataError
from tinyv.io.runs import write_whole
from tinyv.io.text import json_line
from tinyv.review.labels import Act


@dataclass(slots=True)
class Exported:
    """The lines of an export, and what was left out of it by reason."""

    lines: list[str] = field(default_factory=list)
    right: int = 0
    wrong: int = 0
    left_out: dict[str, int] = field(
        default_factory=lambda: {"unclear": 0, "no_answer": 0, "no_reference": 0}
    )

    def as_dict(self) -> dict[str, Any]:
        """The counts, JSON-ready."""
        return {
            "rows": len(self.lines),
            "right": self.right,
            "wrong": self.wrong,
            "left_out": dict(self.left_out),
        }


def exported(acts: Iterable[Act]) -> Exported:
    """One row for each label that says right or wrong, in the order in which they were given."""
    export = Exported()
    for act in acts:
        texts = json.loads(act.texts)
        why = _left_out(act, texts)
        if why:
            export.left_out[why] += 1
            continue
        right = act.label == "right"
        export.right += right
        export.wrong += not right
        export.lines.append(json_line(_row(act, texts, right)))
    return export


def write_export(acts: Iterable[Act], path: Path) -> Exported:
    """Write the rows to a file. Raises DataError if there are none, OutputError."""
    export = exported(acts)
    if not export.lines:
        raise DataError(f"no label says right or wrong of an answer that was read, found {export.left_out}")
    write_whole(path, "".join(export.lines))
    return export


def _left_out(act: Act, texts: dict[str, Any]) -> str:
    """Why a label gives no row; empty if it gives one."""
    if act.label == "unclear":
        return "unclear"
    if not (texts["answer"] or "").strip():
        return "no_answer"
    return "" if texts["ground_truth"].strip() else "no_reference"


def _row(act: Act, texts: dict[str, Any], right: bool) -> dict[str, Any]:
    row = {
        "id": act.pair,
        "question": texts["question"],
        "ground_truth": texts["ground_truth"],
        "answer": texts["answer"],
        "label": right,
        "data_source": texts["data_source"],
        "labelled_at": act.at,
    }
    return {**row, "note": act.note} if act.note else row
