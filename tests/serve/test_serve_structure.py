"""Large bodies: values are counted before they are made, and texts may hold any marks."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_serve_limits import peak_kib

from serving import Served
from tinyv.serve.refusal import Refusal
from tinyv.serve.structure import MARKS_OF_A_SAMPLE, SMALL, SPARE_MARKS, check_structure

PADDING = json.dumps('{[,:\\"' * SMALL).encode()
MEBIBYTE = 1024 * 1024
HOSTILE = {
    "empty objects": b"{},",
    "empty lists": b"[],",
    "numbers": b"1,",
    "texts": b'"",',
    "escaped quotes": rb'"\"",',
    "pairs": b'{"a":1},',
    "openings": b"[",
}


def padded(value: object) -> bytes:
    """The value beside a long text full of marks."""
    return b'{"padding": ' + PADDING + b', "value": ' + json.dumps(value).encode() + b"}"


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_large_body_of_small_values_is_refused(piece: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        check_structure(b'{"samples":[' + piece * (32 * MEBIBYTE // len(piece)) + b"1]}", 1024)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "text", ["x" * SMALL, r"\frac{1}{2}, " * SMALL, '"' * SMALL, "\\" * SMALL, "[" * SMALL]
)
def test_a_large_body_of_texts_passes(text: str) -> None:
    check_structure(json.dumps({"samples": [{"ground_truth": "1", "response": text}]}).encode(), 1)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.text(max_size=5) | st.integers() | st.none(),
        lambda v: st.lists(v) | st.dictionaries(st.text(max_size=3), v),
    )
)
def test_what_few_values_hold_passes_whatever_their_texts_are(value: object) -> None:
    check_structure(padded(value), 100)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), st.sampled_from(["", "\\", '"', '\\"', "a,b"]))
def test_one_value_more_than_the_bound_is_refused(samples: int, text: str) -> None:
    most = MARKS_OF_A_SAMPLE * samples + SPARE_MARKS
    spent = 4  # the object, its comma, and the list with its first value
    check_structure(padded([text] * (most - spent + 1)), samples)
    with pytest.raises(Refusal):
        check_structure(padded([text] * (most - spent + 3)), samples)


@pytest.mark.parametrize("path", ["/v1/verify", "/v1/reward", "/get_reward"])
def test_thirty_mebibytes_of_empty_objects_stop_nothing(service: Served, path: str) -> None:
    before, begun = peak_kib(service), time.monotonic()
    status, _, reply = service.call("POST", path, b'{"samples":[' + b"{}," * (10 * MEBIBYTE) + b"{}]}")
    assert (status, reply["error"]["code"]) == (413, "body_too_large")
    assert time.monotonic() - begun < 10
    assert peak_kib(service) - before < 200 * 1024  # the values took 900 MiB


def test_a_large_batch_of_marks_is_judged(service: Served) -> None:
    text = r"{\left[0,1\right]}, \"so\" " * 40_000 + r"\boxed{0.5}"
    sample = {"question": "What is half of 1?", "ground_truth": "1/2", "response": text}
    status, _, reply = service.post("/v1/verify", {"samples": [sample] * 8, "deadline_ms": 30_000})
    assert (status, len(reply["verdicts"])) == (200, 8)
