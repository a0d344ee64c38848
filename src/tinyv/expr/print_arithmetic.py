"""Printers of numbers, names, arithmetic, functions and marks."""

from __future__ import annotations

import re
from collections.abc import Callable

from tinyv.expr import nodes as n
from tinyv.expr.print_table import ATOM, FACTOR, RELATION, SUM, TERM, item, prints, text_of, within

_CONSTANTS = {"pi": r"\pi", "infinity": r"\infty"}
_BIG_SIGNS = {"sum": r"\sum", "product": r"\prod", "integral": r"\int", "limit": r"\lim", "union": r"\bigcup"}
_ENCLOSED = {
    "abs": (r"\lvert ", r" \rvert"),
    "floor": (r"\lfloor ", r" \rfloor"),
    "ceil": (r"\lceil ", r" \rceil"),
}
_OWN_COMMANDS = frozenset(
    [
        *(
            "sin",
            "cos",
            "tan",
            "cot",
            "sec",
            "csc",
            "arcsin",
            "arccos",
            "arctan",
            "sinh",
            "cosh",
            "tanh",
            "coth",
        ),
        *("exp", "ln", "log", "max", "min", "gcd", "det"),
    ]
)
_CAPITALS = {"re": "Re", "im": "Im", "sign": "sgn"}
_CURRENCIES = {"$": r"\$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "￥": "￥"}
_NAME = re.compile(
    r"(\\frac\{.*\}\{.*\}|\\[a-zA-Z]+\{[^}]*\}|\\[a-zA-Z]+ ?[A-Za-z]*|\|.*>|[^_'^]+)(.*)", re.DOTALL
)
_NAME_PART = re.compile(r"_([^_']*)|('+)|(\^\{-1\})")


# --- numbers and names --------------------------------------------------------------------------------------


@prints(n.Integer)
def _integer(node: n.Integer) -> str:
    return str(node.value)


@prints(n.Decimal)
def _decimal(node: n.Decimal) -> str:
    digits = str(int(node.value * 10**node.places)).rjust(node.places + 1, "0")
    return f"{digits[: -node.places]}.{digits[-node.places :]}"


@prints(n.Repeating)
def _repeating(node: n.Repeating) -> str:
    return node.text


@prints(n.Based)
def _based(node: n.Based) -> str:
    if not node.digits.isdecimal():
        return f"0x{node.digits}"
    return f"{node.digits}_{{{node.base}}}"


@prints(n.Constant)
def _constant(node: n.Constant) -> str:
    return _CONSTANTS.get(node.name, node.name)


@prints(n.Symbol)
def _symbol(node: n.Symbol) -> str:
    return name_text(node.name)


def name_text(name: str) -> str:
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


@prints(n.NumberSet)
def _number_set(node: n.NumberSet) -> str:
    if node.name == "empty":
        return r"\emptyset"
    return f"\\mathbb{{{node.name[0]}}}" + (f"^{{{node.name[1:]}}}" if node.name[1:] else "")


@prints(n.Dots)
def _dots(_: n.Dots) -> str:
    return r"\ldots"


@prints(n.Words)
def _words(node: n.Words) -> str:
    return f"\\text{{{node.text}}}"


# --- arithmetic ---------------------------------------------------------------------------------------------


@prints(n.Add)
def _add(node: n.Add) -> str:
    first, *rest = node.terms
    text = text_of(first) if isinstance(first, n.Neg) else within(first, TERM)
    for term in rest:
        text += f" - {within(term.operand, TERM)}" if isinstance(term, n.Neg) else f" + {within(term, TERM)}"
    return text


@prints(n.Mul)
def _mul(node: n.Mul) -> str:
    return r" \cdot ".join(within(factor, FACTOR) for factor in node.factors)


@prints(n.Div)
def _div(node: n.Div) -> str:
    return f"\\frac{{{_numerator(node.numerator)}}}{{{text_of(node.denominator)}}}"


def _numerator(node: n.Node) -> str:
    """In brackets where it would read as a differential."""
    text = text_of(node)
    return f"({text})" if re.match(r"d(?![a-z])|\\partial", text) else text


@prints(n.Pow)
def _pow(node: n.Pow) -> str:
    return f"{within(node.base, ATOM)}^{{{text_of(node.exponent)}}}"


@prints(n.Neg)
def _neg(node: n.Neg) -> str:
    return f"-{within(node.operand, TERM)}"


@prints(n.Mixed)
def _mixed(node: n.Mixed) -> str:
    return f"{node.whole}\\frac{{{node.numerator}}}{{{node.denominator}}}"


@prints(n.PlusMinus)
def _plus_minus(node: n.PlusMinus) -> str:
    sign = r"\mp" if node.minus_first else r"\pm"
    left = "" if node.left is None else f"{_left_of_plus_minus(node.left)} "
    return f"{left}{sign} {within(node.right, TERM)}"


def _left_of_plus_minus(node: n.Node) -> str:
    return text_of(node) if isinstance(node, (n.Add, n.Neg)) else within(node, TERM)


@prints(n.Call)
def _call(node: n.Call) -> str:
    if node.name == r"\langle":
        return f"\\langle {within(node.arguments[0], RELATION)} \\rangle"
    name = name_text(node.name)
    if name[0] not in "fgFG" and name[0].isalnum():  # only these letters take arguments without being told
        name = re.sub(r"^[A-Za-z0-9]+", lambda m: f"\\operatorname{{{m.group()}}}", name)
    return f"{name}({', '.join(map(item, node.arguments))})"


@prints(n.BigOperator)
def _big_operator(node: n.BigOperator) -> str:
    sign, body = _BIG_SIGNS[node.kind], within(node.body, TERM)
    if node.kind == "integral":
        bounds = _script("_", node.lower) + _script("^", node.upper)
        body = f"({body})" if body.startswith("d") or r"\int" in body else body
        return f"{sign}{bounds} {body} \\, d {name_text(node.variable)}"
    relation = r" \to " if node.kind == "limit" else " = "
    below = "" if node.lower is None else f"_{{{name_text(node.variable)}{relation}{text_of(node.lower)}}}"
    return f"{sign}{below}{_script('^', node.upper)} {body}"


def _script(mark: str, node: n.Node | None) -> str:
    return "" if node is None else f"{mark}{{{text_of(node)}}}"


# --- functions ----------------------------------------------------------------------------------------------


@prints(n.Apply)
def _apply(node: n.Apply) -> str:
    special = _APPLIED.get(node.function)
    if special is not None:
        return special(*node.arguments)
    if node.function in _ENCLOSED:
        opening, closing = _ENCLOSED[node.function]
        return f"{opening}{within(node.arguments[0], SUM)}{closing}"
    if node.function == "log" and len(node.arguments) == 2:
        return f"\\log_{{{text_of(node.arguments[1])}}}({text_of(node.arguments[0])})"
    return f"{_functionname_text(node.function)}({', '.join(map(item, node.arguments))})"


def _functionname_text(function: str) -> str:
    return (
        f"\\{function}"
        if function in _OWN_COMMANDS
        else f"\\operatorname{{{_CAPITALS.get(function, function)}}}"
    )


def _root(radicand: n.Node, degree: n.Node) -> str:
    index = "" if degree == n.Integer(2) else f"[{text_of(degree)}]"
    return f"\\sqrt{index}{{{text_of(radicand)}}}"


def _factorial(operand: n.Node) -> str:
    return f"{within(operand, ATOM)}!"


def _double_factorial(operand: n.Node) -> str:
    return f"{within(operand, ATOM)}!!"


def _binomial(total: n.Node, chosen: n.Node) -> str:
    return f"\\binom{{{text_of(total)}}}{{{text_of(chosen)}}}"


def _permutations(total: n.Node, chosen: n.Node) -> str:
    return f"{{}}_{{{text_of(total)}}}P_{{{text_of(chosen)}}}"


def _mod(value: n.Node, modulus: n.Node) -> str:
    return f"{within(value, SUM)} \\bmod{{{text_of(modulus)}}}"


def _norm(operand: n.Node) -> str:
    return f"\\|{within(operand, ATOM)}\\|"


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


@prints(n.Percent)
def _percent(node: n.Percent) -> str:
    return f"{within(node.value, ATOM)}\\%"


@prints(n.Degrees)
def _degrees(node: n.Degrees) -> str:
    return f"{within(node.value, ATOM)}^{{\\circ}}"


@prints(n.Quantity)
def _quantity(node: n.Quantity) -> str:
    if node.unit in _CURRENCIES:
        return f"{_CURRENCIES[node.unit]} {within(node.value, FACTOR)}"
    if node.unit[0] == "°":
        return f"{within(node.value, ATOM)}^{{\\circ}} {node.unit[1:]}"
    return f"{within(node.value, FACTOR)} {_unit(node.unit)}"


def _unit(unit: str) -> str:
    """Upright; with braces in it, word by word, since braces in a text are only spaces."""
    if "{" not in unit:
        return f"\\text{{ {unit}}}"
    return re.sub(r"[^\W\d]+", lambda m: f"\\mathrm{{{m.group()}}}", unit)


@prints(n.Qualified)
def _qualified(node: n.Qualified) -> str:
    parts = [
        f"\\text{{{node.before} }}" if node.before else "",
        "" if node.value == n.Words("") else within(node.value, RELATION),
        f"\\text{{ {node.after}}}" if node.after else "",
        "" if node.condition is None else f"\\text{{ for }} {within(node.condition, RELATION)}",
    ]
    return " ".join(part for part in parts if part)
