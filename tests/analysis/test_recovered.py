"""False negatives of a baseline: counts that are known by hand, categories, and what only the baseline accepts."""

from __future__ import annotations

import pytest
from judged_rows import judged

from tinyv.analysis.baselines import SAYS, baseline_accepts
from tinyv.analysis.domain import domain_of
from tinyv.analysis.kinds import kind_of_answer
from tinyv.analysis.recovered import MAX_GROUPS, REST, false_negatives, recovered_pairs
from tinyv.data.taxonomy import SUBCATEGORIES
from tinyv.errors import ConfigError

ROWS = [
    judged(place="0", answer="0.5", data_source="x", step=1, rules_reason="same_number"),
    judged(place="1", answer="0.5", data_source="x", step=2),
    judged(place="2", answer="1/2", data_source="y", step=1),
    judged(False, place="3", answer="2", data_source="y", step=2),
    judged(False, place="4", answer=None, data_source="y", step=2, stage="extract", reason="no_answer"),
]


def test_counts_and_shares_are_of_what_the_baseline_rejected() -> None:
    baseline = [False, False, True, False, False]
    found = false_negatives(ROWS, baseline, {ROWS[0].texts: ("4.1", "rules")})
    assert (found["recovered"], found["baseline_rejected"], found["share_of_rejected"]) == (2, 4, 0.5)
    assert found["classified_by"] == {"rules": 2, "annotator": 0}
    assert found["unclassified"] == 0
    number = found["categories"][3]
    assert (number["id"], number["count"], number["share"]) == ("4", 2, 1.0)
    assert number["subcategories"][0] == {
        "id": "4.1",
        "name": "exact_approximate",
        "says": "gives the same value as a decimal, or exactly",
        "count": 2,
        "share": 1.0,
    }
    assert found["by"]["data_source"][0] == {
        "name": "x",
        "rollouts": 2,
        "rejected": 2,
        "recovered": 2,
        "share": 1.0,
    }
    assert [(line["name"], line["recovered"]) for line in found["by"]["step"]] == [(1, 1), (2, 1)]
    assert [(one["answer"], one["count"], one["subcategory"]) for one in found["examples"]] == [
        ("0.5", 2, "4.1")
    ]


def test_all_categories_are_listed_even_if_nothing_was_recovered() -> None:
    found = false_negatives(ROWS, [True] * 5, {})
    assert [len(category["subcategories"]) for category in found["categories"]] == [6, 5, 4, 4, 4, 4, 4]
    assert sum(len(category["subcategories"]) for category in found["categories"]) == len(SUBCATEGORIES)
    assert (found["recovered"], found["share_of_rejected"]) == (0, None)


def test_what_only_the_baseline_accepts_is_listed_apart() -> None:
    found = false_negatives(ROWS, [True, True, True, True, False], {})["baseline_only"]
    assert found["count"] == 1
    assert found["examples"][0]["answer"] == "2"


def test_labels_say_whose_error_it_is_that_only_the_baseline_accepts() -> None:
    rows = [judged(False, label=label) for label in (True, False, False, None)]
    assert false_negatives(rows, [True] * 4, {})["baseline_only"]["labels"] == {"right": 1, "wrong": 2}


def test_the_examples_say_that_nobody_could_classify() -> None:
    found = false_negatives(ROWS, [False] * 5, {})
    assert found["unclassified"] == 3
    assert {one["subcategory"] for one in found["examples"]} == {None}


def test_equal_pairs_are_classified_once() -> None:
    assert recovered_pairs(ROWS, [False] * 5) == {ROWS[0].texts: "same_number", ROWS[2].texts: None}


def test_more_sources_than_fit_are_one_line() -> None:
    rows = [judged(place=str(at), data_source=f"s{at}") for at in range(MAX_GROUPS + 5)]
    found = false_negatives(rows, [False] * len(rows), {})["by"]["data_source"]
    assert len(found) == MAX_GROUPS + 1
    assert (found[-1]["name"], found[-1]["recovered"]) == (REST, 5)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("string", [False, False, True, False, False]),
        ("prime_like", [True, True, True, False, False]),
        ("math_verify", [True, True, True, False, False]),
        ("engine", [True, True, True, False, False]),
    ],
)
def test_baselines_are_asked_what_the_cascade_read(name: str, said: list[bool]) -> None:
    assert baseline_accepts(name, ROWS, workers=2) == said


def test_what_the_trainer_gave_is_a_baseline_too() -> None:
    rows = [judged(reward=reward) for reward in (1.0, 0.0, None, 0.4)]
    assert baseline_accepts("recorded", rows) == [True, False, False, False]
    with pytest.raises(ConfigError, match="no row has a field score"):
        baseline_accepts("recorded", ROWS)


def test_an_unknown_baseline_names_those_that_exist() -> None:
    with pytest.raises(ConfigError, match=", ".join(SAYS)):
        baseline_accepts("best", ROWS)


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("12", "integer"),
        ("0.25", "decimal"),
        (r"\frac{3}{11}", "exact number"),
        (r"2\frac{1}{3}", "fraction"),
        (r"\sqrt{2}", "exact number"),
        ("x^2+1", "formula with variables"),
        ("[1,2)", "interval or set"),
        (r"\{1,2\}", "list or tuple"),
        ("(1,2)", "list or tuple"),
        ("x=3", "equation or inequality"),
        (r"x \le 3", "equation or inequality"),
        ("5 km", "quantity with a unit"),
        (r"12\%", "percent"),
        ("3:4", "ratio"),
        ("B", "choice"),
        ("Roald Amundsen", "words"),
        (r"\begin{pmatrix}1\\2\end{pmatrix}", "matrix or vector"),
        ("  ", "empty"),
        (r"\frac{1}{", "unreadable"),
    ],
)
def test_kinds_of_answers_are_told_by_their_tree(reference: str, kind: str) -> None:
    assert kind_of_answer(reference) == kind


@pytest.mark.parametrize(
    ("fields", "question", "domain"),
    [
        ({"subject": "Geometry"}, "How many?", "Geometry"),
        ({"subject": ""}, "Find the radius of the circle in the triangle.", "geometry (guessed)"),
        ({}, "What is the probability that two dice show six?", "probability (guessed)"),
        ({}, "一个三角形的半径", "geometry (guessed)"),
        ({}, "Who wrote it?", ""),
        ({"domain": 7}, "Evaluate $\\int x dx$", "calculus (guessed)"),
    ],
)
def test_the_domain_is_the_rows_or_guessed_from_words(
    fields: dict[str, object], question: str, domain: str
) -> None:
    assert domain_of(fields, question) == domain


def test_what_is_labelled_wrong_is_not_recovered_and_is_counted_apart() -> None:
    rows = [
        judged(place="0", answer="0.5", label=True, step=1),
        judged(place="1", answer="50%", label=False, step=1),
        judged(place="2", answer="1/2.0", step=1),
        judged(False, place="3", answer="2/4", label=True, step=1),
        judged(False, place="4", answer="7", label=False, step=1),
    ]
    found = false_negatives(rows, [False] * 5, {})
    assert (found["recovered"], found["baseline_rejected"], found["share_of_rejected"]) == (2, 5, 0.4)
    assert found["labels"] == {
        "rejected": 4,
        "recovered": 1,
        "accepted_but_wrong": 1,
        "right_but_missed": 1,
    }
    assert {one["answer"] for one in found["examples"]} == {"0.5", "1/2.0"}
    assert [line["recovered"] for line in (*found["by"]["step"], *found["by"]["data_source"])] == [2, 2]
    assert set(recovered_pairs(rows, [False] * 5)) == {rows[0].texts, rows[2].texts}


def test_what_the_baseline_accepts_needs_no_label() -> None:
    found = false_negatives([judged(label=False)], [True], {})
    assert (found["recovered"], found["labels"]["accepted_but_wrong"]) == (0, 0)


def test_what_failed_is_in_no_share() -> None:
    failed = judged(
        outcome="UNDECIDED", reason="server_unavailable", stage="llm", answer="one half", label=True
    )
    rows = [*ROWS, failed, failed]
    found = false_negatives(rows, [False, False, True, False, False, False, True], {})
    assert (found["baseline_rejected"], found["not_judged"], found["share_of_rejected"]) == (5, 1, 0.5)
    own = next(line for line in found["by"]["data_source"] if line["name"] == "own")
    assert (own["rejected"], own["share"]) == (1, None)
    assert set(found["labels"].values()) == {0}
    assert found["baseline_only"]["count"] == 0
