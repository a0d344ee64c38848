"""2.4 vectors and matrices: rows, columns, unit vectors, environments, lists of rows."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.expr import nodes as n

_ENVIRONMENT = re.compile(
    r"(?:\\left\s*[(\[]\s*\\begin\{array\}|\\begin\{([pb]matrix)\})(?:\{[lcr| ]*\})?(.*?)\\end\{(?:[pb]?matrix|array)\}"
    r"(?:\s*\\right\s*[)\]])?",
    re.DOTALL,
)
_VECTOR = re.compile(
    r"^(?!.*(?:coordinate|\bpoint|position|ordered)).*(?:vector|\\vec|\\mathbf|\\overrightarrow|向量)",
    re.DOTALL,
)
"""A question about a vector and not about a point."""
_ROUND, _SQUARE = ("\\begin{pmatrix}", "\\end{pmatrix}"), ("\\begin{bmatrix}", "\\end{bmatrix}")


def _entries(reference: Reference) -> list[str] | None:
    """The entries of a vector: a row or column, or a tuple where the question speaks of vectors."""
    tree = tree_of(reference)
    if isinstance(tree, n.Matrix) and not tree.determinant:
        cells = tree.rows[0] if len(tree.rows) == 1 else tuple(row[0] for row in tree.rows)
        single = len(tree.rows) == 1 or all(len(row) == 1 for row in tree.rows)
        return [written(cell) for cell in cells] if single and len(cells) > 1 else None
    if isinstance(tree, n.Sequence) and (tree.brackets == "<>" or _vector_tuple(tree, reference)):
        return [written(item) for item in tree.items]
    return None


def _vector_tuple(tree: n.Sequence, reference: Reference) -> bool:
    return (
        tree.brackets == "()" and 2 <= len(tree.items) <= 4 and _VECTOR.search(reference.question) is not None
    )


def column(reference: Reference, rng: Random) -> list[str]:
    """A column in round or square brackets."""
    entries = _entries(reference)
    if entries is None:
        return []
    body = r" \\ ".join(entries)
    return some([f"{opening} {body} {closing}" for opening, closing in (_ROUND, _SQUARE)], rng)


def row(reference: Reference, rng: Random) -> list[str]:
    r"""`(1, 2, 3)`, `\langle 1, 2, 3 \rangle`, `[1, 2, 3]^T`."""
    entries = _entries(reference)
    if entries is None:
        return []
    body = ", ".join(entries)
    return some([f"({body})", f"\\langle {body} \\rangle", f"\\left\\langle {body} \\right\\rangle"], rng)


def unit_vectors(reference: Reference, rng: Random) -> list[str]:
    r"""`2\mathbf{i} - 3\mathbf{j}` for `\langle 2, -3 \rangle`."""
    entries = _entries(reference)
    if entries is None or not 2 <= len(entries) <= 3:
        return []
    face = rng.choice((r"\mathbf{%s}", r"\hat{%s}", r"\vec{%s}"))
    parts = [_part(entry, face % letter) for entry, letter in zip(entries, "ijk", strict=False)]
    return ["+".join(part for part in parts if part).replace("+-", "-")] if any(parts) else []


def _part(entry: str, vector: str) -> str:
    if entry in ("0", "1", "-1"):
        return {"0": "", "1": vector, "-1": f"-{vector}"}[entry]
    return (
        f"{entry}{vector}"
        if re.fullmatch(r"-?(?:\d+|\\(?:frac|sqrt)[{}\w\\]*)", entry)
        else f"({entry}){vector}"
    )


@claims
def environment(reference: Reference, rng: Random) -> list[str]:
    """The same rows in another environment."""
    text = reference.text
    if not isinstance(tree_of(reference), n.Matrix) and "=" not in text:
        return []
    match = _ENVIRONMENT.search(text)
    if match is None:
        return []
    opening, closing = rng.choice([pair for pair in (_ROUND, _SQUARE) if (match[1] or "-") not in pair[0]])
    return [_ENVIRONMENT.sub(lambda m: f"{opening}{m[2]}{closing}", text)]


def list_of_rows(reference: Reference, rng: Random) -> list[str]:
    """`[[1, 2], [3, 4]]`, as programs print a matrix."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Matrix) or tree.determinant or len(tree.rows) < 2 or len(tree.rows[0]) < 2:
        return []
    rows = [", ".join(written(cell) for cell in each) for each in tree.rows]
    texts = [f"[{', '.join(f'[{each}]' for each in rows)}]", f"(({'), ('.join(rows)}))"]
    return some(texts, rng)


@claims
def array(reference: Reference, rng: Random) -> list[str]:
    r"""`\left[\begin{array}{cc} ... \end{array}\right]` for a matrix environment."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Matrix) or tree.determinant:
        return []
    columns = "c" * len(tree.rows[0])
    body = r" \\ ".join(" & ".join(written(cell) for cell in each) for each in tree.rows)
    opening, closing = rng.choice((("[", "]"), ("(", ")")))
    return [f"\\left{opening}\\begin{{array}}{{{columns}}} {body} \\end{{array}}\\right{closing}"]


MAKERS: tuple[Maker, ...] = (column, row, unit_vectors, environment, list_of_rows, array)
