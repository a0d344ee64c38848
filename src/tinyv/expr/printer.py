"""Tree to text: LaTeX that `parse` reads back as the same tree.

One function per kind of node, found in a table by type; `_within` puts brackets where a weaker node stands in a
stronger place. Factors are joined by `\\cdot`, so that no name runs into a bracket and no number into a fraction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from tinyv.expr import nodes as n

_CLAUSE, _RELATION, _SET, _SUM, _TERM, _FACTOR, _ATOM = range(7)
"""Strength of places and of what stands there; a node weaker than its place is put in brackets."""

_LEVELS: dict[type[n.Node], int] = {
    **dict.fromkeys((n.Alternatives, n.Qualified), _CLAUSE),
    **dict.fromkeys((n.Relation, n.Congruence, n.Ratio), _RELATION),
    n.SetOperation: _SET,
    **dict.fromkeys((n.Add, n.PlusMinus, n.Neg), _SUM),
    **dict.fromkeys((n.Mul, n.Quantity, n.BigOperator), _TERM),
    **dict.fromkeys((n.Div, n.Mixed, n.Pow, n.Apply, n.Percent, n.Degrees), _FACTOR),
}
_OPERATORS = {
    "!=": r"\ne", "<=": r"\le", ">=": r"\ge", "<<": r"\ll", ">>": r"\gg", "~=": r"\approx", "~>": r"\gtrsim",
    "~<": r"\lesssim", "in": r"\in", "notin": r"\notin", "ni": r"\ni", "subset": r"\subset", "propto": r"\propto",
    "equiv": r"\equiv", "to": r"\to", "mid": r"\mid", "perp": r"\perp", "parallel": r"\parallel",
}  # fmt: skip
_CONSTANTS = {"pi": r"\pi", "infinity": r"\infty"}
_SET_SIGNS = {"union": r" \cup ", "intersection": r" \cap ", "difference": r" \setminus "}
_BIG_SIGNS = {"sum": r"\sum", "product": r"\prod", "integral": r"\int", "limit": r"\lim", "union": r"\bigcup"}
_PAIRS = {"{}": (r"\{", r"\}"), "<>": (r"\langle ", r" \rangle")}
_ENCLOSED = {
    "abs": (r"\lvert ", r" \rvert"),
    "floor": (r"\lfloor ", r" \rfloor"),
    "ceil": (r"\lceil ", r" \rceil"),
}
_OWN_COMMANDS = frozenset(
    ["sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth"]
    + ["exp", "ln", "log", "max", "min", "gcd", "det"]
)
_CAPITALS = {"re": "Re", "im": "Im", "sign": "sgn"}
_CURRENCIES = {"$": r"\$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "￥": "￥"}
_NAME = re.compile(
    r"(\\frac\{.*\}\{.*\}|\\[a-zA-Z]+\{[^}]*\}|\\[a-zA-Z]+ ?[A-Za-z]*|\|.*>|[^_'^]+)(.*)", re.DOTALL
)
_NAME_PART = re.compile(r"_([^_']*)|('+)|(\^\{-1\})")

_Kind = TypeVar("_Kind", bound=n.Node)
_PRINTERS: dict[type[n.Node], Callable[[Any], str]] = {}


def to_text(node: n.Node) -> str:
    """LaTeX-like text of any tree; `parse(to_text(node)) == node` for every tree that `parse` can give.

    Words inside a larger tree are put in `\\\\text{}`; words alone are printed bare.
    """
    return node.text if isinstance(node, n.Words) else _text(node)


def _text(node: n.Node) -> str:
    return _PRINTERS[type(node)](node)


def _prints(kind: type[_Kind]) -> Callable[[Callable[[_Kind], str]], Callable[[_Kind], str]]:
    """Put a printer into the table."""

    def register(printer: Callable[[_Kind], str]) -> Callable[[_Kind], str]:
        _PRINTERS[kind] = printer
        return printer

    return register


def _level(node: n.Node) -> int:
    if isinstance(node, n.Sequence) and not node.brackets:
        return _CLAUSE
    if isinstance(node, n.Apply) and node.function == "mod":
        return _RELATION
    return _LEVELS.get(type(node), _ATOM)


def _within(node: n.Node, place: int) -> str:
    """The text of `node`, in round brackets if it is weaker than its place."""
    return _text(node) if _level(node) >= place else f"({_text(node)})"


# --- numbers and names --------------------------------------------------------------------------------------


@_prints(n.Integer)
def _integer(node: n.Integer) -> str:
    return str(node.value)


@_prints(n.Decimal)
def _decimal(node: n.Decimal) -> str:
    digits = str(int(node.value * 10**node.places)).rjust(node.places + 1, "0")
    return f"{digits[: -node.places]}.{digits[-node.places :]}"


@_prints(n.Repeating)
def _repeating(node: n.Repeating) -> str:
    return node.text


@_prints(n.Based)
def _based(node: n.Based) -> str:
    return f"{node.digits}_{{{node.base}}}"


@_prints(n.Constant)
def _constant(node: n.Constant) -> str:
    return _CONSTANTS.get(node.name, node.name)


@_prints(n.Symbol)
def _symbol(node: n.Symbol) -> str:
    return _name(node.name)


def _name(name: str) -> str:
    """A name with its subscripts in braces."""
    if name.startswith("^"):
        return name[1:] if len(name) == 2 else "\\" + name[1:]
    if name.startswith("|"):
        return name.replace(">", r" \rangle")
    match = _NAME.fullmatch(name)
    if match is None:
        return name
    head, rest = match.groups()
    if len(head) > 1 and head.isalnum():
        head = f"\\mathrm{{{head}}}"
    return head + _NAME_PART.sub(lambda m: m.group() if m.group(1) is None else f"_{{{m.group(1)}}}", rest)


@_prints(n.NumberSet)
def _number_set(node: n.NumberSet) -> str:
    if node.name == "empty":
        return r"\emptyset"
    return f"\\mathbb{{{node.name[0]}}}" + (f"^{{{node.name[1:]}}}" if node.name[1:] else "")


@_prints(n.Dots)
def _dots(_: n.Dots) -> str:
    return r"\ldots"


@_prints(n.Words)
def _words(node: n.Words) -> str:
    return f"\\text{{{node.text}}}"


# --- arithmetic ---------------------------------------------------------------------------------------------


@_prints(n.Add)
def _add(node: n.Add) -> str:
    first, *rest = node.terms
    text = _text(first) if isinstance(first, n.Neg) else _within(first, _TERM)
    for term in rest:
        text += (
            f" - {_within(term.operand, _TERM)}" if isinstance(term, n.Neg) else f" + {_within(term, _TERM)}"
        )
    return text


@_prints(n.Mul)
def _mul(node: n.Mul) -> str:
    return r" \cdot ".join(_within(factor, _FACTOR) for factor in node.factors)


@_prints(n.Div)
def _div(node: n.Div) -> str:
    return f"\\frac{{{_numerator(node.numerator)}}}{{{_text(node.denominator)}}}"


def _numerator(node: n.Node) -> str:
    """In brackets where it would read as a differential."""
    text = _text(node)
    return f"({text})" if re.match(r"d(?![a-z])|\\partial", text) else text


@_prints(n.Pow)
def _pow(node: n.Pow) -> str:
    return f"{_within(node.base, _ATOM)}^{{{_text(node.exponent)}}}"


@_prints(n.Neg)
def _neg(node: n.Neg) -> str:
    return f"-{_within(node.operand, _TERM)}"


@_prints(n.Mixed)
def _mixed(node: n.Mixed) -> str:
    return f"{node.whole}\\frac{{{node.numerator}}}{{{node.denominator}}}"


@_prints(n.PlusMinus)
def _plus_minus(node: n.PlusMinus) -> str:
    sign = r"\mp" if node.minus_first else r"\pm"
    left = "" if node.left is None else f"{_left_of_plus_minus(node.left)} "
    return f"{left}{sign} {_within(node.right, _TERM)}"


def _left_of_plus_minus(node: n.Node) -> str:
    return _text(node) if isinstance(node, (n.Add, n.Neg)) else _within(node, _TERM)


@_prints(n.Call)
def _call(node: n.Call) -> str:
    if node.name == r"\langle":
        return f"\\langle {_within(node.arguments[0], _RELATION)} \\rangle"
    name = _name(node.name)
    if name[0] not in "fgFG" and name[0].isalnum():  # only these letters take arguments without being told
        name = re.sub(r"^[A-Za-z0-9]+", lambda m: f"\\operatorname{{{m.group()}}}", name)
    return f"{name}({', '.join(map(_item, node.arguments))})"


@_prints(n.BigOperator)
def _big_operator(node: n.BigOperator) -> str:
    sign, body = _BIG_SIGNS[node.kind], _within(node.body, _TERM)
    if node.kind == "integral":
        bounds = _script("_", node.lower) + _script("^", node.upper)
        body = f"({body})" if body.startswith("d") or r"\int" in body else body
        return f"{sign}{bounds} {body} \\, d {_name(node.variable)}"
    relation = r" \to " if node.kind == "limit" else " = "
    below = "" if node.lower is None else f"_{{{_name(node.variable)}{relation}{_text(node.lower)}}}"
    return f"{sign}{below}{_script('^', node.upper)} {body}"


def _script(mark: str, node: n.Node | None) -> str:
    return "" if node is None else f"{mark}{{{_text(node)}}}"


# --- functions ----------------------------------------------------------------------------------------------


@_prints(n.Apply)
def _apply(node: n.Apply) -> str:
    special = _APPLIED.get(node.function)
    if special is not None:
        return special(*node.arguments)
    if node.function in _ENCLOSED:
        opening, closing = _ENCLOSED[node.function]
        return f"{opening}{_within(node.arguments[0], _SUM)}{closing}"
    if node.function == "log" and len(node.arguments) == 2:
        return f"\\log_{{{_text(node.arguments[1])}}}({_text(node.arguments[0])})"
    return f"{_function_name(node.function)}({', '.join(map(_item, node.arguments))})"


def _function_name(function: str) -> str:
    return (
        f"\\{function}"
        if function in _OWN_COMMANDS
        else f"\\operatorname{{{_CAPITALS.get(function, function)}}}"
    )


def _root(radicand: n.Node, degree: n.Node) -> str:
    index = "" if degree == n.Integer(2) else f"[{_text(degree)}]"
    return f"\\sqrt{index}{{{_text(radicand)}}}"


def _factorial(operand: n.Node) -> str:
    return f"{_within(operand, _ATOM)}!"


def _double_factorial(operand: n.Node) -> str:
    return f"{_within(operand, _ATOM)}!!"


def _binomial(total: n.Node, chosen: n.Node) -> str:
    return f"\\binom{{{_text(total)}}}{{{_text(chosen)}}}"


def _permutations(total: n.Node, chosen: n.Node) -> str:
    return f"{{}}_{{{_text(total)}}}P_{{{_text(chosen)}}}"


def _mod(value: n.Node, modulus: n.Node) -> str:
    return f"{_within(value, _SUM)} \\bmod{{{_text(modulus)}}}"


def _norm(operand: n.Node) -> str:
    return f"\\|{_within(operand, _ATOM)}\\|"


_APPLIED: dict[str, Callable[..., str]] = {
    "root": _root,
    "factorial": _factorial,
    "factorial2": _double_factorial,
    "binomial": _binomial,
    "permutations": _permutations,
    "mod": _mod,
    "norm": _norm,
}


# --- marks --------------------------------------------------------------------------------------------------


@_prints(n.Percent)
def _percent(node: n.Percent) -> str:
    return f"{_within(node.value, _ATOM)}\\%"


@_prints(n.Degrees)
def _degrees(node: n.Degrees) -> str:
    return f"{_within(node.value, _ATOM)}^{{\\circ}}"


@_prints(n.Quantity)
def _quantity(node: n.Quantity) -> str:
    if node.unit in _CURRENCIES:
        return f"{_CURRENCIES[node.unit]} {_within(node.value, _FACTOR)}"
    if node.unit[0] == "°":
        return f"{_within(node.value, _ATOM)}^{{\\circ}} {node.unit[1:]}"
    unit = re.sub(r"[^\W\d]+", lambda m: f"\\mathrm{{{m.group()}}}", node.unit)
    return f"{_within(node.value, _FACTOR)} {unit}"


@_prints(n.Qualified)
def _qualified(node: n.Qualified) -> str:
    parts = [
        f"\\text{{{node.before} }}" if node.before else "",
        "" if node.value == n.Words("") else _within(node.value, _RELATION),
        f"\\text{{ {node.after}}}" if node.after else "",
        "" if node.condition is None else f"\\text{{ for }} {_within(node.condition, _RELATION)}",
    ]
    return " ".join(part for part in parts if part)


# --- statements and collections -----------------------------------------------------------------------------


@_prints(n.Relation)
def _relation(node: n.Relation) -> str:
    text = _within(node.terms[0], _SET)
    for sign, term in zip(node.operators, node.terms[1:], strict=True):
        text += f" {_operator(sign)} {_within(term, _SET)}"
    return text


def _operator(sign: str) -> str:
    if sign.startswith("not") and sign != "notin":
        return f"\\not {_OPERATORS.get(sign[3:], sign[3:])}"
    return _OPERATORS.get(sign, sign)


@_prints(n.Congruence)
def _congruence(node: n.Congruence) -> str:
    return f"{_within(node.left, _SET)} \\equiv {_within(node.right, _SET)} \\pmod{{{_text(node.modulus)}}}"


@_prints(n.Ratio)
def _ratio(node: n.Ratio) -> str:
    return " : ".join(_ratio_term(term) for term in node.terms)


def _ratio_term(term: n.Node) -> str:
    text = _within(term, _SUM)
    return f"{{{text}}}" if text[0] in "([" or text.startswith(r"\{") else text  # `x : (` declares a function


@_prints(n.Sequence)
def _sequence(node: n.Sequence) -> str:
    joint = "; " if any(isinstance(i, n.Sequence) and not i.brackets for i in node.items) else ", "
    place = _SET if node.brackets == "{}" else _CLAUSE
    inner = joint.join(_item(item, place) for item in node.items)
    opening, closing = _PAIRS.get(node.brackets, (node.brackets[:1], node.brackets[1:]))
    return f"{opening}{inner}{closing}"


def _item(node: n.Node, place: int = _CLAUSE) -> str:
    """An item of a list; a ratio between braces would read as a set-builder."""
    return f"({_text(node)})" if isinstance(node, n.Ratio) and place == _SET else _text(node)


@_prints(n.Alternatives)
def _alternatives(node: n.Alternatives) -> str:
    return r" \text{ or } ".join(_text(item) for item in node.items)


@_prints(n.Interval)
def _interval(node: n.Interval) -> str:
    inner = f"{_within(node.lower, _SUM)}, {_within(node.upper, _SUM)}"
    infinite = any(isinstance(end, n.Constant) for end in (node.lower, node.upper)) or isinstance(
        node.lower, n.Neg
    )
    if infinite or node.lower_closed is not node.upper_closed:
        return f"{'[' if node.lower_closed else '('}{inner}{']' if node.upper_closed else ')'}"
    return f"{'[' if node.lower_closed else ']'}{inner}{']' if node.upper_closed else '['}"


@_prints(n.SetOperation)
def _set_operation(node: n.SetOperation) -> str:
    return _SET_SIGNS[node.operation].join(_within(operand, _SUM) for operand in node.operands)


@_prints(n.SetBuilder)
def _set_builder(node: n.SetBuilder) -> str:
    return f"\\{{{_within(node.element, _RELATION)} \\mid {_text(node.condition)}\\}}"


@_prints(n.Matrix)
def _matrix(node: n.Matrix) -> str:
    name = "vmatrix" if node.determinant else "pmatrix"
    rows = r" \\ ".join(" & ".join(_text(cell) for cell in row) for row in node.rows)
    return f"\\begin{{{name}}} {rows} \\end{{{name}}}"


@_prints(n.Piecewise)
def _piecewise(node: n.Piecewise) -> str:
    rows = r" \\ ".join(
        _text(value) if condition is None else f"{_text(value)} & {_text(condition)}"
        for value, condition in node.branches
    )
    return f"\\begin{{cases}} {rows} \\end{{cases}}"
