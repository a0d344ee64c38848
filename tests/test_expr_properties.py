"""What holds for every tree and every text: printing reads back, parsing never raises."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyv.expr import Node, Unreadable, parse, to_text
from tinyv.expr import nodes as n
from tinyv.expr.parser import has_loose_slash

parse_afresh = parse.__wrapped__
quick = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# --- trees as `parse` gives them ------------------------------------------------------------------------------

LETTERS = "abchkmnpqrstvwxyzABDHKLMNQRSTVWXYZ"  # no d e i f g, which read as something else in some places
names = st.one_of(
    st.sampled_from(LETTERS),
    st.sampled_from(
        ["\\alpha", "\\theta", "\\omega", "\\hat{x}", "x_1", "y_max", "k_ij", "z'", "v_0''", "\\mu_\\nu"]
    ),
)
symbols = names.map(n.Symbol)
integers = st.integers(0, 10**9).map(n.Integer)
decimals = st.builds(
    lambda digits, places: n.Decimal(Fraction(digits, 10**places), places),
    st.integers(0, 10**6),
    st.integers(1, 6),
)
mixed = st.tuples(st.integers(1, 50), st.integers(1, 8), st.integers(1, 8)).map(
    lambda parts: n.Mixed(parts[0], parts[1], parts[1] + parts[2])
)
constants = st.sampled_from(
    [n.Constant("pi"), n.Constant("e"), n.Constant("i"), n.Repeating(Fraction(1, 6), "0.1(6)")]
)
atoms = st.one_of(symbols, integers, decimals, mixed, constants)
ONE_ARGUMENT = [
    *("sin", "cos", "tan", "cot", "arcsin", "arccos", "arctan", "sinh", "artanh", "arcosh"),
    *(
        "exp",
        "ln",
        "log",
        "abs",
        "floor",
        "ceil",
        "sign",
        "factorial",
        "factorial2",
        "re",
        "im",
        "norm",
        "erf",
    ),
]
TWO_ARGUMENTS = ["log", "root", "binomial", "permutations", "max", "min", "gcd", "lcm"]


def larger(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Arithmetic over smaller arithmetic; what the parser always makes something else of is left out."""
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(n.Add, several),
        st.builds(n.Mul, several),
        st.builds(n.Div, children, children),
        st.builds(n.Pow, children, children),
        st.builds(n.Neg, children),
        st.builds(n.PlusMinus, st.one_of(st.none(), children), children, st.booleans()),
        st.builds(n.Percent, children),
        st.builds(n.Degrees, children),
        st.builds(lambda name, x: n.Apply(name, (x,)), st.sampled_from(ONE_ARGUMENT), children),
        st.builds(
            lambda name, x, y: n.Apply(name, (x, y)), st.sampled_from(TWO_ARGUMENTS), children, children
        ),
        st.builds(
            lambda name, xs: n.Call(name, xs),
            st.sampled_from(["f", "g'", "F_1", "f^{-1}", "P", "h_2"]),
            several,
        ),
        st.builds(
            n.BigOperator, st.sampled_from(["sum", "product"]), st.just("k"), children, children, children
        ),
        st.builds(
            n.BigOperator,
            st.just("integral"),
            st.sampled_from(["x", "\\theta"]),
            children,
            children,
            children,
        ),
        st.builds(n.BigOperator, st.just("limit"), st.just("x"), children, st.none(), children),
        st.builds(n.Quantity, children, st.sampled_from(["km", "m/s^2", "kg", "$", "°C", "km/h"])),
    )


expressions = st.recursive(atoms, larger, max_leaves=12)
SIGNS = ["=", "!=", "<", "<=", ">", ">=", "<<", "~=", "in", "subset", "propto", "to", "equiv", "notsubset"]


@st.composite
def relations(draw: st.DrawFn) -> Node:
    terms = tuple(draw(st.lists(expressions, min_size=2, max_size=4)))
    signs = tuple(draw(st.sampled_from(SIGNS)) for _ in terms[1:])
    return n.Relation(terms, signs)


@st.composite
def intervals(draw: st.DrawFn) -> Node:
    lower, upper = draw(expressions), draw(st.one_of(expressions, st.just(n.Constant("infinity"))))
    return n.Interval(lower, upper, draw(st.booleans()), False)


sets = st.one_of(
    intervals(),
    st.lists(expressions, min_size=0, max_size=4).map(lambda xs: n.Sequence(tuple(xs), "{}")),
    st.sampled_from([n.NumberSet("R"), n.NumberSet("N*"), n.NumberSet("empty")]),
    st.builds(n.SetBuilder, symbols, relations()),
)
matrices = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        n.Matrix,
        st.lists(st.tuples(*[expressions] * width), min_size=1, max_size=3).map(tuple),
        st.booleans(),
    )
)
statements = st.one_of(
    expressions,
    relations(),
    sets,
    matrices,
    st.builds(
        n.SetOperation, st.sampled_from(["union", "intersection", "difference"]), st.tuples(sets, sets)
    ),
    st.builds(n.Congruence, expressions, expressions, integers),
    st.lists(st.one_of(symbols, integers, decimals), min_size=2, max_size=3).map(
        lambda xs: n.Ratio(tuple(xs))
    ),
    st.builds(n.Piecewise, st.lists(st.tuples(expressions, relations()), min_size=1, max_size=3).map(tuple)),
)
items = st.one_of(expressions, st.tuples(expressions, expressions).map(lambda pair: n.Sequence(pair, "()")))
collections = st.one_of(
    st.lists(items, min_size=2, max_size=4).map(lambda xs: n.Sequence(tuple(xs), "")),
    st.lists(items, min_size=2, max_size=4).map(lambda xs: n.Sequence(tuple(xs), "[]")),
    st.lists(items, min_size=2, max_size=4).map(lambda xs: n.Alternatives(tuple(xs))),
)


@quick
@given(expressions)
def test_an_expression_prints_to_text_that_reads_back(tree: Node) -> None:
    assert parse_afresh(to_text(tree)) == tree


@quick
@given(statements)
def test_a_statement_prints_to_text_that_reads_back(tree: Node) -> None:
    assert parse_afresh(to_text(tree)) == tree


@quick
@given(collections)
def test_a_collection_prints_to_text_that_reads_back(tree: Node) -> None:
    assert parse_afresh(to_text(tree)) == tree


# --- any text -------------------------------------------------------------------------------------------------

PIECES = [
    *r"\frac \sqrt \left \right \sin \log \sum \int \lim \begin{cases} \end{cases} \begin{pmatrix}".split(),
    *r"\end{pmatrix} \text{ \mathrm{ \overline{ \binom".split(),
    *r"\pm \cdot \cup \in \infty \{ \} \| \, \\ \circ \prime \pmod \bmod".split(),
    *"{ } ( ) [ ] | ^ _ ' ! % & = < > + - * / , ; : . $ \\ # @ ~ \" `".split(),
    *"x y e i d f C U 1 23 4.5 1,000 0.(3) and or if mod sin lg pi oo yes cm km/h".split(),
    *("√", "π", "½", "²", "₁", "°", "′", "≤", "∈", "∪", "×", "－", "３", "，"),
    *("或", "\u200b", "\u202e", "\x00", "\ud800"),
    *(" ", "\n", "\t", "\x0c"),
]  # fmt: skip
soup = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), soup))
def test_parsing_never_raises_and_what_is_read_can_be_printed(text: str) -> None:
    tree = parse_afresh(text)
    if isinstance(tree, Unreadable):
        assert tree.reason
    else:
        assert isinstance(to_text(tree), str)
    has_loose_slash(text)


@settings(max_examples=200, deadline=None)
@given(soup)
def test_reading_the_same_text_twice_gives_the_same_tree(text: str) -> None:
    assert parse_afresh(text) == parse_afresh(text)
