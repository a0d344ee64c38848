"""What a proxy tells a replica: when a request arrived, and what is left of its deadline."""

from __future__ import annotations

import pytest

from tinyv.scale.hop import is_marked, marked, onward, shortened, unmarked


def left(deadline: bytes | None, waited: float, deadline_s: float = 10.0) -> list[bytes]:
    given = [] if deadline is None else [(b"x-deadline-ms", deadline)]
    headers = onward(given, "id", 1000.0)
    found = shortened(headers, deadline_s, deadline_s + 10, 1000.0 + waited)
    assert b"x-tinyv-arrived" not in dict(found)
    return [value for name, value in found if name == b"x-deadline-ms"]


@pytest.mark.parametrize(
    ("deadline", "waited", "expected"),
    [
        (None, 4.0, [b"6000"]),
        (None, 0.0, []),
        (b"5000", 4.0, [b"1000"]),
        (b"50000", 4.0, [b"6000"]),
        (b"0005000", 4.0, [b"1000"]),
        (b"9" * 400, 4.0, [b"6000"]),
        (b"3000", 4.0, [b"1"]),
        (None, 12.0, [b"1"]),
    ],
)
def test_what_a_request_has_waited_is_taken_off_its_deadline(
    deadline: bytes | None, waited: float, expected: list[bytes]
) -> None:
    assert left(deadline, waited) == expected


@pytest.mark.parametrize("waited", [-3.0, 20.5, 4000.0])
def test_clocks_that_differ_shorten_no_deadline(waited: float) -> None:
    assert left(b"5000", waited) == [b"5000"]
    assert left(None, waited) == []


@pytest.mark.parametrize("deadline", [b"soon", b"", b"0", b"-5", b"1.5"])
def test_a_deadline_that_is_none_is_left_for_the_routes_to_refuse(deadline: bytes) -> None:
    assert left(deadline, 4.0) == [deadline]


@pytest.mark.parametrize("stamps", [[], [b"x"], [b"1000", b"1000"], [b"nan"]])
def test_without_one_readable_stamp_nothing_is_taken_off(stamps: list[bytes]) -> None:
    headers = [(b"x-tinyv-arrived", stamp) for stamp in stamps]
    assert shortened(headers, 10.0, 20.0, 1004.0) == []


def test_a_mark_comes_off_again() -> None:
    head = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"a")]}
    assert is_marked(marked(head, "one")) and not is_marked(head)
    assert unmarked(marked(head, "one")) == head
