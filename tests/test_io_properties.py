from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tinyv.cli.display import shown
from tinyv.io import Row, json_line
from tinyv.io.shapes import ShapeError, rows_of
from tinyv.io.text import parse_json

TEXT = st.text(st.characters(exclude_categories=[]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
MESSAGES = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": VALUES})
)
FIELDS = st.sampled_from(
    (
        "question",
        "prompt",
        "input",
        "ground_truth",
        "gts",
        "reward_model",
        "extra_info",
        "answer",
        "solution",
        "completion",
        "response",
        "output",
        "fn_output",
        "tn_output",
        "label",
        "data_source",
        "id",
    )
)
NESTED = st.fixed_dictionaries({"ground_truth": VALUES, "question": VALUES, "index": VALUES})


@given(TEXT)
def test_any_text_survives_a_json_line(text: str) -> None:
    line = json_line(text)
    assert line.isascii() and line.count("\n") == 1
    assert parse_json(line.encode("ascii")) == text


@given(VALUES | st.dictionaries(FIELDS, VALUES | MESSAGES | NESTED, max_size=8))
def test_any_value_is_rows_of_texts_or_a_reason_on_one_line(value: Any) -> None:
    try:
        rows = rows_of(value, 1)
    except ShapeError as exc:
        assert str(exc) and "\n" not in str(exc)
        return
    for row in rows:
        assert isinstance(row, Row)
        assert isinstance(row.sample.question, str) and isinstance(row.sample.ground_truth, str)
        assert isinstance(row.sample.response, str) or isinstance(row.sample.answer, str)


@given(TEXT, st.integers(2, 50))
def test_any_text_is_shown_printable_and_within_its_width(text: str, width: int) -> None:
    safe = shown(text, width)
    assert len(safe) <= width
    assert not [char for char in safe if unicodedata.category(char)[0] == "C" or char in "\u2028\u2029"]
