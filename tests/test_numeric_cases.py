"""Numbers and comparisons, from `cases/numeric_*.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flint import fmpq

from tinyv.expr import Node, Unreadable, parse
from tinyv.expr.numeric import decimal_view, exact, same_constant, same_function

Case = dict[str, Any]


def load(name: str) -> list[Any]:
    lines = (
        (Path(__file__).parent / "cases" / f"numeric_{name}.jsonl").read_text(encoding="utf-8").splitlines()
    )
    cases = [json.loads(line) for line in lines]
    return [pytest.param(case, id=case.get("text") or f"{case['a']} | {case['b']}") for case in cases]


def tree(text: str) -> Node:
    found = parse(text)
    assert not isinstance(found, Unreadable), f"{text!r}: {found}"
    return found


def rational(text: str | None) -> fmpq | None:
    if text is None:
        return None
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def check(case: Case, outcome: str, reason: str) -> None:
    if case["expected"] == "not_equal":
        assert outcome in ("different", "unknown")
    else:
        assert outcome == case["expected"], reason
    assert case.get("reason", reason) == reason


@pytest.mark.parametrize("case", load("constants"))
def test_constants_compare_as_labelled_both_ways(case: Case) -> None:
    a, b = tree(case["a"]), tree(case["b"])
    for result in (same_constant(a, b), same_constant(b, a)):
        check(case, result.comparison.value, result.reason)


@pytest.mark.parametrize("case", load("functions"))
def test_functions_compare_as_labelled_both_ways(case: Case) -> None:
    a, b = tree(case["a"]), tree(case["b"])
    for result in (same_function(a, b), same_function(b, a)):
        check(case, result.comparison.value, result.reason)


@pytest.mark.parametrize("case", load("exact"))
def test_exact_values_are_as_labelled(case: Case) -> None:
    assert exact(tree(case["text"])) == rational(case["value"])


@pytest.mark.parametrize("case", load("shown"))
def test_literals_show_what_is_labelled(case: Case) -> None:
    shown = decimal_view(tree(case["text"]))
    if case["value"] is None:
        assert shown is None
        return
    assert shown is not None
    assert shown.value == rational(case["value"])
    assert shown.step == rational(case["step"])
    assert shown.digits == case["digits"]
