"""What holds for every pair: no exception, reflexive, symmetric, blind to typesetting, never generous."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tinyv.engine import compare
from tinyv.verdict import Outcome

PIECES = (
    r"\frac { } ( ) [ ] \{ \} ^ _ + - * / = < > \le \neq , ; : . ! % ' | \pm \cdot \sqrt \sin \log \pi \infty \cup \in "
    r"\mathbb{R} \text{ and } \begin{pmatrix} \end{pmatrix} & \\ \circ $ ~ \left( \right) \boxed{ x y n k f e i "
    r"0 1 2 17 0.5 1,000 1e5 or no % cm \int_0^1 dx \sum_{k=1}^{n} \pmod \begin{cases} "
    r"\end{cases} \{x: 答案 ≤ √ ² \phantom{ \cancel{"
).split(" ")
SOUP = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
TEXT = st.one_of(st.text(max_size=60), SOUP)

NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=60)
COEFFICIENTS = st.lists(st.integers(-9, 9), min_size=2, max_size=5)
ENDS = st.tuples(st.integers(-20, 20), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def _latex(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _polynomial(coefficients: list[int]) -> str:
    return "+".join(f"({c})x^{{{power}}}" for power, c in enumerate(coefficients))


def _trimmed(coefficients: list[int]) -> list[int]:
    end = max((i + 1 for i, c in enumerate(coefficients) if c), default=0)
    return coefficients[:end]


def _tuple(items: list[int]) -> str:
    return f"({', '.join(map(str, items))})"


def _shuffled(lists: st.SearchStrategy[list[int]]) -> st.SearchStrategy[tuple[list[int], list[int]]]:
    """A list and the same items in some order."""
    return lists.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items)))


NUMBER_TEXT = NUMBERS.map(_latex)
POLYNOMIAL_TEXT = COEFFICIENTS.map(_polynomial)
TUPLE_TEXT = st.lists(st.integers(-9, 9), min_size=2, max_size=4).map(_tuple)
INTERVAL_TEXT = st.builds(
    lambda ends, a, b: f"{a}{ends[0]}, {ends[1]}{b}", ENDS, st.sampled_from("(["), st.sampled_from(")]")
)
SET_TEXT = st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True).map(
    lambda v: rf"\{{{', '.join(map(str, v))}\}}"
)
EQUATION_TEXT = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(-9, 9)).map(
    lambda v: f"{v[0]}x+{v[1]}y={v[2]}"
)
FAMILY_TEXT = st.tuples(st.integers(1, 11), st.integers(1, 4)).map(
    lambda v: rf"\frac{{{v[0]}\pi}}{{12}}+{v[1]}k\pi"
)
INEQUALITY_TEXT = st.tuples(st.sampled_from(["<", r"\le", ">", r"\ge"]), st.integers(-9, 9)).map(
    lambda v: f"x {v[0]} {v[1]}"
)
ANSWER = st.one_of(
    NUMBER_TEXT,
    POLYNOMIAL_TEXT,
    TUPLE_TEXT,
    INTERVAL_TEXT,
    SET_TEXT,
    EQUATION_TEXT,
    FAMILY_TEXT,
    INEQUALITY_TEXT,
)


@given(TEXT, TEXT, TEXT)
@example("\ud800", "\x00", "\u202e")
@settings(max_examples=300, deadline=None)
def test_no_text_on_any_side_raises(ground_truth: str, answer: str, question: str) -> None:
    assert compare(ground_truth, answer, question).reason


@given(TEXT)
@settings(max_examples=150, deadline=None)
def test_soup_is_never_the_answer_to_a_question_about_a_number(text: str) -> None:
    assume("73939133" not in text)
    assert not compare("73939133", text).correct


@given(ANSWER)
@settings(max_examples=200, deadline=None)
def test_a_readable_answer_equals_itself(text: str) -> None:
    assert compare(text, text).correct
    assert compare(text, f" {text} ").correct


@given(ANSWER, ANSWER)
@settings(max_examples=300, deadline=None)
def test_acceptance_of_exact_answers_does_not_depend_on_the_side(first: str, second: str) -> None:
    assert compare(first, second).correct is compare(second, first).correct


@given(NUMBERS, NUMBERS)
@settings(max_examples=200, deadline=None)
def test_two_fractions_are_equal_or_proved_different(first: Fraction, second: Fraction) -> None:
    expected = Outcome.CORRECT if first == second else Outcome.INCORRECT
    assert compare(_latex(first), _latex(second)).outcome is expected
    assert compare(_latex(first), str(second)).outcome is expected


@given(NUMBERS, st.integers(2, 9))
@settings(max_examples=100, deadline=None)
def test_a_fraction_that_is_not_reduced_is_the_same_number(value: Fraction, factor: int) -> None:
    unreduced = rf"\frac{{{value.numerator * factor}}}{{{value.denominator * factor}}}"
    assert compare(_latex(value), unreduced).correct


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**6))
@settings(max_examples=100, deadline=None)
def test_whole_numbers_that_differ_are_never_equal_however_long(value: int, step: int) -> None:
    assert compare(str(value), str(value + step)).incorrect


@given(COEFFICIENTS, COEFFICIENTS)
@settings(max_examples=150, deadline=None)
def test_polynomials_with_different_coefficients_are_never_equal(first: list[int], second: list[int]) -> None:
    same = _trimmed(first) == _trimmed(second)
    assert compare(_polynomial(first), _polynomial(second)).correct is same


@given(_shuffled(st.lists(st.integers(-99, 99), min_size=2, max_size=5)))
@settings(max_examples=100, deadline=None)
def test_a_permuted_tuple_is_another_tuple(pair: tuple[list[int], list[int]]) -> None:
    items, shuffled = pair
    assert compare(_tuple(items), _tuple(shuffled)).correct is (items == shuffled)


@given(_shuffled(st.lists(st.integers(-99, 99), min_size=1, max_size=5, unique=True)))
@settings(max_examples=100, deadline=None)
def test_a_set_has_no_order_and_no_item_to_spare(pair: tuple[list[int], list[int]]) -> None:
    items, shuffled = pair
    whole, other = (rf"\{{{', '.join(map(str, v))}\}}" for v in (items, shuffled))
    assert compare(whole, other).correct
    assert not compare(whole, rf"\{{{', '.join(map(str, [*items, 100]))}\}}").correct
    assert not compare(rf"\{{{', '.join(map(str, [*items, 100]))}\}}", whole).correct


@given(ENDS, ENDS, st.tuples(*[st.booleans()] * 4))
@settings(max_examples=150, deadline=None)
def test_intervals_are_equal_only_with_the_same_ends_and_brackets(
    first: tuple[int, int], second: tuple[int, int], closed: tuple[bool, bool, bool, bool]
) -> None:
    texts = [
        f"{'[' if low else '('}{ends[0]}, {ends[1]}{']' if high else ')'}"
        for ends, low, high in ((first, *closed[:2]), (second, *closed[2:]))
    ]
    same = first == second and closed[:2] == closed[2:]
    assert compare(texts[0], texts[1], "Give the interval.").correct is same


@given(st.integers(0, 23), st.integers(0, 23), st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_families_are_equal_only_with_the_same_residues(a: int, b: int, p: int, q: int) -> None:
    first, second = (rf"\frac{{{offset}\pi}}{{12}}+{period}k\pi" for offset, period in ((a, p), (b, q)))
    same = p == q and (a - b) % (12 * p) == 0
    assert compare(first, second).correct is same


def _sized_brackets(text: str) -> str:
    """Round brackets only where no square one could be left without its partner."""
    return text if "[" in text or "]" in text else text.replace("(", r"\left(").replace(")", r"\right)")


TYPESETTING: tuple[Callable[[str], str], ...] = (
    lambda text: f"  {text}\n",
    lambda text: f"${text}$",
    lambda text: f"$$ {text} $$",
    lambda text: rf"\({text}\)",
    lambda text: rf"\[ {text} \]",
    lambda text: rf"\boxed{{{text}}}",
    lambda text: rf"\displaystyle {text}",
    lambda text: rf"{text}\,",
    lambda text: text.replace("+", r" \, + \; "),
    _sized_brackets,
    lambda text: text.replace(r"\frac", r"\dfrac"),
    lambda text: f"{text}.",
)
"""Ways to set the same answer."""


@given(ANSWER, ANSWER, st.sampled_from(TYPESETTING))
@settings(max_examples=300, deadline=None)
def test_typesetting_changes_no_outcome(ground_truth: str, answer: str, change: Callable[[str], str]) -> None:
    plain = compare(ground_truth, answer).outcome
    assert compare(ground_truth, change(answer)).outcome is plain
    assert compare(change(ground_truth), answer).outcome is plain
