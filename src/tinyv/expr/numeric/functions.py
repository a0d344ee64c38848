"""The known functions: how many arguments they take, other spellings, and what they cost."""

from __future__ import annotations

_UNARY = (
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc "
    "sinh cosh tanh coth sech csch arsinh arcosh artanh arcoth arsech arcsch "
    "exp ln abs norm floor ceil sign factorial factorial2 gamma re im conj arg erf"
)
_MANY = 64

ARITIES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_UNARY.split(), (1, 1)),
    "log": (1, 2),
    "root": (1, 2),
    "binomial": (2, 2),
    "permutations": (2, 2),
    "mod": (2, 2),
    **dict.fromkeys(("min", "max", "gcd", "lcm"), (1, _MANY)),
}
"""The fewest and the most arguments of each function."""

SPELLINGS: dict[str, str] = {
    "sqrt": "root",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "arcsinh": "arsinh",
    "arccosh": "arcosh",
    "arctanh": "artanh",
    "arccoth": "arcoth",
    "arcsech": "arsech",
    "arccsch": "arcsch",
    "sgn": "sign",
}
"""Spellings that trees built elsewhere may use, to the name that the tables have."""

FOLDED = frozenset({"min", "max", "gcd", "lcm"})
"""Functions of any number of arguments, applied pair by pair."""

PERIODIC = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "floor", "ceil", "mod"})
"""Functions by which two expressions can agree at all integers without agreeing between them."""

WEIGHTS: dict[str, int] = {
    "gamma": 20,
    "factorial": 20,
    "factorial2": 20,
    "binomial": 60,
    "permutations": 40,
    "erf": 20,
    "power_series": 400,
    "exp_series": 40,
}
"""Units of work of one value where that is more than 1."""
