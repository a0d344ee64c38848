"""Matrices and vectors: rows, columns, tuples and nested lists of the same entries."""

from __future__ import annotations

from tinyv.engine.basis import components
from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.engine.trees import TRANSPOSED, contains, untransposed
from tinyv.expr.nodes import Add, Div, Matrix, Mul, Neg, Node, Pow, Qualified, Sequence, Words
from tinyv.verdict import Judgement, incorrect, undecided

Rows = tuple[tuple[Node, ...], ...]


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Entry by entry; None unless a side is a matrix and the other reads as one."""
    if isinstance(reference, Pow) or isinstance(answer, Pow):
        opened = untransposed(reference), untransposed(answer)
        if opened != (reference, answer):
            return context.compare(*opened)
    if not (is_matrix(reference) or is_matrix(answer) or _vector_and_sum(reference, answer)):
        return None
    in_tuples = _in_tuples(reference, answer, ("()", "[]")) or _in_tuples(answer, reference)
    if in_tuples is not None:
        return _rows_or_columns(reference, answer, in_tuples, context)
    a, b = rows_of(reference), rows_of(answer)
    a, b = a or _from_basis(reference, b), b or _from_basis(answer, a)
    if a is None or b is None:
        return (
            None
            if contains(reference, Matrix) and contains(answer, Matrix)
            else undecided("matrix_against_other")
        )
    if (
        isinstance(reference, Matrix)
        and isinstance(answer, Matrix)
        and reference.determinant != answer.determinant
    ):
        return undecided("matrix_against_determinant")
    if any(isinstance(entry, (Words, Qualified)) for row in (*a, *b) for entry in row):
        return undecided("words_among_items")
    if _shape(a) != _shape(b):
        a, b = _as_vector(a), _as_vector(b)
        if a is None or b is None or _shape(a) != _shape(b):
            return incorrect("different_shape")
    pairs = [(x, y) for row, other in zip(a, b, strict=True) for x, y in zip(row, other, strict=True)]
    return all_of((context.compare(x, y) for x, y in pairs), "same_matrix", "different_entry")


def _in_tuples(node: Node, matrix: Node, brackets: tuple[str, ...] = ("()", "[]", "")) -> Matrix | None:
    """`((1,2),(3,4))` next to a matrix of several rows and columns, as a matrix."""
    if not isinstance(matrix, Matrix) or not isinstance(node, Sequence) or node.brackets not in brackets:
        return None
    rows = tuple(row.items for row in node.items if isinstance(row, Sequence) and row.brackets == "()")
    if len(rows) != len(node.items) or _shape(rows) is None or _as_vector(rows) is not None:
        return None
    return Matrix(rows) if _as_vector(matrix.rows) is None else None


def _rows_or_columns(reference: Node, answer: Node, in_tuples: Matrix, context: Context) -> Judgement:
    """Tuples are rows as a rule; what is wrong so is left open if they may be columns."""
    own = isinstance(reference, Matrix)
    columns = Matrix(tuple(zip(*in_tuples.rows, strict=True)))
    judgements = [
        context.compare(reference, side) if own else context.compare(side, answer)
        for side in (in_tuples, columns)
    ]
    if judgements[0].incorrect and not judgements[1].incorrect:
        return undecided("rows_or_columns")
    return judgements[0]


def _vector_and_sum(a: Node, b: Node) -> bool:
    """True for a tuple of two or three next to a sum or product, which may be over unit vectors."""
    for vector, total in ((a, b), (b, a)):
        if (
            not isinstance(vector, Sequence)
            or vector.brackets not in ("()", "<>")
            or len(vector.items) not in (2, 3)
        ):
            continue
        if isinstance(total, (Add, Mul, Neg)) and components(total, len(vector.items)) is not None:
            return True
    return False


def _from_basis(node: Node, other: Rows | None) -> Rows | None:
    """A sum over unit vectors as a row, next to a vector of as many entries."""
    vector = None if other is None else _as_vector(other)
    found = None if vector is None else components(node, len(vector[0]))
    return None if found is None else (found,)


def is_matrix(node: Node) -> bool:
    """True for a matrix, also scaled or transposed, and for a list of lists in square brackets."""
    if isinstance(node, Matrix):
        return True
    if isinstance(node, (Mul, Div, Neg, Pow, Add)):
        return contains(node, Matrix)
    return _is_nested(node)


def _is_nested(node: Node) -> bool:
    return (
        isinstance(node, Sequence)
        and node.brackets == "[]"
        and len(node.items) > 0
        and all(isinstance(i, Sequence) and i.brackets == "[]" for i in node.items)
    )


def rows_of(node: Node) -> Rows | None:
    """The entries by rows; None if it does not read as a matrix."""
    if isinstance(node, Matrix):
        return node.rows
    if _is_nested(node) and isinstance(node, Sequence):
        return tuple(row.items for row in node.items if isinstance(row, Sequence))
    if isinstance(node, Sequence) and node.brackets in ("()", "[]", "<>", ""):
        return (node.items,)
    if isinstance(node, Neg):
        return _scaled(node.operand, Neg)
    if isinstance(node, Div):
        return _scaled(node.numerator, lambda entry: Div(entry, node.denominator))
    if isinstance(node, Mul):
        return _scaled_product(node)
    if isinstance(node, Pow) and node.exponent in TRANSPOSED:
        inner = rows_of(node.base)
        return tuple(zip(*inner, strict=True)) if inner is not None and _shape(inner) is not None else None
    return None


def _scaled(node: Node, scale: object) -> Rows | None:
    inner = rows_of(node)
    if inner is None or not callable(scale):
        return None
    return tuple(tuple(scale(entry) for entry in row) for row in inner)


def _scaled_product(node: Mul) -> Rows | None:
    matrices = [f for f in node.factors if rows_of(f) is not None]
    scalars = tuple(f for f in node.factors if rows_of(f) is None)
    if len(matrices) != 1 or not scalars or any(contains(s, Matrix) for s in scalars):
        return None
    return _scaled(matrices[0], lambda entry: Mul((*scalars, entry)))


def _shape(rows: Rows) -> tuple[int, int] | None:
    widths = {len(row) for row in rows}
    return (len(rows), widths.pop()) if len(widths) == 1 else None


def _as_vector(rows: Rows) -> Rows | None:
    """A row or column as a row; None for a true matrix."""
    if len(rows) == 1:
        return rows
    return (tuple(row[0] for row in rows),) if all(len(row) == 1 for row in rows) else None
