"""Text or LaTeX to an immutable tree, and trees to numbers; knows nothing of right and wrong answers."""

from tinyv.expr.nodes import Node, Unreadable
from tinyv.expr.parser import parse
from tinyv.expr.printer import to_text

__all__ = ["Node", "Unreadable", "parse", "to_text"]
