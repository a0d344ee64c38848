"""Tree to numbers: exact rationals, rigorous balls, and comparisons that prove difference.

Importing this package imports python-flint (about 35 ms), so the engine does it when it first needs a number.
Nothing in it raises for any tree: what has no number gives None, or UNKNOWN with a typed reason.
"""

from tinyv.expr.numeric.constants import constant, exact, has_bare_log, refusal, same_constant
from tinyv.expr.numeric.outcome import Comparison, Numeric
from tinyv.expr.numeric.proportional import same_up_to_factor, vanishes_where
from tinyv.expr.numeric.sampling import same_function
from tinyv.expr.numeric.shown import Shown, decimal_view

__all__ = [
    "Comparison",
    "Numeric",
    "Shown",
    "constant",
    "decimal_view",
    "exact",
    "has_bare_log",
    "refusal",
    "same_constant",
    "same_function",
    "same_up_to_factor",
    "vanishes_where",
]
