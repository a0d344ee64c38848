"""Text or LaTeX to an immutable tree, and trees to numbers; knows nothing of right and wrong answers."""

from tinyv.expr.nodes import Node, Unreadable
from tinyv.expr.parser import parse

__all__ = ["Node", "Unreadable", "parse"]
