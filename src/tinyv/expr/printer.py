"""Tree to text: LaTeX that `parse` reads back as the same tree.

One function per kind of node, found in a table by type; `within` puts brackets where a weaker node stands in
a stronger place. Factors are joined by `\\cdot`: no name runs into a bracket, no number into a fraction.
"""

from __future__ import annotations

from tinyv.expr import nodes as n
from tinyv.expr import print_arithmetic  # noqa: F401 - fills the table
from tinyv.expr.print_table import CLAUSE, RELATION, SET, SUM, item, prints, text_of, within

_OPERATORS = {
    "!=": r"\ne", "<=": r"\le", ">=": r"\ge", "<<": r"\ll", ">>": r"\gg", "~=": r"\approx", "~>": r"\gtrsim",
    "~<": r"\lesssim", "in": r"\in", "notin": r"\notin", "ni": r"\ni", "subset": r"\subset",
    "propto": r"\propto", "equiv": r"\equiv", "to": r"\to", "mid": r"\mid", "perp": r"\perp",
    "parallel": r"\parallel",
}  # fmt: skip
_SET_SIGNS = {"union": r" \cup ", "intersection": r" \cap ", "difference": r" \setminus "}
_PAIRS = {"{}": (r"\{", r"\}"), "<>": (r"\langle ", r" \rangle")}


def to_text(node: n.Node) -> str:
    """LaTeX-like text of any tree; never raises.

    `parse(to_text(node)) == node` for the mathematical trees that `parse` can give. Words inside a larger
    tree stand in `\\text{}`, words alone are printed bare; free text around mathematics need not read back.
    """
    return node.text if isinstance(node, n.Words) else text_of(node)


@prints(n.Relation)
def _relation(node: n.Relation) -> str:
    text = within(node.terms[0], SET)
    for sign, term in zip(node.operators, node.terms[1:], strict=True):
        text += f" {_operator(sign)} {within(term, SET)}"
    return text


def _operator(sign: str) -> str:
    if sign.startswith("not") and sign != "notin":
        return f"\\not {_OPERATORS.get(sign[3:], sign[3:])}"
    return _OPERATORS.get(sign, sign)


@prints(n.Congruence)
def _congruence(node: n.Congruence) -> str:
    return f"{within(node.left, SET)} \\equiv {within(node.right, SET)} \\pmod{{{text_of(node.modulus)}}}"


@prints(n.Ratio)
def _ratio(node: n.Ratio) -> str:
    return " : ".join(_ratio_term(term) for term in node.terms)


def _ratio_term(term: n.Node) -> str:
    text = within(term, SUM)
    return f"{{{text}}}" if text[0] in "([" or text.startswith(r"\{") else text  # `x : (` declares a function


@prints(n.Sequence)
def _sequence(node: n.Sequence) -> str:
    joint = "; " if any(isinstance(i, n.Sequence) and not i.brackets for i in node.items) else ", "
    place = SET if node.brackets == "{}" else CLAUSE
    inner = joint.join(item(each, place) for each in node.items)
    opening, closing = _PAIRS.get(node.brackets, (node.brackets[:1], node.brackets[1:]))
    return f"{opening}{inner}{closing}"


@prints(n.Alternatives)
def _alternatives(node: n.Alternatives) -> str:
    return r" \text{ or } ".join(text_of(each) for each in node.items)


@prints(n.Interval)
def _interval(node: n.Interval) -> str:
    inner = f"{within(node.lower, SUM)}, {within(node.upper, SUM)}"
    infinite = _infinite(node.lower) or _infinite(node.upper)
    if infinite or node.lower_closed is not node.upper_closed:
        return f"{'[' if node.lower_closed else '('}{inner}{']' if node.upper_closed else ')'}"
    return f"{'[' if node.lower_closed else ']'}{inner}{']' if node.upper_closed else '['}"


def _infinite(end: n.Node) -> bool:
    return (end.operand if isinstance(end, n.Neg) else end) == n.Constant("infinity")


@prints(n.SetOperation)
def _set_operation(node: n.SetOperation) -> str:
    return _SET_SIGNS[node.operation].join(within(operand, SUM) for operand in node.operands)


@prints(n.SetBuilder)
def _set_builder(node: n.SetBuilder) -> str:
    return f"\\{{{within(node.element, RELATION)} \\mid {text_of(node.condition)}\\}}"


@prints(n.Matrix)
def _matrix(node: n.Matrix) -> str:
    name = "vmatrix" if node.determinant else "pmatrix"
    rows = r" \\ ".join(" & ".join(text_of(cell) for cell in row) for row in node.rows)
    return f"\\begin{{{name}}} {rows} \\end{{{name}}}"


@prints(n.Piecewise)
def _piecewise(node: n.Piecewise) -> str:
    rows = r" \\ ".join(
        text_of(value) if condition is None else f"{text_of(value)} & {text_of(condition)}"
        for value, condition in node.branches
    )
    return f"\\begin{{cases}} {rows} \\end{{cases}}"
