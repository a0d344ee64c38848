"""Traps of the numeric layer, each named as a sentence."""

from __future__ import annotations

import resource
import threading

import pytest
from flint import arb, ctx

from timing import cpu_seconds
from tinyv.expr import Unreadable, parse
from tinyv.expr.nodes import Add, Apply, BigOperator, Constant, Div, Integer, Mul, Neg, Node, Pow, Symbol
from tinyv.expr.numeric import (
    Numeric,
    constant,
    exact,
    has_bare_log,
    refusal,
    same_constant,
    same_function,
    same_up_to_factor,
    vanishes_where,
)
from tinyv.expr.numeric.profile import cases, main
from tinyv.expr.symbols import free_symbols

SLOW_SECONDS = 0.1
"""Five times the bound of one comparison: this machine may be shared."""


def tree(text: str) -> Node:
    found = parse(text)
    assert not isinstance(found, Unreadable), f"{text!r}: {found}"
    return found


def sine_sum(count: int) -> Node:
    return Add(tuple(Apply("sin", (Mul((Integer(i), Symbol("x"))),)) for i in range(count)))


def big_sum(body: Node, terms: int = 10_000) -> Node:
    return BigOperator("sum", "k", Integer(1), Integer(terms), body)


K, X = Symbol("k"), Symbol("x")
HOSTILE: dict[str, Node] = {
    "a sum of factorials": big_sum(Apply("factorial", (K,))),
    "a sum of k^k": big_sum(Pow(K, K)),
    "a sum of powers large in the middle": big_sum(Pow(Integer(2), Mul((K, Add((Integer(900), Neg(K))))))),
    "three harmonic sums": Add(tuple(big_sum(Div(Integer(1), Add((K, Integer(i))))) for i in range(3))),
    "too many terms": big_sum(K, terms=10**12),
    "nested sums": big_sum(big_sum(big_sum(Apply("root", (K, Integer(2))), 1), 100), 100),
    "sines of huge numbers": Add(
        tuple(Apply("sin", (Pow(Integer(2), Integer(50_000 + i)),)) for i in range(300))
    ),
    "factorials of factorials": Apply("factorial", (Apply("factorial", (Integer(50),)),)),
    "a hundred thousand digits": Mul((Integer(10**100_000 + 1), Constant("pi"))),
    "a power of a large base": Pow(Integer(10**1000 + 1), Integer(10**9)),
    "more nodes than allowed": sine_sum(5_000),
    "an integrand that oscillates": BigOperator(
        "integral", "t", Integer(0), Integer(1), Apply("sin", (Div(Integer(1), Symbol("t")),))
    ),
    "gammas": Add(tuple(Apply("gamma", (Div(Integer(3 * i + 1), Integer(3)),)) for i in range(500))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_tree_costs_little_time(name: str) -> None:
    node = HOSTILE[name]
    assert cpu_seconds(lambda: same_constant(node, Constant("pi"))) < SLOW_SECONDS
    assert not same_constant(node, Constant("pi")).equal


def test_hostile_trees_cost_little_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for node in HOSTILE.values():
        same_function(node, Add((node, Integer(1))))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_tree_deeper_than_the_stack_is_refused_not_fatal() -> None:
    node: Node = X
    for _ in range(50_000):
        node = Neg(node)
    assert same_function(node, X).reason == "too_deep"
    assert free_symbols(node) == {"x"}
    while isinstance(node, Neg):  # a chain this long must not be freed recursively
        node = node.operand


def test_threads_at_different_precisions_get_the_same_verdicts() -> None:
    pairs = [(a, b, compare) for _, compare, a, b in cases() if compare is same_constant]
    expected = [compare(a, b) for a, b, compare in pairs]
    found: list[list[Numeric]] = []

    def work() -> None:
        found.append([compare(a, b) for _ in range(3) for a, b, compare in pairs])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected * 3] * 4


def test_the_precision_of_the_caller_is_left_as_it_was() -> None:
    before = ctx.prec
    ctx.prec = 77
    try:
        same_constant(tree(r"\sqrt{2}"), tree(r"\sqrt{8}/2"))
        assert ctx.prec == 77
    finally:
        ctx.prec = before


def test_a_bare_logarithm_is_natural_and_says_so() -> None:
    assert has_bare_log(tree(r"\log 100"))
    assert not has_bare_log(tree(r"\log_{10} 100"))
    assert same_constant(tree(r"\log 100"), tree(r"\ln 100")).equal


def test_a_refusal_names_its_reason() -> None:
    reasons = {
        r"\infty": "infinite",
        "x": "free_symbols",
        "(1,2)": "not_a_number",
        r"\frac{1}{0}": "undefined",
    }
    assert {text: refusal(tree(text)) for text in reasons} == reasons
    assert refusal(tree("2")) is None


def test_a_real_value_comes_as_a_real_ball() -> None:
    assert isinstance(constant(tree(r"\sqrt{2}"), 128), arb)
    assert not isinstance(constant(tree(r"\sqrt{-2}"), 128), arb)


def test_equations_are_the_same_up_to_a_nonzero_factor() -> None:
    circle = tree("x^2+y^2-1")
    assert same_up_to_factor(circle, tree("3-3x^2-3y^2")).equal
    assert same_up_to_factor(circle, tree("x^2+y^2-2")).different
    assert same_up_to_factor(circle, tree("x(x^2+y^2-1)")).different
    assert same_up_to_factor(circle, tree("0")).different


def test_a_polynomial_that_is_not_zero_on_a_solution_is_told_apart() -> None:
    line = tree("2x-2y")
    assert vanishes_where(line, tree("x^2+y^2")).different
    assert vanishes_where(line, tree("x^2-y^2")).reason == "zero_on_samples"
    assert vanishes_where(tree("x^2+y^2-1"), line).reason == "not_linear"


def test_a_bound_variable_is_not_free() -> None:
    assert free_symbols(tree(r"\sum_{k=1}^{n} k x")) == {"n", "x"}


def test_a_long_harmonic_sum_is_exact() -> None:
    value = exact(big_sum(Div(Integer(1), K)))
    assert value is not None
    assert value.q != 1


def test_the_profile_prints_a_line_per_case(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyv.expr.numeric.profile.ROUNDS", 1)
    monkeypatch.setattr("tinyv.expr.numeric.profile.BUDGET_SECONDS", 0.001)
    main()
    assert len(capsys.readouterr().out.splitlines()) == len(cases())
