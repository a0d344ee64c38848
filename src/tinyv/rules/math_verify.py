"""Adapter to the `math-verify` library (extra `math-verify`).

The library is two-valued and leans on SIGALRM, which works in a main thread only and cannot stop a power that
is computed in C. Here it runs in a child process with a deadline of ours and its own alarms off. INCORRECT is
said only if it read both sides; what it could not read is UNDECIDED.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from tinyv.errors import MissingExtraError, RuleVerifierError
from tinyv.rules.isolated import Isolated
from tinyv.rules.process import Limits
from tinyv.rules.protocol import RuleVerifier
from tinyv.verdict import Judgement, correct, incorrect, undecided

NAME = "math_verify"
EXTRA = "math-verify"
LIBRARY_SECONDS = 5
"""The library's own alarm, per parse and per comparison; used in-process only."""

JUDGEMENTS: Mapping[str, Judgement] = {
    "equal": correct("math_verify_equal"),
    "not_equal": incorrect("not_equal"),
    "unreadable_reference": undecided("unreadable_reference"),
    "unreadable_answer": undecided("unreadable_answer"),
    "timeout": undecided("timeout"),
}

_MATH_MARKS = ("$", r"\(", r"\[", r"\boxed")


def create(
    *,
    isolate: bool = True,
    timeout_s: float = 5.0,
    workers: int = 1,
    memory_bytes: int = 2 * 1024**3,
) -> RuleVerifier:
    """The verifier in `workers` child processes, each pair bounded by `timeout_s` seconds.

    `isolate=False` runs the library in this process with its own alarms, in the main thread only and without
    protection from hangs: for benchmarks, so that the time per pair is the library's and not the pipe's.
    Raises MissingExtraError if the library is not installed.
    """
    if find_spec("math_verify") is None:
        raise MissingExtraError("rules='math_verify'", EXTRA)
    if not isolate:
        return InProcess()
    limits = Limits(memory_bytes=memory_bytes)
    return Isolated(NAME, f"{__name__}:load", JUDGEMENTS, timeout_s=timeout_s, workers=workers, limits=limits)


class InProcess:
    """The library in the caller's process and main thread; for benchmarks."""

    name = NAME

    def __init__(self) -> None:
        self._compare = load(LIBRARY_SECONDS)

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:  # noqa: ARG002 - protocol
        """What the library says. Raises RuleVerifierError outside the main thread."""
        thread = threading.current_thread()
        if thread is not threading.main_thread():
            raise RuleVerifierError(
                f"math_verify with isolate=False was called in thread {thread.name!r}, but its alarms work "
                "in the main thread only: use isolate=True"
            )
        return JUDGEMENTS[self._compare({"ground_truth": ground_truth, "answer": answer})]

    def close(self) -> None:
        """Nothing to free."""


def load(seconds: int | None = None) -> Callable[[dict[str, Any]], str]:
    """Import the library and return the function that maps a pair to a key of `JUDGEMENTS`.

    `seconds` arms the library's alarms; None leaves the time to the caller.
    """
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify

    # Without a handler Python prints what the library logs bare on stderr; its timeouts are in our verdicts.
    logging.getLogger("math_verify").addHandler(logging.NullHandler())
    targets = (LatexExtractionConfig(), ExprExtractionConfig())

    def compare(pair: dict[str, Any]) -> str:
        started = time.monotonic()
        reference = parse(as_math(pair["ground_truth"]), targets, parsing_timeout=seconds)
        answer = parse(as_math(pair["answer"]), targets, parsing_timeout=seconds)
        if verify(reference, answer, timeout_seconds=seconds):
            return "equal"
        if seconds is not None and time.monotonic() - started >= seconds:
            return "timeout"  # the library turns its own alarm into "not equal"
        if not _was_read(reference):
            return "unreadable_reference"
        return "not_equal" if _was_read(answer) else "unreadable_answer"

    return compare


def as_math(text: str) -> str:
    """`text` where the library finds LaTeX: in dollars, unless it marks its mathematics itself."""
    return text if any(mark in text for mark in _MATH_MARKS) else f"${text}$"


def _was_read(parsed: list[object]) -> bool:
    """The library returns an expression where it could parse, else nothing or only the text it found."""
    return any(not isinstance(part, str) for part in parsed)
