"""Getting a rule verifier by its name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tinyv import rules
from tinyv.errors import ConfigError


def test_the_names_are_the_three_verifiers_with_the_default_first() -> None:
    assert rules.names() == ("engine", "math_verify", "prime")


def test_an_unknown_name_is_told_with_what_is_allowed() -> None:
    with pytest.raises(ConfigError, match=r"'sympy': choose one of engine, math_verify, prime"):
        rules.get("sympy")


@pytest.mark.parametrize("name", rules.names())
def test_an_unknown_option_is_told_with_what_is_allowed(name: str) -> None:
    with pytest.raises(ConfigError, match="has no option 'colour': choose among "):
        rules.get(name, colour="red")


@pytest.mark.parametrize("options", [{"timeout_s": 0}, {"workers": 0}])
def test_an_option_value_that_does_not_fit_is_told(options: dict[str, int]) -> None:
    pytest.importorskip("math_verify", reason="the math-verify extra is not installed")
    with pytest.raises(ConfigError, match=f"{next(iter(options))} is 0"):
        rules.get("math_verify", **options)


def test_listing_the_names_imports_no_verifier_and_no_foreign_library() -> None:
    script = (
        "import sys, tinyv.rules as rules; rules.names()\n"
        "unwanted = {'sympy', 'math_verify', 'verl', 'tinyv.rules.prime', 'tinyv.rules.child'}\n"
        "sys.exit(', '.join(unwanted & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_engine_judges_through_the_protocol() -> None:
    engine = rules.get("engine")
    assert engine.name == "engine"
    assert engine.judge("\\frac{1}{2}", "0.5").correct
    assert engine.judge("\\frac{1}{2}", "\\frac{1}{3}").incorrect
    engine.close()
    engine.close()
