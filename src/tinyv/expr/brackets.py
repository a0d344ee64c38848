"""Brackets of all kinds: groups, tuples, intervals, sets, bars, floors, matrices."""

from __future__ import annotations

from tinyv.expr.commands import COMMAND, CONNECTOR, END, OPERATOR, RELATION, SEPARATOR, WORD
from tinyv.expr.functions import Functions
from tinyv.expr.nodes import (
    Apply,
    Call,
    Constant,
    Interval,
    Matrix,
    Neg,
    Node,
    Piecewise,
    Qualified,
    Relation,
    Sequence,
    SetBuilder,
    Symbol,
    Words,
)
from tinyv.expr.vocabulary import SET_OPERATIONS

_CLOSERS = (")", "]", "\\}", "}", "rangle", "rfloor", "rceil")
_MAX_KET_TOKENS = 14
_BRACED_ENVIRONMENTS = frozenset(
    ["begin:array", "begin:aligned", "begin:cases", "begin:matrix", "begin:gathered", "begin:align"]
)


class Brackets(Functions):
    """What stands between an opening and a closing mark."""

    def bracket(self) -> Node:
        """`( [ \\{ {` up to its closing mark; the marks and the items decide what it is."""
        key = self.memo_key()
        if key in self.known:
            node, self.i = self.known[key]
            return node
        opening = self.texts[self.i]
        if opening == "[" and self._half_open_ahead():
            return self.reversed_interval()
        self.i += 1
        self.enter()
        outer = self.bars, self.integrals, self.reversed
        self.bars = self.integrals = self.reversed = 0
        node = self._content(opening)
        self.bars, self.integrals, self.reversed = outer
        self.leave()
        self.known[key] = node, self.i
        return node

    def _content(self, opening: str) -> Node:
        if self._closes():
            closing = self._close()
            return Sequence((), _pair(opening, closing))
        if opening in ("\\{", "{"):
            if self.kinds[self.i] == COMMAND and self.texts[self.i] in _BRACED_ENVIRONMENTS:
                return self._braced_environment()
            builder = self._set_builder()
            if builder is not None:
                return builder
        if opening == "(" and self.lone_bar and self._has_bar(("|",)):
            return self._conditional()
        inner = self.statements()
        if opening == "[" and self.at(";"):
            return self._semicolon_matrix(inner)
        while self.take("."):
            pass
        node = bracketed(opening, inner, self._close())
        if unequal(opening, self.texts[self.i - 1]) and not isinstance(node, Interval):
            raise self.failure(detail="unequal brackets")
        return node

    def _conditional(self) -> Node:
        """`(A | B)`, as in a probability: one relation."""
        self.bars = 1  # a bar ends the event
        event = self.relation()
        self.bars = 0
        self.expect("|")
        given = self.statements()
        self._close()
        return Relation((event, given), ("mid",))

    def _closes(self) -> bool:
        return self.texts[self.i] in _CLOSERS and self.kinds[self.i] in (OPERATOR, COMMAND)

    def _close(self) -> str:
        self.skip_soft()
        if not self._closes():
            raise self.failure(detail="unclosed bracket")
        self.i += 1
        return self.texts[self.i - 1]

    def _set_builder(self) -> Node | None:
        """`{x | condition}`, `{x : condition}`; None (and nothing read) if it is a plain set."""
        if not self._has_bar(("|", ":", "mid")):
            return None
        saved = self.i
        self.bars = 1  # a bar ends the element
        element = self.relation()
        self.bars = 0
        if self.texts[self.i] not in (":", "|", "mid", "vert"):
            self.i = saved
            return None
        self.i += 1
        condition = self.statements()
        self._close()
        return SetBuilder(element, condition)

    def _has_bar(self, marks: tuple[str, ...]) -> bool:
        """True if one of the marks separates what stands between these brackets; bars in pairs do not."""
        depth, bars = 0, 0
        for j in range(self.i, len(self.texts) - 1):
            text = self.texts[j]
            if text in ("(", "[", "\\{", "{"):
                depth += 1
            elif text in (")", "]", "\\}", "}"):
                depth -= 1
                if depth < 0:
                    break
            elif depth == 0 and text in marks:
                bars += 1
                if text != "|":
                    return True
        return bars % 2 == 1

    def _semicolon_matrix(self, first: Node) -> Node:
        rows = [first]
        while self.take(";"):
            rows.append(self.statements())
        if self._close() == ")" and len(rows) == 2:  # `[1;2)`
            return Interval(rows[0], rows[1], True, False)
        return Matrix(tuple(row.items if isinstance(row, Sequence) else (row,) for row in rows))

    def reversed_interval(self) -> Node:
        """`]a, b[`, `]a, b]` and `[a, b[`."""
        lower_closed = self.texts[self.i] == "["
        self.i += 1
        self.enter()
        outer, self.reversed = self.reversed, 1
        lower = self.sum()
        if not self.take(",") and not self.take(";"):
            raise self.failure(detail="reversed interval")
        upper = self.sum()
        self.reversed = outer
        self.leave()
        closing = self.texts[self.i]
        if closing not in ("[", "]"):
            raise self.failure(detail="reversed interval")
        self.i += 1
        return Interval(lower, upper, lower_closed, closing == "]")

    def _half_open_ahead(self) -> bool:
        """True at the first bracket of `[a, b[`: two items, and nothing behind that a bracket may hold."""
        depth, commas = 0, 0
        for j in range(self.i + 1, len(self.texts) - 1):
            text = self.texts[j]
            if text in ("(", "{", "\\{"):
                depth += 1
            elif text in (")", "}", "\\}"):
                depth -= 1
            elif depth == 0 and text in (",", ";"):
                commas += 1
            elif text in ("[", "]"):
                return text == "[" and commas == 1 and depth == 0 and not self._starts_value(j + 1)
        return False

    def _starts_value(self, j: int) -> bool:
        kind, text = self.kinds[j], self.texts[j]
        if kind == OPERATOR:
            return text not in (",", ";", ".", ")", "\\}")
        return kind not in (END, SEPARATOR, CONNECTOR, WORD) and text not in SET_OPERATIONS

    def _braced_environment(self) -> Node:
        """`\\left\\{\\begin{array}{rl} ... \\end{array}\\right.`: branches or a system; no closing brace."""
        end = "end:" + self.texts[self.i].partition(":")[2]
        self.i += 1
        rows = self._rows(end)
        self.take("\\}")
        return _cases(rows)

    def absolute(self) -> Node:
        """`|x|` and `\\|x\\|`."""
        sign = self.texts[self.i]
        ket = self._ket()
        if ket:
            return Symbol(ket)
        self.i += 1
        self.enter()
        outer = self.bars
        self.bars = 0 if sign == "\\lvert" else outer + 1
        inner = self.sum()
        self.bars = outer
        self.leave()
        self.expect("\\rvert" if sign == "\\lvert" else sign)
        return Apply("norm" if sign == "\\|" else "abs", (inner,))

    def _ket(self) -> str:
        """`|\\psi\\rangle`, a state, is one name; a norm's double bars never begin one."""
        texts = self.texts
        if texts[self.i] == "\\|":
            return ""
        for j in range(self.i + 1, min(self.i + _MAX_KET_TOKENS, len(texts) - 1)):
            if texts[j] == "rangle" or (texts[j] == ">" and self.kinds[j] == RELATION and j > self.i + 1):
                name = "|" + "".join(texts[self.i + 1 : j]) + ">"
                self.i = j + 1
                return name
            if texts[j] in ("|", "\\|", "\\rvert", "=", "+"):
                return ""
        return ""

    def floor_or_ceiling(self) -> Node:
        """`\\lfloor x \\rfloor`, `\\lceil x \\rceil`."""
        name, closing = ("floor", "rfloor") if self.texts[self.i] == "lfloor" else ("ceil", "rceil")
        self.i += 1
        self.enter()
        inner = self.sum()
        self.leave()
        if not self.at_command(closing):
            raise self.failure(detail=f"unclosed {name}")
        self.i += 1
        return Apply(name, (inner,))

    # -- environments ---------------------------------------------------------------------------------------

    def environment(self) -> Node:
        """`\\begin{...} ... \\end{...}`: a matrix, a determinant, cases, or lines."""
        name = self.texts[self.i].partition(":")[2]
        self.i += 1
        self.enter()
        rows = self._rows(f"end:{name}")
        self.leave()
        if name.endswith("matrix") or name == "array":
            return Matrix(tuple(rows), determinant=name.startswith("v"))
        if name in ("cases", "dcases", "rcases"):
            return _cases(rows)
        if name in ("aligned", "align", "gathered", "split", "equation", "gather"):
            return _lines(rows)
        raise self.failure("unknown_command", name)

    def _rows(self, end: str) -> list[tuple[Node, ...]]:
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            self.skip_soft()
            if self.at_command(end):
                self.i += 1
                break
            if self.at("&"):
                self._next_cell(cells)
                continue
            if self.kinds[self.i] == SEPARATOR:
                self.i += 1
                rows.append(tuple(cells))
                cells = []
                continue
            if self.ended():
                raise self.failure(detail="unclosed environment")
            cells.append(self.statements())
        if cells:
            rows.append(tuple(cells))
        return [row for row in rows if row]

    def _next_cell(self, cells: list[Node]) -> None:
        """Over the `&` here; a cell that holds nothing, or only "if", is kept as no words."""
        empty = not cells
        self.i += 1
        if empty or self.at("&"):
            cells.append(Words(""))


def bracketed(opening: str, inner: Node, closing: str) -> Node:
    """What an opening mark, its content and a closing mark make."""
    items = inner.items if isinstance(inner, Sequence) and inner.brackets == "" else None
    pair = _pair(opening, closing)
    if items is None:
        if pair == "{}" and opening == "\\{":
            return Sequence((inner,), "{}")
        return Call("\\langle", (inner,)) if pair == "<>" else inner
    if len(items) == 2 and (pair in ("(]", "[)") or (pair in ("()", "[]") and any(map(_infinite, items)))):
        return Interval(items[0], items[1], opening == "[", closing == "]")
    if pair in ("()", "[]", "{}", "<>"):
        return Sequence(items, pair)
    return Sequence(items, "()")


def unequal(opening: str, closing: str) -> bool:
    """True for `[1,2,3)`: only an interval ends in another bracket than it begins with."""
    return _pair(opening, closing) not in ("()", "[]", "{}", "<>")


def _pair(opening: str, closing: str) -> str:
    marks = {"\\{": "{", "\\}": "}", "langle": "<", "rangle": ">"}
    return marks.get(opening, opening) + marks.get(closing, closing)


def _infinite(node: Node) -> bool:
    if isinstance(node, Neg):
        node = node.operand
    return node == Constant("infinity")


def _cases(rows: list[tuple[Node, ...]]) -> Node:
    if all(len(row) == 1 for row in rows):
        return _lines(rows)
    return Piecewise(tuple((row[0], _condition(row[-1]) if len(row) > 1 else None) for row in rows))


def _condition(node: Node) -> Node:
    if isinstance(node, Qualified) and node.condition is not None:
        return node.condition
    return node


def _lines(rows: list[tuple[Node, ...]]) -> Node:
    """Lines of an `aligned` block; `a & = b` was read as one relation."""
    cells = tuple(row[-1] for row in rows)
    return cells[0] if len(cells) == 1 else Sequence(cells)
