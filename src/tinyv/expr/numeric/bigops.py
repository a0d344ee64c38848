"""Sums, products, integrals and limits: from node to steps."""

from __future__ import annotations

from flint import fmpq

from tinyv.expr.nodes import BigOperator, Constant, Neg, Node
from tinyv.expr.numeric.compiler import Compiler, Operand
from tinyv.expr.numeric.outcome import NotNumericError
from tinyv.expr.numeric.program import Block
from tinyv.expr.numeric.series import infinite_sum
from tinyv.expr.symbols import free_symbols


def visit_big_operator(c: Compiler, node: BigOperator) -> Operand:
    """Compile a big operator; raises `NotNumericError` where it has no value that we can compute."""
    if node.kind not in ("sum", "product", "integral"):
        raise NotNumericError("limit" if node.kind == "limit" else "not_a_number")
    if node.lower is None or node.upper is None:
        raise NotNumericError("indefinite")
    if _infinite(node.lower) or _infinite(node.upper):
        return _unbounded(c, node)
    return _bounded(c, node, node.lower, node.upper)


def _infinite(node: Node) -> bool:
    inner = node.operand if isinstance(node, Neg) else node
    return isinstance(inner, Constant) and inner.name == "infinity"


def _unbounded(c: Compiler, node: BigOperator) -> Operand:
    if node.kind == "integral":
        raise NotNumericError("improper")
    if node.kind == "product" or node.lower is None or _infinite(node.lower):
        raise NotNumericError("infinite_sum")
    first = c.visit(node.lower)
    if isinstance(first, fmpq) and first.q == 1:
        return infinite_sum(c, node.variable, int(first.p), node.body)
    raise NotNumericError("infinite_sum")


def _bounded(c: Compiler, node: BigOperator, lower: Node, upper: Node) -> Operand:
    bounds = (c.visit(lower), c.visit(upper))
    inner = Compiler(c.visitors, parent=c)
    body = inner.finish(inner.visit(node.body))
    names = tuple(sorted(body.symbols - {node.variable}))
    c.marks |= body.marks
    c.height = max(c.height, body.height)
    c.integers |= body.integers - {node.variable}
    if node.kind == "integral":
        c.marks.add("integral")
    else:
        c.integers |= free_symbols(lower) | free_symbols(upper)
    block = Block(node.kind, node.variable, body, names)
    return c.apply("block", (*bounds, *(c.symbol(name) for name in names)), block)
