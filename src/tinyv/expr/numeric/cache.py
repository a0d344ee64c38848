"""From tree to program, remembered: a reference answer is compared with many answers."""

from __future__ import annotations

from tinyv.expr.identity import ByIdentity
from tinyv.expr.nodes import Node
from tinyv.expr.numeric.compiler import Compiler
from tinyv.expr.numeric.limits import MAX_CACHED_PROGRAMS, MAX_CACHED_STEPS
from tinyv.expr.numeric.outcome import NotNumericError
from tinyv.expr.numeric.program import Program
from tinyv.expr.numeric.visitors import VISITORS

_programs: ByIdentity[Program] = ByIdentity(MAX_CACHED_PROGRAMS)


def program_of(node: Node) -> Program:
    """The compiled tree; raises `NotNumericError` with the reason why it is not a number."""
    known = _programs.find(node)
    if known is not None:
        return known[1]
    program = _compiled(node)
    if len(program.steps) <= MAX_CACHED_STEPS:
        _programs.keep(node, program)
    return program


def _compiled(node: Node) -> Program:
    compiler = Compiler(VISITORS)
    try:
        return compiler.finish(compiler.visit(node))
    except RecursionError:
        # The caller's own stack may already be deep when we start.
        raise NotNumericError("too_deep") from None


def forget() -> None:
    """Drop all remembered programs."""
    _programs.clear()
