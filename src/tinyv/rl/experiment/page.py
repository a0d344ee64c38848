"""One page with all figures, tables and curves of an experiment; it holds everything and loads nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

ARM_COLUMNS = (
    ("final pass rate", "pass", "share"),
    ("greedy", "pass_greedy", "share"),
    ("false negatives", "false_negative_rate", "share"),
    ("false positives", "false_positive_rate", "share"),
    ("groups all zero", "groups_all_zero", "share"),
    ("groups without gradient", "groups_without_gradient", "share"),
    ("prompt efficiency", "prompt_efficiency", "share"),
    ("steps to level", "steps_to_level", "number"),
    ("reward ms a step", "reward_seconds", "milliseconds"),
    ("share of step", "reward_share", "share"),
)
"""Heading, figure, how it is written."""


def page(report: Mapping[str, Any], pictures: Mapping[str, Path]) -> str:
    """The page's text. `report` is what `report.json` holds, `pictures` are PNG files by name."""
    template = Template(files("tinyv.rl.experiment").joinpath("page.html").read_text("utf-8"))
    return template.substitute(
        summary=_summary(report),
        arms=arm_table(report["main"], html=True),
        sweep=_table(("arm", "final pass rate", "greedy"), _sweep_rows(report["noise"])),
        hack=_table(
            ("reward", "final pass rate", "mean reward at the end", "empty answers at the end"),
            _hack_rows(report),
        ),
        setting=_table(("", ""), [(name, str(value)) for name, value in report["setting"].items()]),
        **{name: _picture(path, name) for name, path in pictures.items()},
    )


def arm_table(arms: Mapping[str, Mapping[str, Any]], *, html: bool = False) -> str:
    """The arms and their figures, as HTML or as Markdown."""
    head = ("reward", *(heading for heading, _, _ in ARM_COLUMNS))
    rows = [
        (arm, *(shown(found.get(name), kind) for _, name, kind in ARM_COLUMNS)) for arm, found in arms.items()
    ]
    return _table(head, rows) if html else markdown(head, rows)


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def shown(spread: Mapping[str, Any] | None, kind: str = "share") -> str:
    """A mean and its standard deviation over seeds; a dash where there is none."""
    if not spread or spread["mean"] is None:
        return "–"
    return _number(spread["mean"], kind) + (
        "" if spread["sd"] is None else f" ± {_number(spread['sd'], kind)}"
    )


def _number(value: float, kind: str) -> str:
    if kind == "share":
        return f"{100 * value:.1f}%"
    if kind == "points":
        return f"{100 * value:.1f}"
    return f"{1000 * value:.1f}" if kind == "milliseconds" else f"{value:.0f}"


def _summary(report: Mapping[str, Any]) -> str:
    found = report["comparison"]
    rows = [
        ("engine + nano less oracle, points", shown(found["engine_nano_minus_oracle"], "points")),
        ("engine + nano less prime-like, points", shown(found["engine_nano_minus_prime_like"], "points")),
        ("engine less prime-like, points", shown(found["engine_minus_prime_like"], "points")),
        *(
            (f"engine + nano: steps saved to the level of {rule}", shown(saved, "number"))
            for rule, saved in found.get("engine_nano_steps_saved", {}).items()
        ),
    ]
    return _table(("what was asked", "mean ± standard deviation over seeds"), rows)


def _sweep_rows(noise: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(arm, shown(found["pass"]), shown(found["pass_greedy"])) for arm, found in noise.items()]


def _hack_rows(report: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (arm, shown(found["pass"]), shown(found["reward_end"]), shown(found["keys_end"]))
        for arm, found in report["hack"].items()
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _picture(path: Path, name: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return f'<img alt="{escape(name)}" src="data:image/png;base64,{data}">'
