"""Numbers: exact against exact, decimals by the rounding rule."""

from __future__ import annotations

from fractions import Fraction

from flint import acb, arb, fmpq

from tinyv.engine.context import Context
from tinyv.engine.rounding import Side, compare_rounded
from tinyv.engine.trees import contains, is_closed, substitute
from tinyv.expr.nodes import Apply, Based, BigOperator, Div, Integer, Mul, Node
from tinyv.expr.numeric import Shown, constant, decimal_view, exact, has_bare_log, refusal, same_constant
from tinyv.verdict import Judgement, correct, incorrect, undecided


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two closed expressions; None if a side is not one number."""
    if not is_number(reference) or not is_number(answer):
        return None
    if _is_class(answer) != _is_class(reference):
        return undecided("residue_class")
    if _is_class(reference) and not _same_modulus(reference, answer):
        return undecided("residue_class")
    return compare_values(reference, answer, context)


def _is_class(node: Node) -> bool:
    """`2 \\pmod 5` standing alone: a class, or a number left unreduced."""
    return isinstance(node, Apply) and node.function == "mod"


def _same_modulus(a: Node, b: Node) -> bool:
    return (
        isinstance(a, Apply) and isinstance(b, Apply) and same_constant(a.arguments[1], b.arguments[1]).equal
    )


def is_number(node: Node) -> bool:
    """True for a closed tree that stands for one number."""
    return is_closed(node) and refusal(node) not in ("not_a_number", "infinite")


def compare_values(
    reference: Node,
    answer: Node,
    context: Context,
    reference_scale: Fraction = Fraction(1),
    answer_scale: Fraction = Fraction(1),
) -> Judgement:
    """Judge two closed trees, each times a scale (its unit's size)."""
    if isinstance(reference, Based) and isinstance(answer, Integer) and str(answer.value) == reference.digits:
        return correct("base_left_out")
    a, b = scaled(reference, reference_scale), scaled(answer, answer_scale)
    result = same_constant(a, b)
    if result.equal:
        return _unevaluated(reference, answer) or correct("same_number")
    if _may_be_rounded(reference, answer, context):
        rounded = compare_rounded(side(reference, reference_scale), side(answer, answer_scale), context)
        if rounded is not None:
            return rounded
    if not result.different:
        return undecided(f"numeric_{result.reason}")
    if has_bare_log(reference) or has_bare_log(answer):
        return _other_logarithm(a, b)
    return incorrect("numeric_mismatch")


def _may_be_rounded(reference: Node, answer: Node, context: Context) -> bool:
    """True if a side is a decimal literal, or a tolerance is set; else there is nothing to round."""
    if context.policy.relative_tolerance is not None:
        return True
    views = decimal_view(reference), decimal_view(answer)
    return any(view is not None and view.step is not None for view in views)


def _unevaluated(reference: Node, answer: Node) -> Judgement | None:
    """A sum or integral left as it stands is no answer where the reference gives its value."""
    if contains(answer, BigOperator) and not contains(reference, BigOperator):
        return undecided("unevaluated")
    return None


def _other_logarithm(a: Node, b: Node) -> Judgement:
    """`log` without a base: natural did not fit; base ten may have been meant."""
    if same_constant(common_logarithm(a), common_logarithm(b)).equal:
        return correct("same_number")
    return undecided("logarithm_base")


def common_logarithm(node: Node) -> Node:
    """The tree with every `log` without a base read as base ten."""
    for inner in _bare_logarithms(node):
        node = substitute(node, inner, Apply("log", (*inner.arguments, Integer(10))))
    return node


def _bare_logarithms(node: Node) -> list[Apply]:
    found = [node] if isinstance(node, Apply) and node.function == "log" and len(node.arguments) == 1 else []
    for child in node.children():
        found.extend(_bare_logarithms(child))
    return found


def scaled(node: Node, scale: Fraction) -> Node:
    """The tree times an exact factor."""
    if scale == 1:
        return node
    return Div(Mul((node, Integer(scale.numerator))), Integer(scale.denominator))


def side(node: Node, scale: Fraction = Fraction(1)) -> Side:
    """A closed tree as a side of the rounding rule."""
    factor = fmpq(scale.numerator, scale.denominator)
    shown = decimal_view(node)
    if shown is not None:
        step = None if shown.step is None else shown.step * abs(factor)
        shown = Shown(shown.value * factor, step, shown.digits)
        return Side(shown, shown.value)
    value = exact(node)
    if value is not None:
        return Side(None, value * factor)
    return Side(None, _real(constant(node, 128), factor))


def _real(ball: arb | acb | None, factor: fmpq) -> arb | None:
    if isinstance(ball, acb):
        return ball.real * arb(factor) if ball.imag.is_zero() else None
    return None if ball is None else ball * arb(factor)
