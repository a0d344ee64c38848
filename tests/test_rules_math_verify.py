"""The adapter to the math-verify library, against the real library."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tinyv import rules
from tinyv.errors import MissingExtraError, RuleVerifierError
from tinyv.rules.isolated import MAX_CHARACTERS
from tinyv.rules.protocol import RuleVerifier

pytest.importorskip("math_verify", reason="the math-verify extra is not installed")

CASES_FILE = Path(__file__).parent / "cases/rules_math_verify.jsonl"
CASES = [json.loads(line) for line in CASES_FILE.read_text().splitlines()]
HANG = r"\dfrac{5^{(5^{(5^{(5^5)})}-4)}-5}{16}"


@pytest.fixture(scope="module")
def verifier() -> Iterator[RuleVerifier]:
    verifier = rules.get("math_verify", timeout_s=2.0, workers=2)
    yield verifier
    verifier.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['reference']} ~ {case['answer']}")
@pytest.mark.parametrize("isolate", [True, False])
def test_each_case_is_judged_as_stated(case: dict[str, str], isolate: bool, verifier: RuleVerifier) -> None:
    judge = verifier if isolate else rules.get("math_verify", isolate=False)
    assert judge.judge(case["reference"], case["answer"]).reason == case["reason"]


def test_a_reason_goes_with_its_outcome(verifier: RuleVerifier) -> None:
    assert verifier.judge("2", "2").correct
    assert verifier.judge("2", "3").incorrect
    assert verifier.judge("2", "\\sqrt{").undecided


def test_a_tower_of_powers_is_a_timeout_and_the_next_pair_is_judged(verifier: RuleVerifier) -> None:
    verifier.judge("1", "1")
    started = time.monotonic()
    judgement = verifier.judge("1", HANG)
    assert judgement.undecided
    assert judgement.reason in {"timeout", "failed", "crashed"}
    assert time.monotonic() - started < 10
    assert verifier.judge("2", "4/2").correct


def test_a_text_too_long_for_its_regular_expressions_is_not_sent(verifier: RuleVerifier) -> None:
    assert verifier.judge("2", "2" * (MAX_CHARACTERS + 1)).reason == "too_long"


def test_threads_get_the_same_verdicts(verifier: RuleVerifier) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda n: verifier.judge("3", str(n % 5)).correct, range(20)))
    assert outcomes == [n % 5 == 3 for n in range(20)]


def test_it_works_inside_a_running_event_loop(verifier: RuleVerifier) -> None:
    async def main() -> tuple[bool, bool]:
        apart = await asyncio.to_thread(verifier.judge, "2", "6/3")
        return verifier.judge("2", "6/3").correct, apart.correct

    assert asyncio.run(main()) == (True, True)


def test_in_process_it_refuses_another_thread_with_the_remedy() -> None:
    verifier = rules.get("math_verify", isolate=False)
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuleVerifierError, match="use isolate=True"):
        pool.submit(verifier.judge, "2", "2").result()


def test_without_the_library_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinyv.rules.math_verify.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tinyv\[math-verify\]'"):
        rules.get("math_verify")


def test_what_the_library_logs_of_its_timeouts_is_not_printed_bare() -> None:
    code = """
import logging
from tinyv.rules.math_verify import load
load()
logging.getLogger("math_verify.grader").warning("Timeout during comparison")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_the_line_for_a_missing_extra_works_from_a_clone_too() -> None:
    assert "(from a clone: pip install '.[math-verify]')" in str(MissingExtraError("this", "math-verify"))
