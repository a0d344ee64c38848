"""How many values a large body holds, counted before any of them is made: a byte of JSON can cost thirty of memory.

Every value but the first follows a comma, a colon, a brace or a bracket, and each pair has a comma or a brace of its
own, so the marks outside of texts bound the values. The count works on whole bodies in C, and never makes a list
longer than the bound.
"""

from __future__ import annotations

from tinyv.serve.refusal import Refusal

SMALL = 1024 * 1024
"""Bytes; the values of smaller bodies never take much."""
MARKS_OF_A_SAMPLE = 64
"""Many times what a sample needs, so that references may be lists."""
SPARE_MARKS = 4096
_MARKS = (b",", b"{", b"[")


def check_structure(body: bytes, most_samples: int) -> None:
    """Raise Refusal (413) for a body that holds more values than so many samples may have."""
    most = MARKS_OF_A_SAMPLE * most_samples + SPARE_MARKS
    if len(body) <= SMALL or _marks(body) <= most:
        return
    plain = body.replace(rb"\\", b"").replace(rb"\"", b"")
    if plain.count(b'"') <= 2 * most and _marks(b"".join(plain.split(b'"')[::2])) <= most:
        return
    raise Refusal(
        413,
        f"the body holds too many values for {most_samples} samples (more than {most}): send several",
        code="body_too_large",
    )


def _marks(text: bytes) -> int:
    return sum(text.count(mark) for mark in _MARKS)
