from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from tinyv.llm.transport import refusal, seconds_of

RETRY_AFTER = [
    (None, None),
    ("0", 0.0),
    ("1.5", 1.5),
    (" 7 ", 7.0),
    ("-3", 0.0),
    ("86400", 86_400.0),
    ("9" * 400, None),
    ("1e400", None),
    ("inf", None),
    ("nan", None),
    ("", None),
    ("soon", None),
    ("Wed, 99 Oct 2065 07:28:00 GMT", None),
    ("Wed, 21 Oct 99999 07:28:00 GMT", None),
    ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ("Wed, 21 Oct 2015 07:28:00 +99999999999999999999", None),
    ("\x00", None),
]


@pytest.mark.parametrize(("header", "seconds"), RETRY_AFTER)
def test_retry_after_is_seconds_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


def test_a_date_of_retry_after_counts_from_now() -> None:
    found = seconds_of(formatdate(time.time() + 90, usegmt=True))
    assert found is not None and 85 < found <= 90


STATUSES = [
    (429, "overloaded", True, False),
    (503, "overloaded", True, True),
    (529, "overloaded", True, True),
    (500, "server_unavailable", True, True),
    (502, "server_unavailable", True, True),
    (504, "server_unavailable", True, True),
    (599, "server_unavailable", True, True),
    (501, "server_unavailable", False, True),
    (408, "server_unavailable", True, True),
    (400, "request_refused", False, False),
    (401, "request_refused", False, False),
    (404, "request_refused", False, False),
    (422, "request_refused", False, False),
    (204, "bad_response", False, False),
    (301, "bad_response", False, False),
]


@pytest.mark.parametrize(("status", "reason", "again", "server_fault"), STATUSES)
def test_each_status_has_its_reason(status: int, reason: str, again: bool, server_fault: bool) -> None:
    failure = refusal("http://a/v1", status, b"\xff<b>\n no" * 100, "3")
    assert (failure.reason, failure.again, failure.server_fault, failure.status) == (
        reason,
        again,
        server_fault,
        status,
    )
    assert "\n" not in str(failure) and len(str(failure)) < 400


@pytest.mark.parametrize(
    ("status", "absent"), [(502, True), (504, True), (500, False), (503, False), (404, False)]
)
def test_a_proxy_without_its_server_is_an_absence(status: int, absent: bool) -> None:
    assert refusal("http://a/v1", status, b"", None).absent is absent
