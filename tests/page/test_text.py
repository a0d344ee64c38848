"""What is invisible becomes visible, whatever a model writes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile_texts import HOSTILE
from tinyv.page.text import cut_note, escaped, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("1\x002", "1␀2"),
        ("\u202e71", "⟨U+202E⟩71"),
        ("1\u200b7", "1⟨U+200B⟩7"),
        ("5\ud800", "5⟨U+D800⟩"),
        ("a\x7fb", "a␡b"),
        ("\u3164", "⟨U+3164⟩"),
        ("a\ufe0f\U000e0101", "a⟨U+FE0F⟩⟨U+E0101⟩"),
        (" ", "␠"),
        (" \n\t", "␠␊␉"),
        ("\u3000\u2003", "⟨U+3000⟩⟨U+2003⟩"),
        ("", ""),
        ("a\r\nb\tc", "a\nb\tc"),
        ("求 x²", "求 x²"),
    ],
)
def test_what_nobody_sees_is_written_out(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_a_tower_of_marks_does_not_cover_the_lines_above() -> None:
    seen = shown("7" + "\u0301" * 50)
    assert seen.count("\u0301") == 4
    assert seen.endswith("⟨U+0301 × 46⟩")


def test_a_long_text_says_how_much_of_it_is_left_out() -> None:
    assert escaped("<" * 50, 10) == "&lt;" * 10 + ' <span class="cut">… 40 more characters</span>'
    assert cut_note(0) == ""


@given(st.one_of(st.text(), st.sampled_from(sorted(HOSTILE.values()))))
def test_nothing_invisible_is_left(text: str) -> None:
    left = {unicodedata.category(char) for char in shown(text) if char not in "\n\t"}
    assert left.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@given(st.text())
def test_escaped_text_opens_no_element(text: str) -> None:
    assert not set("<>\"'") & set(escaped(text, 100_000))
