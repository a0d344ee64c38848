"""One decision: read strictly from a text, or summed from log-probabilities."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from timing import cpu_seconds
from tinyv.llm.cards import card_named, cards
from tinyv.llm.chat import Chat, Reply, reply_in
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.labels import Labels, Side
from tinyv.llm.logprobs import Entry, opinion_of
from tinyv.llm.query import Opinion, decided
from tinyv.llm.style import style_of
from tinyv.llm.written import opinion_in
from tinyv.verdict import Outcome

CASES = Path(__file__).parent / "cases"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (CASES / "decision_texts.jsonl").read_text("utf-8").splitlines()
]
SIDES = {Outcome.CORRECT: "yes", Outcome.INCORRECT: "no"}
TRUTH = Labels(["True"], ["False"])
XVERIFY = Labels(["Correct"], ["Incorrect"])
LETTERS = Labels(["A"], ["B", "C"])


def _read(card_name: str, text: str) -> str | None:
    card = card_named(card_name)
    try:
        opinion = opinion_in(text, card, Labels(card.yes, card.no))
    except Failed as failed:
        assert (failed.reason, failed.again, failed.server_fault) == ("unreadable_verdict", False, False)
        return None
    assert opinion.p_correct is None
    return SIDES[opinion.says]


def _entry(token: str, p: float, **others: float) -> Entry:
    """One generated token of probability `p` with its alternatives; a name's "_" is a blank."""
    top = [{"token": name.replace("_", " "), "logprob": math.log(q)} for name, q in others.items()]
    return {"token": token, "logprob": math.log(p), "top_logprobs": top}


def _tops(**tokens: float) -> Entry:
    """The likeliest token was drawn and is among its alternatives, as servers have it."""
    drawn = max(tokens, key=lambda name: tokens[name])
    return _entry(drawn.replace("_", " "), tokens[drawn], **tokens)


def _p(*entries: Entry, labels: Labels = TRUTH, min_mass: float = 0.1) -> float:
    opinion = opinion_of(entries, labels, min_mass)
    assert opinion.p_correct is not None
    assert opinion.says is (Outcome.CORRECT if opinion.p_correct >= 0.5 else Outcome.INCORRECT)
    return opinion.p_correct


def _unreadable(*entries: Entry, labels: Labels = TRUTH, min_mass: float = 0.1) -> bool:
    with pytest.raises(Failed) as failed:
        opinion_of(entries, labels, min_mass)
    return failed.value.reason == "unreadable_verdict" and not failed.value.server_fault


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['card']}-{row['text']!a:.40}")
def test_a_text_decides_for_its_side_or_not_at_all(row: dict[str, Any]) -> None:
    assert _read(row["card"], row["text"]) == row["side"]


def test_the_texts_cover_every_card_but_the_plain_generic_one() -> None:
    assert len(ROWS) >= 100
    assert {row["card"] for row in ROWS} == {card.name for card in cards()} - {"generic"}
    assert all(row["source"] for row in ROWS)


@given(st.text(max_size=80))
def test_reading_a_text_never_raises_anything_but_unreadable(text: str) -> None:
    for card in cards():
        assert _read(card.name, text) in ("yes", "no", None)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6))
def test_a_word_with_letters_around_is_another_word(letters: str) -> None:
    assert [
        t for t in (f"{letters}True", f"True{letters}", f"{letters}False") if _read("TinyV-1.5B", t)
    ] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row["side"]], ids=lambda row: f"{row['text']!a:.40}")
def test_no_reply_that_was_cut_off_decides(row: dict[str, Any]) -> None:
    card = card_named(row["card"])
    with pytest.raises(Failed, match="cut off") as failed:
        opinion_in(row["text"], card, Labels(card.yes, card.no), cut=True)
    assert (failed.value.reason, failed.value.server_fault) == ("unreadable_verdict", False)


WORDS = st.text(alphabet="abcdefghij ,.0123456789", min_size=1, max_size=40).filter(
    lambda text: text.strip(" ,.")
)


@given(WORDS, WORDS, st.sampled_from(["general-verifier", "TinyV-1.5B-Think", "generic-think"]))
def test_a_decision_inside_a_line_or_before_other_words_is_never_read(
    before: str, after: str, name: str
) -> None:
    card = card_named(name)
    said = f"{card.marker} {card.yes[0]}"
    whole = f"answer {before} {said}"
    assert [
        t for t in (whole, f"{said} {after}", f"{said}\n{after}", f"</think>{whole}") if _read(name, t)
    ] == []


def test_a_flood_of_lines_takes_no_longer_than_its_length_warrants() -> None:
    for text in (
        "\n" * 200_000,
        " " * 200_000,
        "Answer: \n" * 20_000,
        "*" * 200_000,
        "Answer: True\n" * 5_000,
    ):
        assert cpu_seconds(partial(_read, "TinyV-1.5B-Think", text), rounds=1) < 1.0


@pytest.mark.parametrize(
    ("reason", "cut"), [("length", True), ("stop", False), (None, False), ({}, False), ("tool_calls", False)]
)
def test_a_finish_reason_says_whether_a_written_decision_counts(reason: object, cut: bool) -> None:
    style = style_of(ModelConfig("http://127.0.0.1:9/v1"), "TinyV-1.5B-Think")
    choice = {"message": {"content": "Answer: True"}, "finish_reason": reason}
    reply = reply_in("http://x", {"choices": [choice]})
    assert reply.cut is cut
    written = Chat("m", style, logprobs=False)
    if cut:
        with pytest.raises(Failed, match="cut off"):
            written.opinion(reply, 0.1)
    else:
        assert written.opinion(reply, 0.1).says is Outcome.CORRECT


def test_a_first_token_decides_by_log_probabilities_although_one_token_is_all_that_was_asked_for() -> None:
    style = style_of(ModelConfig("http://127.0.0.1:9/v1"), "TinyV-1.5B")
    reply = Reply("True", [_tops(True_=0.8, False_=0.2)], 1, cut=True)
    assert Chat("m", style, logprobs=True).opinion(reply, 0.1).p_correct == pytest.approx(0.8)


def test_the_spellings_of_a_side_are_summed_over_case_and_leading_blank() -> None:
    assert _p(_tops(True_=0.3, _True=0.2, true=0.1, False_=0.2, _false=0.2)) == pytest.approx(0.6)


@pytest.mark.parametrize(
    "token", ["ĠTrue", "▁True", " True", "TRUE", "true", "\nTrue", "ĊTrue", "**True", '"True']
)
def test_a_tokenizers_sign_for_a_blank_is_a_blank(token: str) -> None:
    assert TRUTH.side(token) is Side.YES
    entry = {
        "token": token,
        "logprob": math.log(0.5),
        "top_logprobs": [{"token": "ĠFalse", "logprob": math.log(0.25)}],
    }
    assert _p(entry) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("labels", "token", "side"),
    [
        (TRUTH, "Tr", None),  # two letters may begin anything: they do not accept
        (TRUTH, "Tru", Side.YES),
        (TRUTH, "Fa", Side.NO),
        (TRUTH, "F", None),
        (TRUTH, "T", None),
        (TRUTH, "untrue", None),
        (TRUTH, "Truth", None),
        (TRUTH, "", None),
        (XVERIFY, "In", Side.NO),
        (XVERIFY, "Inc", Side.NO),
        (XVERIFY, "incor", Side.NO),
        (XVERIFY, "I", None),
        (XVERIFY, "Cor", Side.YES),
        (XVERIFY, "Co", None),
        (XVERIFY, "correct", Side.YES),
        (XVERIFY, "Correctly", None),
        (XVERIFY, "Into", None),
        (LETTERS, "A", Side.YES),
        (LETTERS, " B", Side.NO),
        (LETTERS, "C", Side.NO),
        (LETTERS, "D", None),
        (LETTERS, "An", None),
        (Labels(["Yes"], ["No"]), "N", None),
        (Labels(["Yes"], ["No"]), "Not", None),
        (Labels(["Same"], ["Sameness"]), "Sam", None),
    ],
)
def test_a_piece_of_a_word_speaks_for_the_one_side_it_begins(
    labels: Labels, token: str, side: Side | None
) -> None:
    assert labels.side(token) is side


def test_a_split_incorrect_is_summed_with_the_whole_one() -> None:
    assert _p(_tops(Correct=0.2, In=0.5, Incorrect=0.3), labels=XVERIFY) == pytest.approx(0.2)


def test_all_rejecting_letters_are_one_side() -> None:
    assert _p(_tops(A=0.4, B=0.3, C=0.3), labels=LETTERS) == pytest.approx(0.4)


def test_the_drawn_token_counts_once_whether_or_not_it_is_among_the_top() -> None:
    among = _entry("True", 0.6, True_=0.1, **{"True": 0.6, "False": 0.2})
    outside = _entry("True", 0.6, True_=0.1, **{"False": 0.2})
    assert _p(among) == pytest.approx(_p(outside)) == pytest.approx(0.7 / 0.9)


def test_a_reply_without_alternatives_decides_by_what_was_drawn() -> None:
    assert _p({"token": "True", "logprob": -0.1}) == 1.0
    assert _p({"token": "False", "logprob": -0.1, "top_logprobs": None}) == 0.0


def test_little_mass_on_both_sides_together_is_no_decision() -> None:
    rambling = _tops(The=0.9, True_=0.05, False_=0.04)
    assert _unreadable(rambling, min_mass=0.1)
    assert _p(rambling, min_mass=0.08) == pytest.approx(5 / 9)
    assert _unreadable(_tops(The=1.0), min_mass=0.0)


def test_an_empty_thought_before_the_decision_is_passed_over() -> None:
    thought = [_entry(token, 1.0) for token in ("<think>", "\n\n", "</think>", "\n\n")]
    assert _p(*thought, _tops(True_=0.8, False_=0.2)) == pytest.approx(0.8)


def test_a_thought_that_does_not_end_is_no_decision() -> None:
    thought = [_entry(token, 1.0) for token in ("<think>", "True", "True")]
    assert _unreadable(*thought)


def test_blanks_before_the_decision_are_passed_over_and_words_are_not() -> None:
    yes = _tops(True_=0.9, False_=0.1)
    assert _p(_entry("\n", 1.0), _entry("Ġ", 1.0), _entry("▁", 1.0), yes) == pytest.approx(0.9)
    assert _unreadable(_entry("The", 1.0), yes)


def test_a_reply_without_tokens_is_unreadable() -> None:
    assert _unreadable()
    assert _unreadable(_entry(" ", 1.0))


@pytest.mark.parametrize(
    "entry",
    [
        {"token": "True"},
        {"token": "True", "logprob": None},
        {"token": "True", "logprob": "high"},
        {"token": "True", "logprob": -0.1, "top_logprobs": [{"token": "False"}]},
        {"token": "True", "logprob": -0.1, "top_logprobs": ["False"]},
    ],
)
def test_a_missing_log_probability_is_an_error_that_the_caller_maps(entry: Entry) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        opinion_of([entry], TRUTH, 0.1)


def test_nan_is_no_decision_and_minus_infinity_is_no_mass() -> None:
    assert _unreadable({"token": "True", "logprob": math.nan})
    assert _unreadable(
        {"token": "True", "logprob": -0.1, "top_logprobs": [{"token": "False", "logprob": math.nan}]}
    )
    assert (
        _p({"token": "True", "logprob": -0.1, "top_logprobs": [{"token": "False", "logprob": -math.inf}]})
        == 1.0
    )


def test_a_positive_log_probability_counts_as_certain_and_not_as_more() -> None:
    big = {"token": "True", "logprob": 5.0, "top_logprobs": [{"token": "False", "logprob": 0.0}]}
    assert _p(big) == pytest.approx(0.5)
    huge = {"token": "True", "logprob": 1e9, "top_logprobs": [{"token": "False", "logprob": 0.0}]}
    assert _p(huge) == pytest.approx(0.5)


LOGPROBS = st.floats(min_value=-30, max_value=0)
TOPS = st.dictionaries(
    st.sampled_from(["True", " True", "true", "ĠTrue", "False", " false", "Fals", "The", "\n", "untrue"]),
    LOGPROBS,
    min_size=1,
)


def _entry_of(tops: dict[str, float]) -> Entry:
    drawn = max(tops, key=lambda token: tops[token])
    top = [{"token": token, "logprob": logprob} for token, logprob in tops.items()]
    return {"token": drawn, "logprob": tops[drawn], "top_logprobs": top}


@given(TOPS)
def test_p_is_a_probability_and_swapping_the_sides_gives_the_rest(tops: dict[str, float]) -> None:
    entry = _entry_of(tops)
    assume(entry["token"] != "\n")
    try:
        p = _p(entry, min_mass=1e-12)
    except Failed:
        assume(False)
        raise
    assert 0 <= p <= 1
    assert _p(entry, labels=Labels(["False"], ["True"]), min_mass=1e-12) == pytest.approx(1 - p)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_threshold_accepts_from_itself_on(p: float, threshold: float) -> None:
    outcome, reason = decided(Opinion(Outcome.INCORRECT, p), threshold)
    accepted = (Outcome.CORRECT, "model_accepts")
    assert ((outcome, reason) == accepted) is (p >= threshold)


def test_a_written_verdict_stands_whatever_the_threshold() -> None:
    assert decided(Opinion(Outcome.CORRECT), 1.0) == (Outcome.CORRECT, "model_accepts")
    assert decided(Opinion(Outcome.INCORRECT), 0.0) == (Outcome.INCORRECT, "model_rejects")
