"""Whatever the tree: no exception, bounded time, the same verdict both ways."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timing import cpu_seconds
from tinyv.expr.nodes import (
    Add,
    Apply,
    BigOperator,
    Call,
    Constant,
    Decimal,
    Degrees,
    Div,
    Dots,
    Integer,
    Mixed,
    Mul,
    Neg,
    Node,
    Percent,
    PlusMinus,
    Pow,
    Relation,
    Sequence,
    Symbol,
)
from tinyv.expr.numeric import (
    Comparison,
    constant,
    decimal_view,
    exact,
    has_bare_log,
    refusal,
    same_constant,
    same_function,
    same_up_to_factor,
    vanishes_where,
)
from tinyv.expr.numeric.functions import ARITIES
from tinyv.expr.symbols import free_symbols

SLOWEST_SECONDS = 0.25
"""Ten times what one comparison may take on a quiet machine; this one may be shared."""

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NUMBERS = st.one_of(
    st.integers(0, 30).map(Integer),
    st.sampled_from([Integer(10**40), Integer(2004), Mixed(2, 1, 3), Constant("pi"), Constant("e")]),
    st.integers(0, 9999).map(lambda n: Decimal(Fraction(n, 100), 2)),
)
LEAVES = NUMBERS | st.sampled_from(
    [Symbol("x"), Symbol("y_1"), Symbol("n"), Constant("i"), Constant("infinity"), Dots(), Sequence((), "()")]
)


def grow(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        parts.map(Neg),
        parts.map(Degrees),
        parts.map(Percent),
        st.lists(parts, min_size=2, max_size=4).map(lambda p: Add(tuple(p))),
        st.lists(parts, min_size=2, max_size=4).map(lambda p: Mul(tuple(p))),
        pairs.map(lambda p: Div(*p)),
        pairs.map(lambda p: Pow(*p)),
        st.builds(applied, st.sampled_from(sorted(ARITIES)), parts, parts),
    )


def applied(function: str, first: Node, second: Node) -> Node:
    return Apply(function, (first, second)[: ARITIES[function][1]])


def grow_anything(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    kinds = st.sampled_from(["sum", "product", "integral", "limit", "nonsense"])
    return st.one_of(
        grow(parts),
        st.tuples(parts, parts).map(lambda p: PlusMinus(*p)),
        parts.map(lambda p: Call("f", (p,))),
        st.builds(Apply, st.sampled_from(["sin", "nonsense", "log", "mod"]), st.tuples(parts)),
        st.tuples(parts, parts).map(lambda p: Relation(p, ("=",))),
        st.builds(BigOperator, kinds, st.just("n"), parts | st.none(), parts | st.none(), parts),
    )


CLOSED = st.recursive(NUMBERS, grow, max_leaves=8)
ANYTHING = st.recursive(LEAVES, grow_anything, max_leaves=10)


@SETTINGS
@given(CLOSED)
def test_a_closed_tree_that_has_a_value_is_not_different_from_itself(node: Node) -> None:
    result = same_constant(node, node)
    assert result.comparison is not Comparison.DIFFERENT
    if exact(node) is not None:
        assert result.equal


@SETTINGS
@given(CLOSED, CLOSED)
def test_comparing_constants_is_symmetric(a: Node, b: Node) -> None:
    assert same_constant(a, b) == same_constant(b, a)


@SETTINGS
@given(ANYTHING, ANYTHING)
def test_comparing_functions_is_symmetric(a: Node, b: Node) -> None:
    # Only the outcome: which of two refusals is named depends on which tree is read first.
    assert same_function(a, b).comparison is same_function(b, a).comparison


@SETTINGS
@given(ANYTHING, ANYTHING)
def test_nothing_raises_and_nothing_takes_long(a: Node, b: Node) -> None:
    for compare in (same_constant, same_function, same_up_to_factor, vanishes_where):
        assert cpu_seconds(partial(compare, a, b), 2) < SLOWEST_SECONDS
    for look in (exact, constant, refusal, has_bare_log, decimal_view, free_symbols):
        assert cpu_seconds(partial(look, a), 2) < SLOWEST_SECONDS


@SETTINGS
@given(CLOSED)
def test_adding_one_changes_a_rational_number(node: Node) -> None:
    value = exact(node)
    if value is not None and value.height_bits() < 1000:
        assert same_constant(Add((node, Integer(1))), node).different


@SETTINGS
@given(CLOSED)
def test_a_number_is_refused_or_has_a_ball_never_both(node: Node) -> None:
    assert (constant(node) is None) is (refusal(node) is not None)
