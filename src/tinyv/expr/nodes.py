"""The immutable tree of what an answer says, as written.

Nothing is rewritten while a tree is built: `0.50` keeps its two places, `\\pm` stays, brackets stay brackets.
Meaning (is `(1,2)` a point or an interval?) is decided later, by who compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all nodes."""

    def children(self) -> Iterator[Node]:
        """The direct child nodes, in order."""
        names = _child_names.get(type(self))
        for name in _child_names_of(type(self)) if names is None else names:
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from _nodes_in(value)


_field_names: dict[type[Node], tuple[str, ...]] = {}
_child_names: dict[type[Node], tuple[str, ...]] = {}
_PLAIN = frozenset(["int", "str", "bool", "Fraction", "str | None", "int | None", "tuple[str, ...]"])
"""Types of fields, as they are written here, that hold no nodes."""


def field_names(kind: type[Node]) -> tuple[str, ...]:
    """The field names of a node type; remembered, since trees are walked often and `fields` is slow."""
    names = _field_names.get(kind)
    if names is None:
        names = _field_names[kind] = tuple(spec.name for spec in fields(kind))
    return names


def _child_names_of(kind: type[Node]) -> tuple[str, ...]:
    """The fields that may hold nodes; remembered, as most nodes are leaves and are asked very often."""
    names = _child_names[kind] = tuple(spec.name for spec in fields(kind) if spec.type not in _PLAIN)
    return names


def _nodes_in(values: tuple[object, ...]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes_in(value)


# --- numbers and names ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Integer(Node):
    """A non-negative integer literal; a sign is a `Neg` around it."""

    value: int


@dataclass(frozen=True, slots=True)
class Decimal(Node):
    """A decimal literal that shows `places` digits after the point (`0.50`: 1/2 with 2 places)."""

    value: Fraction
    places: int


@dataclass(frozen=True, slots=True)
class Repeating(Node):
    """A repeating decimal, exact; `text` is how it was written (`0.1(6)`)."""

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Based(Node):
    """Digits with a written base, as in `2516_8`."""

    digits: str
    base: int


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """`pi`, `e`, `i` or `infinity`."""

    name: str


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """A variable with its subscript and primes in the name: `x`, `x_1`, `f'`, `\\alpha`, `k_{B}` is `k_B`."""

    name: str


@dataclass(frozen=True, slots=True)
class NumberSet(Node):
    """`R`, `Q`, `Z`, `N`, `C` (blackboard letters) or `empty`."""

    name: str


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """An ellipsis: the writer left something out."""


# --- arithmetic ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Add(Node):
    """A sum of two or more terms; a subtracted term is a `Neg`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mul(Node):
    """A product of two or more factors."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Div(Node):
    """A quotient: `\\frac`, `/` or `\\div`."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Pow(Node):
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Neg(Node):
    """A minus sign in front."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Mixed(Node):
    """A mixed number, `3 1/2`: three and a half, not a product."""

    whole: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class PlusMinus(Node):
    """`left ± right` (`left` may be None), or `∓` when `minus_first`."""

    left: Node | None
    right: Node
    minus_first: bool = False


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A known function applied, by its lower-case name.

    `sin cos tan cot sec csc arcsin ... sinh ... arsinh ... exp ln abs floor ceil sign factorial factorial2
    min max gcd lcm re im arg conj erf gamma det tr norm`, `log` (one argument: base unstated; two: argument,
    base), `root` (radicand, degree), `binomial` (n, k), `permutations` (n, k), `mod` (a, m).
    """

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An unknown function applied: `f(x)`, `P'(t)`."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class BigOperator(Node):
    """`sum`, `product`, `integral`, `limit` or `union` over `variable`.

    For a limit `lower` is the point and `upper` None; an indefinite integral has both bounds None.
    """

    kind: str
    variable: str
    lower: Node | None
    upper: Node | None
    body: Node


# --- marks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """A value with a percent sign."""

    value: Node


@dataclass(frozen=True, slots=True)
class Degrees(Node):
    """An angle in degrees, arc minutes and seconds already inside the value (`30°15'` is 30 + 15/60)."""

    value: Node


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """A value with a unit or currency, the unit as it was written (`km/h`, `m^2`, `$`)."""

    value: Node
    unit: str


@dataclass(frozen=True, slots=True)
class Qualified(Node):
    """A statement with words around it: `before` and `after` it, and a condition (`k \\in Z`)."""

    value: Node
    before: str = ""
    after: str = ""
    condition: Node | None = None


# --- statements and collections ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """A chain `a < b <= c`: n+1 terms and n operators.

    Operators: `= != < <= > >= << >> ~= ~> ~< in notin ni subset propto equiv to mid perp parallel`, or
    `not` and one of them.
    """

    terms: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Congruence(Node):
    """`left = right (mod modulus)`."""

    left: Node
    right: Node
    modulus: Node


@dataclass(frozen=True, slots=True)
class Ratio(Node):
    """`a:b` or `a:b:c` (which may also be a time of day)."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """Items between brackets: `()`, `[]`, `{}`, `<>`, or none (`""`: a list joined by comma or "and")."""

    items: tuple[Node, ...]
    brackets: str = ""


@dataclass(frozen=True, slots=True)
class Alternatives(Node):
    """Items joined by "or"."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """An interval that its brackets make certain: `(a,b]`, `[a,b)`, `]a,b[`, or with an infinite end."""

    lower: Node
    upper: Node
    lower_closed: bool
    upper_closed: bool


@dataclass(frozen=True, slots=True)
class SetOperation(Node):
    """`union`, `intersection` or `difference` of two or more sets."""

    operation: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SetBuilder(Node):
    """`{element | condition}`."""

    element: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """Rows of entries; `determinant` is true between vertical bars."""

    rows: tuple[tuple[Node, ...], ...]
    determinant: bool = False


@dataclass(frozen=True, slots=True)
class Piecewise(Node):
    """Branches (value, condition) of a `cases` block; a condition may be None."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Words(Node):
    """Text that is not mathematics, as written, white space folded."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a parse gives when it cannot read: why, and where. Not a node: it never enters a tree."""

    reason: str
    """`empty too_long too_deep too_many_digits too_many_tokens too_many_items syntax unknown_command
    unknown_character`: one of these."""
    detail: str = ""
    position: int = 0
