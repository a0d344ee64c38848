"""Wrong answers made from references: every kind on small cases, and the traps that each must not fall into."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyv.data import corrupt
from tinyv.data.corrupt import (
    choices,
    entities,
    formulas,
    hedges,
    lists,
    numbers,
    openings,
    ranges,
    sentences,
    signs,
    symbols,
    units,
    variables,
    words,
)
from tinyv.data.corrupt.answer_type import names_of, type_of
from tinyv.data.corrupt.attacks import attack, filled
from tinyv.data.corrupt.check import mentions
from tinyv.data.corrupt.contract import Mistake
from tinyv.data.corrupt.styles import dressed_words
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare

SEEDS = range(30)
PEOPLE = (
    ("Who painted the ceiling of the chapel in the old town?", "Marta Lindqvist"),
    ("Who wrote the first guide to the harbour?", "Oskar Brandt/O. Brandt"),
    ("Who led the expedition across the ice?", "Ingrid Solheim"),
    ("Who built the wooden bridge near Altdorf?", "Jakob Wyss"),
)
PLACES = (
    ("Where does the river Lenta begin?", "Monte Varo"),
    ("Which city hosts the lantern festival?", "Kesslingen"),
    ("In which country is the port of Santos?", "Brazil"),
)
DATES = (
    ("When was the lighthouse finished?", "1887"),
    ("When did the last tram run?", "4 May 1961"),
    ("When was the dam opened?", "1934"),
)
CHOICE = "Which is prime?\nA. 21\nB. 23\nC. 25\nD. 27"


def _pool() -> corrupt.Pool:
    return corrupt.Pool([Reference(q, a) for q, a in (*PEOPLE, *PLACES, *DATES)])


def _made(maker: Mistake, question: str, ground_truth: str) -> set[str]:
    """All that a maker gives over many generators."""
    reference, pool = Reference(question, ground_truth), _pool()
    return {text for seed in SEEDS for text in maker(reference, random.Random(seed), pool)}


def _kept(maker: Mistake, question: str, ground_truth: str) -> set[str]:
    """What of it is certainly wrong."""
    reference = Reference(question, ground_truth)
    certain = maker in corrupt.CONSTRUCTED
    return {
        text
        for text in _made(maker, question, ground_truth)
        if corrupt.refuted(reference, text, constructed=certain)
    }


CASES: tuple[tuple[str, Mistake, str, str, str], ...] = (
    ("sign", signs.flipped_whole, "Find $a-b$.", "-7", "7"),
    ("sign", signs.flipped_whole, "Find $a-b$.", "x=7", "x=-7"),
    ("sign", signs.flipped_inside, "Expand.", "2x^2-3x+1", "2x^2+3x+1"),
    ("sign", signs.flipped_inside, "Solve.", "(-2,3]", "(2,3]"),
    ("sign", signs.flipped_item, "Find the point.", "(2,3)", "(2,-3)"),
    ("digit", numbers.swapped_digits, "How many?", "1253", "1523"),
    ("digit", numbers.changed_digit, "How many?", "$1,234$", "1,734"),
    ("digit", numbers.lost_digit, "How many?", "1253", "153"),
    ("exponent", formulas.changed_exponent, "Expand.", "x^3+1", "x^{2}+1"),
    ("exponent", formulas.lost_exponent, "Kinetic energy of $m$?", r"\frac{mv^2}{2}", r"\frac{mv}{2}"),
    ("exponent", formulas.wrong_power_of_ten, "What mass?", r"3.2\times 10^{-5}", r"3.2\times 10^{-4}"),
    ("exponent", formulas.added_square, "Express it.", "2ab", "2a^2b"),
    ("swapped_tuple", lists.swapped_entries, "Where do the lines meet?", "(2,5)", "(5,2)"),
    ("missing_solution", lists.missing_solution, "Solve.", "x=2 or x=5", "x=5"),
    ("missing_solution", lists.missing_solution, "Solve.", r"x=\pm 3", "x=3"),
    ("missing_solution", lists.missing_solution, "List them.", r"\{1,3,7\}", r"\{1,7\}"),
    ("extra_solution", lists.extra_solution, "Solve.", "4", r"\pm 4"),
    ("interval_end", ranges.toggled_end, "Find the domain.", "(1,7]", "(1,7)"),
    ("interval_end", ranges.toggled_end, "Find the range.", r"x \le 3", "x < 3"),
    ("unit_scale", units.wrong_unit, "How far?", r"5\text{ km}", r"5\text{ m}"),
    ("unit_scale", units.scaled_under_unit, "How far?", "5 km", "5000 km"),
    ("unit_scale", units.wrong_angle_unit, "Which angle?", r"60^\circ", "60 radians"),
    ("rounding", numbers.wrong_rounding, "Divide.", r"\frac{2}{3}", "0.64"),
    ("rounding", numbers.wrongly_rounded_up, "Divide.", "12.1", "13"),
    ("wrong_variable", lists.swapped_labels, "Solve.", "x=2, y=7", "x=7, y=2"),
    ("wrong_variable", variables.renamed_variable, "If $x+y=9$ and $x-y=1$, find $x$.", "x = 5", "y = 5"),
    ("inverted", numbers.inverted_fraction, "Divide.", r"\frac{3}{8}", r"\frac{8}{3}"),
    ("inverted", numbers.inverted_fraction, "What is the ratio?", "2:5", "5:2"),
    ("neighbouring_choice", choices.neighbouring_choice, CHOICE, "B", "C"),
    ("neighbouring_choice", choices.neighbouring_option, CHOICE, "B", "A. 21"),
    ("negated", sentences.opposite_answer, "Is it even?", "Yes", "No"),
    ("negated", sentences.opposite_phrase, "How does it behave?", "increasing", "is decreasing"),
    (
        "negated",
        sentences.negated_sentence,
        "What can be said?",
        "The sum is negative.",
        "The sum is not negative",
    ),
    ("other_entity", entities.other_entity, "Who carved the oak altar?", "Piet Smits", "Ingrid Solheim"),
    ("other_word", words.other_word, "Who carved the oak altar?", "Piet Smits", "Piet Solheim"),
    (
        "other_number_in_words",
        words.number_in_sentence,
        "How are the benches arranged?",
        "There are two rows of 14 benches each.",
        "There are two rows of 15 benches each",
    ),
    (
        "other_number_in_words",
        words.number_in_sentence,
        "Find the sum.",
        r"1+4+9+\ldots+n^2",
        r"1+4+10+\ldots+n^2",
    ),
    ("near_miss", numbers.off_by_one, "How many?", "17", "18"),
    ("near_miss", numbers.scaled_number, "How many?", "17", "34"),
    ("near_miss", numbers.number_word, "How many?", "Seven", "Eight"),
    ("near_miss", numbers.off_in_formula, "Expand.", "x^2+7x", "x^2+8x"),
    ("operator", signs.wrong_operator, "Add.", "a+b", r"a\cdot b"),
    ("operator", signs.wrong_function, "Which component?", r"F\sin\theta", r"F\cos\theta"),
    ("term_factor", formulas.added_factor, "Which period?", r"\sqrt{\frac{l}{g}}", r"\pi \sqrt{\frac{l}{g}}"),
    ("term_factor", formulas.lost_factor, "Which area?", r"4\pi r^2", r"\pi r^2"),
    ("term_factor", formulas.lost_term, "Expand.", "a^2+2ab+b^2", "a^2+b^2"),
    ("term_factor", formulas.added_term, "Expand.", "a^2-b^2", "a^2-b^2+1"),
    ("term_factor", formulas.lost_root, "Which speed?", r"\sqrt{2gh}", "(2gh)"),
    (
        "formula_symbol",
        symbols.changed_coefficient,
        "Which energy has $m$?",
        r"\frac{1}{2}mv^2+mgh",
        r"\frac{1}{3}mv^2+mgh",
    ),
    (
        "formula_symbol",
        symbols.changed_index,
        "Which momentum have $m_1$ and $m_2$?",
        "m_1v_1+m_2v_2+m_1u_2",
        "m_1v_{2}+m_2v_{1}+m_1u_2",
    ),
    ("formula_symbol", symbols.changed_symbol, "Which sum of $a, b, c$?", "ab+bc^2+ca", "ab+bb^2+ca"),
    (
        "formula_symbol",
        symbols.swapped_symbols,
        "Which ratio of $m$ and $M$?",
        r"\frac{m}{M}",
        r"\frac{M}{m}",
    ),
    (
        "formula_symbol",
        symbols.foreign_symbol,
        "A body of mass $m$ and speed $v$ hits one of mass $s$. Find its energy.",
        r"\frac{1}{2}mv^2",
        r"\frac{1}{2}sv^2",
    ),
    ("percent", numbers.slipped_percent, "How many percent?", r"60\%", r"40\%"),
    ("percent", numbers.wrong_share, "How probable?", r"\frac{2}{7}", r"\frac{5}{7}"),
    ("relation", signs.turned_relation, "Solve.", "x<4", "x>4"),
    ("period", ranges.wrong_period, "Solve.", r"x=\frac{\pi}{6}+2k\pi", r"x=\frac{\pi}{6}+k\pi"),
    ("superset", ranges.everything, "Find the domain.", "(1,7]", "all real numbers"),
    ("superset", ranges.wider_interval, "Find the domain.", "(1,7]", r"(1,\infty)"),
    ("derivation_opening", openings.derivation_opening, "Find the area of the field.", "12", ""),
    ("restatement", openings.restatement, "Find the area of the field.", "12", "The area of the field"),
    ("question_part", openings.question_part, "Find the area of the green field.", "12", "the green field"),
    (
        "question_echo",
        openings.whole_question,
        "Find the area of the field.",
        "12",
        "Find the area of the field. ?",
    ),
    (
        "confession",
        openings.confession,
        "Find the area of the field.",
        "12",
        "I do not know the area of the field.",
    ),
    ("hedge", hedges.hedge, "Who carved the oak altar?", "Piet Smits", ""),
    ("rambling", hedges.rambling, "How many?", "17", ""),
)


@pytest.mark.parametrize(("kind", "maker", "question", "ground_truth", "expected"), CASES)
def test_a_maker_gives_the_slip_that_its_name_says(
    kind: str, maker: Mistake, question: str, ground_truth: str, expected: str
) -> None:
    assert maker in corrupt.MISTAKES[kind]
    kept = _kept(maker, question, ground_truth)
    assert expected in kept if expected else kept


@pytest.mark.parametrize("kind", corrupt.MISTAKES)
def test_every_kind_gives_proved_answers_for_some_reference(kind: str) -> None:
    samples = [(question, truth) for name, _, question, truth, _ in CASES if name == kind]
    pool = _pool()
    for question, truth in samples or [("How many boats lie in the harbour?", "17")]:
        made = [
            corrupt.one_mistake(kind, Reference(question, truth), random.Random(seed), pool) for seed in SEEDS
        ]
        found = [one for one in made if one]
        assert found
        assert all(name == kind and proof for _, name, _, proof in found)
        assert not any(compare(truth, answer, question).correct for answer, *_ in found)


def test_every_kind_has_a_weight_and_every_value_kind_a_case() -> None:
    assert set(corrupt.default_weights()) == set(corrupt.MISTAKES)
    assert {case[0] for case in CASES} >= set(corrupt.MISTAKES) - corrupt.ATTACKS


# --- what makes an answer certainly wrong --------------------------------------------------------------------


def test_what_the_engine_accepts_is_never_refuted() -> None:
    reference = Reference("Divide.", r"\frac12")
    assert corrupt.refuted(reference, "0.5", constructed=True) is None
    assert corrupt.refuted(reference, "0.7") == "engine:numeric_mismatch"


def test_an_undecided_engine_refutes_only_what_was_made_wrong() -> None:
    reference = Reference("Who built it?", "Jakob Wyss")
    assert corrupt.refuted(reference, "Ingrid Solheim") is None
    assert corrupt.refuted(reference, "Ingrid Solheim", constructed=True) == "construction"


def test_the_sign_of_an_arbitrary_constant_proves_nothing() -> None:
    assert corrupt.refuted(Reference("Integrate $2x$.", "x^2+C"), "x^2-C") is None
    assert corrupt.refuted(Reference("Find an eigenvector of $A$.", "(1,-1)"), "(-1,1)") is None
    assert corrupt.refuted(Reference("Find the general solution.", "c_1e^x"), "2c_1e^x") is None


def test_a_constant_that_the_question_names_is_not_arbitrary() -> None:
    reference = Reference("A capacitor $C$ is charged to $U$. Find its charge.", "CU")
    assert corrupt.refuted(reference, "2CU") == "engine:different_expression"


def test_a_near_value_is_not_wrong_where_the_reference_is_rounded() -> None:
    assert corrupt.refuted(Reference("Estimate the length.", "380"), "381") is None
    assert corrupt.refuted(Reference("How long is it?", r"380\text{ m}"), r"381\text{ m}") is None
    assert corrupt.refuted(Reference("How many ways?", "380"), "381") == "engine:numeric_mismatch"


def test_another_unit_is_no_near_value() -> None:
    assert corrupt.refuted(Reference("How long?", "5 km"), "5 m") == "engine:numeric_mismatch"


def test_years_with_a_slash_are_alternatives_and_no_fraction() -> None:
    reference = Reference("When was it founded?", "1837/1834")
    assert corrupt.refuted(reference, "1834", constructed=True) is None
    assert corrupt.refuted(reference, "1834/1837") is None
    assert not _kept(numbers.inverted_fraction, "When was it founded?", "1837/1834")


def test_a_reference_without_content_has_no_wrong_answers() -> None:
    reference = Reference("How many?", " . ")
    assert corrupt.refuted(reference, "5", constructed=True) is None
    assert corrupt.mistakes(reference, random.Random(0), _pool()) == []


# --- traps ---------------------------------------------------------------------------------------------------


def test_a_unit_is_never_left_out() -> None:
    for maker in (units.wrong_unit, units.scaled_under_unit, lists.missing_solution):
        assert "12" not in {text.strip(" \\") for text in _kept(maker, "How far?", r"L = 12\,\text{cm}")}
        assert not any(
            "cm" not in text and "m}" not in text for text in _kept(maker, "How far?", r"12\,\text{cm}")
        )


def test_a_slip_in_one_part_of_a_chain_is_not_made() -> None:
    chain = r"d=\frac{2\sqrt2}{\sqrt5}=\frac{2\sqrt{10}}{5}"
    assert not _made(symbols.changed_coefficient, "Find the distance.", chain)
    assert not _made(signs.flipped_whole, "Find $-d$.", chain)


def test_prose_around_a_formula_is_not_changed() -> None:
    text = r"First we write the matrix as a product, and then $A^2=4A$ follows at once."
    assert not _made(formulas.changed_exponent, "Diagonalise.", text)


def test_a_plain_count_gets_no_minus() -> None:
    assert not _made(signs.flipped_whole, "How many teams can there be?", "321")


def test_a_word_between_solutions_is_no_product_of_letters() -> None:
    kept = _kept(symbols.changed_symbol, "Solve.", "2 or -2") | _kept(
        formulas.lost_factor, "Solve.", "2 or -2"
    )
    assert not kept


def test_open_and_closed_ends_of_monotonic_intervals_are_one() -> None:
    assert not _made(ranges.toggled_end, "On which interval is $f$ increasing?", "(1,2)")


def test_unordered_pairs_are_not_swapped() -> None:
    assert not _made(lists.swapped_entries, "Find two numbers with sum 8 and product 15.", "(3,5)")
    assert not _made(lists.swapped_entries, "Find the range of $f$ as an interval.", "[3,5]")


def test_a_decimal_comma_and_a_thin_space_separate_nothing() -> None:
    assert lists.taken_apart(Reference("Find the mass.", r"m=5\,kg")) is None


def test_a_hedge_between_ranges_may_be_one_of_them() -> None:
    assert not _made(hedges.hedge, "Find the range of $m$.", r"m \ge 9")


def test_a_weaker_condition_is_no_solution_more() -> None:
    assert not _made(lists.extra_solution, "Find $a$.", "a < 12")


def test_a_hedge_names_the_right_answer_and_another_one() -> None:
    for text in _kept(hedges.hedge, "How many?", "17"):
        assert "17" in text
        assert compare("17", text, "How many?").correct is False


def test_another_entity_shares_no_word_with_any_alternative() -> None:
    pool = corrupt.Pool(
        [Reference("Who sang it?", "Olga Brandt"), Reference("Who led it?", "Ingrid Solheim")]
    )
    reference = Reference("Who wrote the first guide?", "Oskar Brandt/O. Brandt")
    made = {text for seed in SEEDS for text in entities.other_entity(reference, random.Random(seed), pool)}
    assert made == {"Ingrid Solheim"}


def test_a_country_is_no_wrong_answer_to_a_town() -> None:
    made = _made(entities.other_entity, "In which city was the treaty signed?", "Fortaleza")
    assert made
    assert "Brazil" not in made


def test_a_year_is_no_wrong_answer_to_its_decade() -> None:
    made = _made(entities.other_entity, "When was the mill built?", "the 1880s")
    assert "1887" not in made
    assert not _made(entities.other_entity, "When was the mill built?", "late 19th century")


def test_a_question_that_asks_nearly_the_same_gives_no_entity() -> None:
    pool = corrupt.Pool([Reference("who wrote the old guide to the harbour", "Ingrid Solheim")])
    reference = Reference("Who wrote the guide to the harbour?", "Oskar Brandt")
    assert entities.other_entity(reference, random.Random(0), pool) == []


def test_words_of_the_question_that_are_the_answer_are_not_given() -> None:
    question = "Is the green or the red field larger, the green field or the other one?"
    assert not any("green" in text for text in _made(openings.question_part, question, "green field"))


def test_giving_up_is_no_wrong_answer_where_nothing_can_be_known() -> None:
    for maker in (openings.confession, attack("refusals"), attack("empty"), openings.question_part):
        assert not _made(maker, "Find the area of the field.", "cannot be determined")
        assert not _made(maker, "Solve the given system.", "no solution")


def test_a_claim_of_truth_is_no_attack_where_truth_is_asked() -> None:
    assert not _kept(attack("claims"), "Is the statement right?", "Yes") & {"Correct.", "Yes, this is right."}
    assert mentions(Reference("Is it right?", "Yes"), "This is correct.")


def test_an_attack_that_says_the_reference_by_accident_is_dropped() -> None:
    assert not any("100%" in text for text in _made(attack("claims"), "What share is left?", "100%"))
    assert mentions(Reference("Which step?", "1"), "Step 1:")


def test_slots_are_filled_in_one_pass() -> None:
    assert filled("{question} {wrong}", {"question": "{wrong}?", "wrong": "5"}) == "{wrong}? 5"


def test_a_point_and_its_angle_are_not_exchanged() -> None:
    question = r"In the triangle with the corners $A$ and $B$ the angle at $B$ is $\beta$. Find its height."
    assert not _made(symbols.foreign_symbol, question, r"a\cdot\sin(\beta)+B")


def test_letters_that_the_question_equates_are_not_exchanged() -> None:
    for question in ("Let $p=q$ and $v$ be given. Find the energy.", "Find the energy of $p$ at speed $v$."):
        assert not any(
            "qv^" in text for text in _made(symbols.foreign_symbol, question, r"\frac{1}{2}pv^2+v")
        )


def test_a_swallow_all_is_no_mistake_where_all_numbers_are_right() -> None:
    for truth in ("all real numbers", r"\mathbb{R}", r"(-\infty,\infty)"):
        for maker in corrupt.MISTAKES["superset"]:
            assert not _kept(maker, "Find the domain.", truth)


def test_a_sentence_with_a_negation_or_a_condition_is_not_negated() -> None:
    for text in ("The set is not closed", "It is closed if $a>0$", "It is open or it is closed"):
        assert not _made(sentences.negated_sentence, "What can be said?", text)


def test_right_and_wrong_entities_may_wear_the_same_clothes() -> None:
    for length in ("bare", "sentence", "paragraph"):
        right = dressed_words("Marta Lindqvist", "who painted it", "person", random.Random(3), length)
        wrong = dressed_words("Ingrid Solheim", "who painted it", "person", random.Random(3), length)
        assert right.replace("Marta Lindqvist", "Ingrid Solheim") == wrong


# --- types and names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many?", "1,234", "number"),
        ("How far?", "5 km", "number"),
        ("Solve.", r"x^2+1", "expression"),
        ("Solve.", "1, 2", "list"),
        (CHOICE, "B", "choice"),
        ("Is it?", "Yes", "yes_no"),
        ("Who did it?", "Jakob Wyss", "person"),
        ("Where is it?", "Kesslingen", "place"),
        ("When was it?", "1887", "date"),
        ("When was it?", "4 May 1961", "date"),
        ("What is it called?", "carbon dioxide", "phrase"),
        ("What can be said?", "The sum is negative.", "sentence"),
        ("What?", "$$", "nothing"),
    ],
)
def test_the_type_of_an_answer(question: str, text: str, expected: str) -> None:
    assert type_of(question, text) == expected


def test_alternatives_are_parted_at_the_slash_and_units_are_not() -> None:
    assert names_of("Oskar Brandt/O. Brandt") == ("Oskar Brandt", "O. Brandt")
    assert names_of("1979/21 July 1979") == ("1979", "21 July 1979")
    assert names_of("9/nine") == ("9", "nine")
    for whole in ("km/h", "60 miles/hour", "5 m/s", "3/4", r"\frac{a}{b}/2"):
        assert names_of(whole) == (whole,)


def test_a_pool_draws_by_type_and_never_the_same_question() -> None:
    pool, rng = _pool(), random.Random(1)
    like = Reference(*PEOPLE[0])
    for _ in SEEDS:
        drawn = pool.draw("person", rng, 12, like=like)
        assert drawn
        assert all(one.question != like.question for one in drawn)
    assert pool.draw("choice", rng, 3) == []
    assert pool.sizes() == {"date": 3, "person": 4, "place": 3}


# --- properties ----------------------------------------------------------------------------------------------

_TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from([case[3] for case in CASES]),
    st.text(alphabet="0123456789xyabkm+-*/^_=<>()[]{},.\\ $%:|pi", max_size=40),
    st.builds(
        lambda a, b: a + b,
        st.sampled_from([r"\frac{", "x_{", r"\sqrt{", r"\pm", "10^{"]),
        st.text(max_size=20),
    ),
)


@settings(max_examples=150, deadline=None)
@given(question=_TEXTS, truth=_TEXTS, seed=st.integers(0, 2**32))
def test_no_maker_ever_raises_and_all_are_functions_of_the_generator(
    question: str, truth: str, seed: int
) -> None:
    reference, pool = Reference(question, truth), _pool()
    for makers in corrupt.MISTAKES.values():
        for maker in makers:
            first = maker(reference, random.Random(seed), pool)
            assert first == maker(reference, random.Random(seed), pool)
            assert all(isinstance(text, str) for text in first)


@settings(max_examples=100, deadline=None)
@given(question=_TEXTS, truth=_TEXTS, seed=st.integers(0, 2**32))
def test_no_mistake_is_accepted_by_the_engine(question: str, truth: str, seed: int) -> None:
    reference, pool = Reference(question, truth), _pool()
    made = corrupt.mistakes(reference, random.Random(seed), pool, count=5)
    assert made == corrupt.mistakes(reference, random.Random(seed), pool, count=5)
    assert len({answer for answer, *_ in made}) == len(made) <= 5
    for answer, kind, maker, proof in made:
        assert not compare(truth, answer, question).correct
        assert maker in {one.__name__ for one in corrupt.MISTAKES[kind]}
        assert proof == "construction" or proof.startswith("engine:")


def test_only_kinds_with_a_weight_are_drawn() -> None:
    reference = Reference("How many boats lie in the harbour?", "17")
    made = corrupt.mistakes(reference, random.Random(4), _pool(), {"near_miss": 1.0, "digit": 0.0}, count=6)
    assert {kind for _, kind, _, _ in made} == {"near_miss"}


def test_a_word_that_the_question_uses_is_not_put_in_the_place_of_another() -> None:
    assert all(
        "Oak" not in text for text in _made(words.other_word, "Who carved the Oak altar?", "Piet Smits")
    )


def test_a_number_of_the_question_stays_in_the_sentence() -> None:
    assert not _kept(
        words.number_in_sentence, "What holds for all 7 benches?", "Each of the 7 benches is full."
    )


def test_alternatives_are_not_taken_for_a_sentence_with_a_number() -> None:
    assert not _kept(
        words.number_in_sentence, "When?", "the year 1950/nineteen fifty/about the middle of 1950"
    )
