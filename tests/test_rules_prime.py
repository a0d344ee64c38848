"""The adapter to verl's prime_math: the real grader where verl is installed, else the way it says so."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tinyv import rules
from tinyv.errors import MissingExtraError, RuleVerifierError
from tinyv.rules.child import Child
from tinyv.rules.process import Limits
from tinyv.rules.protocol import RuleVerifier

needs_verl = pytest.mark.skipif(find_spec("verl") is None, reason="verl is not installed")


@pytest.fixture(scope="module")
def prime() -> Iterator[RuleVerifier]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        verifier = rules.get("prime", timeout_s=3.0)
    yield verifier
    verifier.close()


def put_package(folder: Path, monkeypatch: pytest.MonkeyPatch, grader: str | None) -> None:
    """An installed `verl` of the real layout, whose parents must never be imported."""
    place = folder / "verl/utils/reward_score/prime_math"
    place.mkdir(parents=True)
    for package in (folder / "verl", folder / "verl/utils", folder / "verl/utils/reward_score"):
        (package / "__init__.py").write_text("raise ImportError('torch and Ray would be loaded here')")
    if grader is not None:
        (place / "__init__.py").write_text(grader)
    monkeypatch.syspath_prepend(str(folder))


def test_without_verl_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinyv.rules.prime.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tinyv\[prime\]'"):
        rules.get("prime")


def test_a_verl_without_the_grader_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path, monkeypatch, None)
    with pytest.raises(MissingExtraError):
        rules.get("prime")


def test_the_grader_is_loaded_without_its_parents_and_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader = (
        "from verl.utils.py_functional import timeout_limit\n"
        "@timeout_limit(seconds=10)\n"
        "def same(a, b): return a == b\n"
        "def compute_score(output, truth): return same(output, '\\\\boxed{' + truth + '}'), True, output\n"
    )
    put_package(tmp_path, monkeypatch, grader)
    with pytest.warns(RuntimeWarning, match="runs eval"):
        verifier = rules.get("prime")
    assert verifier.judge("7", "7").correct
    assert verifier.judge("7", "8").reason == "not_accepted"
    assert verifier.judge("7", "8").undecided
    verifier.close()
    assert "verl" not in sys.modules


def test_a_grader_that_does_not_load_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path, monkeypatch, "import a_module_that_nobody_has")
    with pytest.raises(RuleVerifierError, match="a_module_that_nobody_has"):
        rules.get("prime")


@needs_verl
@pytest.mark.parametrize(
    ("reference", "answer"),
    [("\\frac{1}{2}", "\\frac12"), ("5", "5.0"), ("10", "x = 10"), ("2\\pi", "2\\pi")],
)
def test_the_real_grader_accepts(prime: RuleVerifier, reference: str, answer: str) -> None:
    assert prime.judge(reference, answer).correct


@needs_verl
def test_a_rejection_of_the_real_grader_is_no_proof(prime: RuleVerifier) -> None:
    assert prime.judge("5", "6").reason == "not_accepted"


@needs_verl
def test_the_real_grader_simplifies_without_the_fork_it_would_make(prime: RuleVerifier) -> None:
    assert prime.judge("\\sqrt{8}", "2\\sqrt{2}").correct


@needs_verl
@pytest.mark.parametrize("sandbox", [False, True])
def test_an_answer_that_opens_a_file_is_executed_but_writes_only_without_the_sandbox(sandbox: bool) -> None:
    # No underscore in the name: the grader would take what follows for the base of a number.
    loot = Path(tempfile.gettempdir()) / f"tinyvloot{os.getpid()}"
    child = Child("tinyv.rules.prime:load", Limits(sandbox=sandbox))
    reply = child.call({"ground_truth": "5\\pi", "answer": f"open('{loot}','w').close() or 5*\\pi"}, 10.0)
    child.close()
    written = loot.exists()
    loot.unlink(missing_ok=True)
    assert written is not sandbox
    assert reply.value == ("rejected" if sandbox else "accepted")


@needs_verl
def test_an_answer_that_never_ends_is_a_timeout(prime: RuleVerifier) -> None:
    assert prime.judge("5\\pi", "sum(1 for x in iter(int,1)) or 5*\\pi").reason == "timeout"
