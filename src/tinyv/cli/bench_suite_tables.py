"""The tables of `tinyv bench --suite`, one function for each kind of suite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TextIO

from tinyv.cli.display import shown
from tinyv.cli.tables import Table, show

Record = dict[str, Any]
MAX_THROUGH = 10
"""Accepted attacks that are shown of one verifier; the JSON line holds more."""
_WIDTH = 70


def show_record(record: Record, stream: TextIO) -> None:
    """The tables of one result."""
    SHOWN[record["kind"]](record, stream)


def _attacks(record: Record, stream: TextIO) -> None:
    data, verifiers = record["data"], record["verifiers"]
    names = [shown(one["name"], 30) for one in verifiers]
    stream.write(
        f"{data['patterns']} patterns in {len(data['classes'])} classes on {data['questions']} questions: "
        f"{data['attempts']} attempts\n"
    )
    classes = list(verifiers[0]["classes"])
    rows = [
        [name, str(verifiers[0]["classes"][name][1]), *(_of(one["classes"][name]) for one in verifiers)]
        for name in classes
    ]
    rows.append(
        ["all", str(data["attempts"]), *(_of([one["accepted"], one["attempts"]]) for one in verifiers)]
    )
    show(Table("Attacks accepted", ["class", "attempts", *names], rows), stream)
    for name, one in zip(names, verifiers, strict=True):
        stopped = ", ".join(f"{why} {count}" for why, count in one["stopped"].items())
        stream.write(f"{name}: {one['seconds']:.1f} s" + (f", stopped: {stopped}\n" if stopped else "\n"))
        for got in one["got_through"][:MAX_THROUGH] if one["name"] in _OURS else []:
            stream.write(
                f"  {shown(got['class'])}: {shown(got['ground_truth'], 40)} <- {shown(got['text'], _WIDTH)}\n"
            )
    stream.write(
        f"left out as they do not fit the question: {sum(data['skipped'].values())} attempts\n"
        f"patterns that nano was trained on: {data['shared_with_training']}\n\n"
    )


_OURS = ("engine", "nano", "nano_alone")
"""Whose accepted attacks are shown one by one: there should be none."""


def _labelled(record: Record, stream: TextIO) -> None:
    rows = [
        [
            shown(one["name"], 30),
            _interval(one["right"]),
            _interval(one["wrong"]),
            _percent(one["undecided"]["share"]),
            _interval(one["both"]),
            f"{one['ms_per_pair']:.3f}",
        ]
        for one in record["verifiers"]
    ]
    data = record["data"]
    stream.write(
        f"{data['right']} right and {data['wrong']} wrong answers, {data['questions']} questions with both; "
        "95% intervals\n"
    )
    headers = ["verifier", "right accepted", "wrong accepted", "undecided", "both correct", "ms/pair"]
    show(Table(record["suite"], headers, rows), stream)


def _speed(record: Record, stream: TextIO) -> None:
    verifiers = record["verifiers"]
    rows = [
        [
            shown(one["name"], 30),
            f"{one['pairs_per_s']:.0f}",
            *(f"{one['ms'][key]:.3f}" for key in ("p50", "p90", "p99", "max")),
            "-" if one["peak_mb"] is None else f"{one['peak_mb']:.0f}",
            "-" if one["mean_ratio"] is None else f"{one['mean_ratio']:.4f}",
        ]
        for one in verifiers
    ]
    title = f"One pair at a time, in turns: {record['data']['pairs']} pairs"
    headers = [
        "verifier",
        "pairs/s",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "max ms",
        "peak MB",
        f"/ {record['compared_with'] or '-'}",
    ]
    show(Table(title, headers, rows), stream)
    _scaling("Pairs/s by pairs in one call, one process", "batches", verifiers, stream)
    _scaling("Pairs/s by processes", "workers", verifiers, stream)


def _scaling(title: str, key: str, verifiers: Sequence[Record], stream: TextIO) -> None:
    sizes = list(dict.fromkeys(size for one in verifiers for size in one[key]))
    rows = [
        [shown(one["name"], 30), *(f"{one[key][size]:.0f}" if size in one[key] else "-" for size in sizes)]
        for one in verifiers
        if one[key]
    ]
    if rows:
        show(Table(title, ["verifier", *sizes], rows), stream)


def _calibration(record: Record, stream: TextIO) -> None:
    keys = ("auc", "ece", "brier", "recall_at_fpr", "recommended", "in_use")
    rows = [
        [shown(one["name"], 30), str(one["pairs"]), str(one["scored"]), *(_figure(one[key]) for key in keys)]
        for one in record["verifiers"]
    ]
    headers = [
        "verifier",
        "pairs",
        "scored",
        "AUC",
        "ECE",
        "Brier",
        "recall at FPR 1%",
        "recommended",
        "in use",
    ]
    show(Table("Calibration of p_correct", headers, rows), stream)
    for one in record["verifiers"]:
        bins = [
            [
                f"{b['low']:.2f}-{b['high']:.2f}",
                str(b["count"]),
                f"{b['mean_score']:.3f}",
                f"{b['share_right']:.3f}",
            ]
            for b in one["bins"]
        ]
        title = f"Reliability of {shown(one['name'], 30)}: p_correct and the share that is right"
        show(Table(title, ["p_correct", "pairs", "mean", "right"], bins), stream)


def _of(pair: Sequence[int]) -> str:
    accepted, tries = pair
    return f"{accepted} ({accepted / tries:.1%})" if accepted else "0"


def _interval(one: Record) -> str:
    if one["share"] is None:
        return "-"
    return f"{one['count']} = {one['share']:.1%} [{one['low']:.1%}, {one['high']:.1%}]"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


SHOWN: dict[str, Callable[[Record, TextIO], None]] = {
    "attacks": _attacks,
    "labelled": _labelled,
    "speed": _speed,
    "calibration": _calibration,
}
