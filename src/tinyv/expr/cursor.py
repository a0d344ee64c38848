"""The parser's place in the tokens, and the failure that unwinds it."""

from __future__ import annotations

from typing import TypeAlias

from tinyv.expr.commands import COMMAND, END, OPERATOR, SEPARATOR
from tinyv.expr.letters import Tokens
from tinyv.expr.limits import MAX_DEPTH, MAX_LINKS
from tinyv.expr.nodes import Node


class ParseFailure(Exception):  # noqa: N818 - an outcome, not an error
    """This text is not what was expected here; caught inside `expr`, never seen outside."""

    def __init__(self, reason: str, position: int, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.position, self.detail = reason, position, detail


State: TypeAlias = tuple[int, int, int, int, frozenset[str]]


class Cursor:
    """Reads tokens one by one; the grammar's parts are layered on top of it."""

    def __init__(self, tokens: Tokens, tight_division: bool = False) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.gaps = tokens.gaps
        self.i = 0
        self.depth = 0
        self.bars = 0
        """Open `|...|`: a bar then closes instead of opening."""
        self.integrals = 0
        """Open integrals: a `d` then ends the integrand."""
        self.reversed = 0
        """Open `]a, b[`: a `[` then closes."""
        self.bound: frozenset[str] = frozenset()
        """Index names of the sums and products around here: `i` and `e` are then no constants."""
        self.lone_bar = tokens.texts.count("|") % 2 == 1 or "mid" in tokens.texts
        """True if some bar in the text separates and does not enclose."""
        self.tight_division = tight_division
        """Read `1/2x` as `1/(2x)`."""
        self.known: dict[int, tuple[Node, int]] = {}
        """Brackets already read, by where they open: stepping back must not read them again (and again inside)."""
        self.links = 0
        """Links of chains so far."""
        self.loose_slash = False
        """Set when a slash was followed by a product without a sign, which has two readings."""

    def at(self, operator: str) -> bool:
        """True if the current token is this operator sign."""
        return self.texts[self.i] == operator and self.kinds[self.i] == OPERATOR

    def at_command(self, name: str) -> bool:
        """True if the current token is this command."""
        return self.texts[self.i] == name and self.kinds[self.i] == COMMAND

    def take(self, operator: str) -> bool:
        """Step over this operator sign if it is here."""
        if self.texts[self.i] == operator and self.kinds[self.i] == OPERATOR:
            self.i += 1
            return True
        return False

    def expect(self, operator: str) -> None:
        """Step over this operator sign, or fail."""
        if not self.take(operator):
            raise self.failure(detail=f"expected {operator}")

    def failure(self, reason: str = "syntax", detail: str = "") -> ParseFailure:
        """A failure at the current token."""
        return ParseFailure(reason, self.tokens.starts[self.i], detail or self.texts[self.i])

    def enter(self) -> None:
        """One level deeper; fails at the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.failure("too_deep")

    def link(self) -> None:
        """One more link of a chain without brackets (`1/2/3`, `n!!!!`), which makes a tree deep all the same."""
        self.links += 1
        if self.links > MAX_LINKS:
            raise self.failure("too_deep")

    def leave(self) -> None:
        """One level up."""
        self.depth -= 1

    def memo_key(self) -> int:
        """The place, and what around it changes how brackets are read."""
        return self.i << 2 | bool(self.integrals) << 1 | bool(self.reversed)

    def state(self) -> State:
        """All that a failure further on may leave changed."""
        return self.depth, self.bars, self.integrals, self.reversed, self.bound

    def restore(self, state: State) -> None:
        """Back to a state, after a failure."""
        self.depth, self.bars, self.integrals, self.reversed, self.bound = state

    def skip_soft(self) -> None:
        """Step over wide spaces and line ends that stand inside a formula."""
        while self.kinds[self.i] == SEPARATOR and self.texts[self.i] != "\\\\":
            self.i += 1

    def ended(self) -> bool:
        """True at the end of the text."""
        return self.kinds[self.i] == END

    # The layers above fill these in; the layers below call them.

    def statements(self) -> Node:
        """A list of clauses up to a closing bracket or the end."""
        raise NotImplementedError

    def relation(self) -> Node:
        """One relation or expression."""
        raise NotImplementedError

    def sum(self) -> Node:
        """One arithmetic expression."""
        raise NotImplementedError

    def term(self) -> Node:
        """One product."""
        raise NotImplementedError

    def factor(self) -> Node:
        """One factor with what follows it (powers, marks)."""
        raise NotImplementedError

    def primary(self) -> Node:
        """One atom."""
        raise NotImplementedError
