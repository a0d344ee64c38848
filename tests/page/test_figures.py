"""Numbers have as many digits as tell something, and what is unknown is a dash."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.page.figures import NOTHING, aligned, count, number, plural, share


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.5, "50%"),
        (0.1234, "12.3%"),
        (0.0004, "0.04%"),
        (0.99996, "99.996%"),
        (1e-12, "<0.0001%"),
        (1 - 1e-12, ">99.9999%"),
        (None, NOTHING),
        (math.nan, NOTHING),
    ],
)
def test_a_share_is_read_as_percent(value: float | None, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.081, "0.081"),
        (1.3827, "1.38"),
        (12345.6, "12,346"),
        (-0.41, "−0.41"),
        (1e-9, "1.00e-09"),
        (None, "–"),
    ],
)
def test_a_number_has_three_digits_that_tell(value: float | None, text: str) -> None:
    assert number(value) == text


def test_counts_and_their_nouns() -> None:
    assert count(1_234_567) == "1,234,567"
    assert plural(1, "row") == "1 row" and plural(2_000, "row") == "2,000 rows"
    assert aligned(0.07) == "7.0%" and aligned(None) == NOTHING


@given(st.floats(0, 1))
def test_only_nothing_is_0_percent_and_only_all_is_100(value: float) -> None:
    assert (share(value) == "0%") == (value == 0)
    assert (share(value) == "100%") == (value == 1)
