"""What stands around an answer says nothing of its label: both labels are dressed alike."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import built, labelled, references, rows_of
from tinyv.bench import style_leak
from tinyv.data import clothes
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare

BLIND = 0.68
"""Most that the words around the answers of a small set may tell; 0.5 is nothing."""
FRAMED = ("We conclude that the answer is 17.", "5.1", "framed", "construction")
BOATS = Reference("How many boats lie in the harbour?", "17")
TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from(["17", r"\frac{1}{2}", "x=5", "Oskar Brandt", "no", "(1,2)"])
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("set"), references(72), right=12, wrong=12, slips=4).folder


def test_neither_label_has_a_wrapping_that_the_other_never_has(folder: Path) -> None:
    wrapped = style_leak.counts([style_leak.written(row) for row in style_leak.rows_in(folder)])
    assert wrapped.keys() == style_leak.WRAPPINGS.keys()
    assert all(right and wrong for right, wrong in wrapped.values()), wrapped


def test_words_around_answers_hardly_tell_the_label(folder: Path) -> None:
    told = style_leak.leak([style_leak.written(row) for row in style_leak.rows_in(folder)])
    assert told is not None
    assert told < BLIND


def test_words_that_go_with_one_label_are_found() -> None:
    rows = [
        {**labelled(f"How many are {word}?", "5", answer, label), "category": "sign"}
        for word in ("red", "blue", "green", "old", "new", "long", "short", "here", "there", "left")
        for answer, label in (("hence 5", True), ("maybe 6", False))
    ]
    pairs = [style_leak.written(row) for row in rows]
    assert style_leak.leak(pairs) == 1.0
    assert style_leak.telling_words(pairs) == {"right": ["hence 10:0"], "wrong": ["maybe 10:0"]}


def test_the_measure_prints_a_table_and_one_json_line_last(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert style_leak.main([str(folder)]) == 0
    record = json.loads(capsys.readouterr().out.splitlines()[-1])["style_leak"]
    assert record["right"] > 0 < record["wrong"]
    assert record["wrappings"].keys() == style_leak.WRAPPINGS.keys()


def test_a_wrong_answer_wears_the_words_of_a_right_one_and_keeps_its_proof() -> None:
    made = ("19", "near_miss", "off_by_one", "engine:numeric_mismatch")
    dressed = {clothes.dressed_wrong(BOATS, made, FRAMED, Random(seed)) for seed in range(30)}
    assert len(dressed) > 5
    assert all("19" in text and text != "19" for text, *_ in dressed)
    assert {tuple(rest) for _, *rest in dressed} == {made[1:]}


def test_an_attack_stays_as_it_is() -> None:
    made = ("the answer is 17 or 19", "hedge", "hedge", "construction")
    assert clothes.dressed_wrong(BOATS, made, FRAMED, Random(0)) == made


def test_a_right_answer_of_a_category_about_wrappings_stays_as_it_is() -> None:
    assert clothes.dressed_right(BOATS, [FRAMED], Random(0)) == [FRAMED]


def test_a_right_answer_gets_the_clothes_of_wrong_ones_and_keeps_its_category() -> None:
    made = [("17.0", "4.4", "zeros", "engine:same_number")]
    dressed = [clothes.dressed_right(BOATS, made, Random(seed))[0] for seed in range(60)]
    texts = {text for text, *_ in dressed}
    assert {"17.0", "$17.0$", r"\boxed{17.0}"} <= texts
    assert {tuple(rest) for _, *rest in dressed} == {made[0][1:]}
    assert not any(compare("17", text, BOATS.question).incorrect for text in texts)


def test_a_slip_in_somebodys_answer_stays_in_its_frame(tmp_path: Path) -> None:
    right = r"So the answer is $\boxed{17}$"
    rows = rows_of(tmp_path, [labelled(BOATS.question, "17", right, True)], also_write=True, right=0, wrong=0)
    (slip,) = [row["answer"] for row in rows if not row["label"]]
    assert slip.startswith(r"So the answer is $\boxed{")


@settings(max_examples=150, deadline=None)
@given(question=TEXTS, truth=TEXTS, answer=TEXTS, seed=st.integers(0, 2**32))
def test_clothes_never_raise_and_never_turn_a_label(
    question: str, truth: str, answer: str, seed: int
) -> None:
    reference = Reference(question, truth)
    wrong = (answer, "near_miss", "off_by_one", "engine:numeric_mismatch")
    for like in (
        None,
        FRAMED,
        ("17.0", "4.4", "zeros", "engine:same_number"),
        ("$17$", "1.3", "enclosed", ""),
    ):
        dressed = clothes.dressed_wrong(reference, wrong, like, Random(seed))
        assert dressed == clothes.dressed_wrong(reference, wrong, like, Random(seed))
        assert dressed == wrong or not compare(truth, dressed[0], question).correct
    right = [(answer, "4.4", "zeros", "engine:same_number")]
    (dressed,) = clothes.dressed_right(reference, right, Random(seed))
    assert dressed[0] == answer or not compare(truth, dressed[0], question).incorrect
