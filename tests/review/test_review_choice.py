"""Which verdicts a choice lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from review_runs import record, said, write

from tinyv.errors import ConfigError
from tinyv.review.catalog import Catalog
from tinyv.review.choice import Choice, choice_of
from tinyv.review.labels import Act, Seen
from tinyv.review.reading import catalog_of
from tinyv.scoring.options import Options


def _catalog(tmp_path: Path, rows: list[dict[str, Any]]) -> Catalog:
    return catalog_of([write(tmp_path / "audit.jsonl", rows)], Options())


def _listed(catalog: Catalog, acts: dict[str, Act] | None = None, **choice: Any) -> list[str]:
    chosen = catalog.chosen(Choice(**choice), acts or {})
    return [catalog.rows[number].judged.place for number in chosen.rows]


def _act(catalog: Catalog, number: int, label: str) -> dict[str, Act]:
    digest = catalog.pairs[catalog.rows[number].pair].digest
    return {digest: Act(1, digest, label, "", "", Seen("", "", ""), "{}")}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return _catalog(tmp_path, [record(number) for number in range(60)])


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("outcome", "outcome", "INCORRECT"),
        ("stage", "stage", "nano"),
        ("reason", "reason", "model_accepts"),
        ("source", "data_source", ""),
        ("source", "data_source", "products"),
    ],
)
def test_a_field_lists_the_rows_that_have_it(catalog: Catalog, field: str, name: str, value: str) -> None:
    wanted = [f"made:{n}" for n in range(60) if record(n)[name] == value]
    assert wanted
    chosen: dict[str, Any] = {field: value}
    assert _listed(catalog, **chosen) == wanted
    assert (value, len(wanted)) in catalog.facets[field]


def test_low_confidence_is_near_the_threshold(catalog: Catalog) -> None:
    wanted = {f"made:{n}" for n in range(60) if abs((record(n)["p_correct"] or 9) - 0.6) <= 0.1}
    assert wanted
    assert set(_listed(catalog, near=0.1, threshold=0.6)) == wanted


def test_the_least_certain_come_first_and_those_without_a_probability_last(catalog: Catalog) -> None:
    places = _listed(catalog, order="uncertain", threshold=0.6)
    rows = {row.judged.place: row.judged.p_correct for row in catalog.rows}
    distances = [9.0 if (p := rows[place]) is None else abs(p - 0.6) for place in places]
    assert distances == sorted(distances)
    assert len(places) == 60


def test_the_threshold_is_read_from_what_models_accepted(catalog: Catalog) -> None:
    accepted = [r["p_correct"] for r in map(record, range(60)) if r["p_correct"] and r["p_correct"] >= 0.6]
    assert 0.5 < catalog.threshold < min(accepted)


def test_equal_pairs_are_listed_once_with_their_number(catalog: Catalog) -> None:
    chosen = catalog.chosen(Choice(once=True), {})
    assert len(chosen.rows) == len(catalog.pairs) == 54
    assert {chosen.times[catalog.rows[number].pair] for number in chosen.rows} == {1, 2}


def test_a_search_finds_text_whatever_its_case(catalog: Catalog) -> None:
    assert _listed(catalog, text="THE 17 MARBLES") == ["made:17"]
    assert _listed(catalog, text=r"\frac{17}{2}") == ["made:17"]
    assert _listed(catalog, text="no such marbles") == []


def test_a_search_never_runs_from_one_text_into_the_next(tmp_path: Path) -> None:
    catalog = _catalog(tmp_path, [record(1, question="ab", ground_truth="cd", answer="ef")])
    assert _listed(catalog, text="bc") == []


@pytest.mark.parametrize(
    ("kind", "changed", "listed"),
    [
        ("model", {"stage": "llm", "outcome": "CORRECT"}, True),
        ("model", {"stage": "engine", "outcome": "CORRECT"}, False),
        ("stages", {"stages": [said("engine", "INCORRECT", "x"), said("llm", "CORRECT", "y")]}, True),
        ("stages", {"stages": [said("engine", "UNDECIDED", "x"), said("llm", "CORRECT", "y")]}, False),
        ("baseline", {"ground_truth": "1/2", "answer": "0.5", "outcome": "CORRECT"}, True),
        ("baseline", {"ground_truth": "0.5", "answer": "0.50", "outcome": "CORRECT"}, False),
        ("file", {"outcome": "CORRECT", "oracle": False}, True),
        ("file", {"outcome": "UNDECIDED", "oracle": True}, True),
        ("file", {"outcome": "CORRECT", "oracle": True}, False),
        ("file", {"outcome": "CORRECT"}, False),
    ],
)
def test_disagreements(tmp_path: Path, kind: str, changed: dict[str, Any], listed: bool) -> None:
    catalog = _catalog(tmp_path, [record(1, **changed)])
    assert bool(_listed(catalog, disagree=kind)) is listed


@pytest.mark.parametrize(
    ("label", "mine", "disagrees"),
    [
        ("right", ["some", "right"], True),
        ("wrong", ["some", "wrong"], False),
        ("unclear", ["some", "unclear"], False),
    ],
)
def test_a_label_is_found_and_compared_with_the_verdict(
    tmp_path: Path, label: str, mine: list[str], disagrees: bool
) -> None:
    catalog = _catalog(tmp_path, [record(1, outcome="INCORRECT")])
    acts = _act(catalog, 0, label)
    found = [
        kind for kind in ("none", "some", "right", "wrong", "unclear") if _listed(catalog, acts, mine=kind)
    ]
    assert found == mine
    assert bool(_listed(catalog, acts, disagree="mine")) is disagrees
    assert catalog.labelled(acts) == {label: 1}


def test_labels_of_other_files_are_not_counted(catalog: Catalog, tmp_path: Path) -> None:
    other = _catalog(tmp_path, [record(1, question="another")])
    assert catalog.labelled(_act(other, 0, "right")) == {}


def test_filters_are_joined(catalog: Catalog) -> None:
    listed = set(_listed(catalog, stage="nano", outcome="CORRECT", source="sums"))
    wanted = [
        r
        for r in map(record, range(60))
        if (r["stage"], r["outcome"], r["data_source"]) == ("nano", "CORRECT", "sums")
    ]
    assert listed == {r["place"] for r in wanted}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"disagree": "all"}, "disagree is one of model, stages, baseline, file, mine, found 'all'"),
        ({"mine": "maybe"}, "mine is one of none, some"),
        ({"near": "much"}, "near is a number from 0 to 1, found 'much'"),
        ({"near": "nan"}, "near is a number from 0 to 1"),
        ({"threshold": "2"}, "threshold is a number from 0 to 1"),
        ({"text": "x" * 1_001}, "text holds 1001 characters"),
        ({"order": "random"}, "order is one of file, uncertain"),
    ],
)
def test_what_is_no_choice_is_refused_in_one_line(query: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        choice_of(query)


def test_the_parameters_of_an_address_make_a_choice() -> None:
    query = {
        "outcome": "CORRECT",
        "source": "",
        "near": "0.1",
        "threshold": "0.8",
        "text": " a ",
        "once": "1",
    }
    expected = Choice(outcome="CORRECT", source="", near=0.1, threshold=0.8, text="a", once=True)
    assert choice_of(query) == expected
