"""What names mean: LaTeX commands and plain words, as tables."""

from __future__ import annotations

import re

GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega hbar ell wp "
    "aleph partial nabla imath jmath".split()
)
"""Command names that are symbols under their own name."""

GREEK_VARIANTS = {
    "varepsilon": "epsilon",
    "varphi": "phi",
    "vartheta": "theta",
    "varrho": "rho",
    "varsigma": "sigma",
    "varpi": "pi",
    "varkappa": "kappa",
    "hslash": "hbar",
    "l": "ell",
}
"""Letter shapes of one letter; they count as the same symbol."""

PLAIN_GREEK = frozenset(
    "alpha beta gamma delta epsilon theta lambda mu rho sigma tau phi omega psi eta xi".split()
)
"""Greek names understood without a backslash."""

FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "cosec": "csc",
    "tg": "tan", "ctg": "cot", "cotg": "cot", "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan",
    "arccot": "arccot", "arcsec": "arcsec", "arccsc": "arccsc", "arctg": "arctan", "arcctg": "arccot",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "coth": "coth", "sech": "sech", "csch": "csch", "sh": "sinh", "ch": "cosh", "th": "tanh",
    "arsinh": "arsinh", "arcosh": "arcosh", "artanh": "artanh", "arcsinh": "arsinh", "arccosh": "arcosh",
    "arctanh": "artanh", "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "exp": "exp",
    "ln": "ln", "log": "log", "lg": "lg", "abs": "abs", "sgn": "sign", "sign": "sign", "max": "max",
    "min": "min", "gcd": "gcd", "lcm": "lcm", "sqrt": "sqrt", "cbrt": "cbrt", "floor": "floor",
    "ceil": "ceil", "Re": "re", "Im": "im", "arg": "arg", "erf": "erf", "det": "det", "tr": "tr",
    "Log": "log", "Ln": "ln", "Arg": "arg", "factorial": "factorial", "binom": "binomial_call",
    "nCr": "binomial_call",
}  # fmt: skip
"""Function names, with or without a backslash, and the one name each is known by in a tree."""

BEFORE_ARGUMENTS = {
    "cis": "cis", "lb": "lb", "ld": "lb", "sen": "sin", "arcsen": "arcsin", "Sin": "sin", "Cos": "cos", "Tan": "tan",
    "Cot": "cot", "Sec": "sec", "Csc": "csc", "Exp": "exp",
}  # fmt: skip
"""Names that are functions only where an argument follows and no value stands before: else a unit or letters."""

GLUED = re.compile(r"x?(?:sin|cos|tan|cot|sec|csc|ln|log|sqrt)x")
"""A function and its argument without a space: no word."""

BACKSLASH_ONLY_FUNCTIONS = frozenset("sh ch th Re Im arg tr lg det".split())
"""Names too short or too common to be functions without a backslash."""

INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec", "csc": "arccsc",
    "sinh": "arsinh", "cosh": "arcosh", "tanh": "artanh",
}  # fmt: skip
"""What a function raised to -1 means."""

RELATIONS = {
    "=": "=", "==": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "!=": "!=", "=<": "<=", ":=": "=",
    "eq": "=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">", "le": "<=", "leq": "<=", "leqslant": "<=",
    "leqq": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "geqq": ">=", "approx": "~=",
    "approxeq": "~=", "simeq": "~=", "sim": "~=", "cong": "equiv", "equiv": "equiv", "doteq": "=",
    "triangleq": "=", "coloneqq": "=", "in": "in", "notin": "notin", "subset": "subset",
    "subseteq": "subseteq", "propto": "propto", "to": "to", "rightarrow": "to", "Rightarrow": "to",
    "implies": "to", "Longrightarrow": "to", "longrightarrow": "to", "mapsto": "to", "iff": "equiv",
    "ll": "<<", "gg": ">>", "gtrsim": "~>", "lesssim": "~<",
    "lessapprox": "~<", "gtrapprox": "~>", "<<": "<<", ">>": ">>", "perp": "perp", "parallel": "parallel",
    "Leftrightarrow": "equiv", "leftrightarrow": "equiv", "hookrightarrow": "to",
    "ni": "ni", "mid": "mid", "vert": "mid",
}  # fmt: skip
"""Relation signs and commands, and the one sign each is known by in a tree."""

SET_OPERATIONS = {
    "cup": "union", "bigcup": "union", "cupdot": "union", "uplus": "union", "sqcup": "union",
    "cap": "intersection", "bigcap": "intersection", "setminus": "difference", "backslash": "difference",
    "smallsetminus": "difference",
}  # fmt: skip

MULTIPLY = frozenset(["cdot", "times", "ast", "bullet", "star", "cdotp"])

SPACES = frozenset(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm middle displaystyle "
    "textstyle limits nolimits scriptstyle nonumber notag noindent thinspace medspace thickspace "
    "negthinspace hfill boldmath rm bf it mathstrut strut centering hspace vspace par allowbreak".split()
)
"""Commands that only change looks."""

SIZES = {
    "left": "\\lvert", "right": "\\rvert", "bigl": "\\lvert", "bigr": "\\rvert", "Bigl": "\\lvert",
    "Bigr": "\\rvert",
    "biggl": "\\lvert", "biggr": "\\rvert", "Biggl": "\\lvert", "Biggr": "\\rvert",
}  # fmt: skip
"""Commands that size a delimiter, and what a bar behind them is."""

SEPARATOR_COMMANDS = frozenset(["quad", "qquad", "newline", "enspace"])

TEXT_COMMANDS = frozenset(
    "text textrm textnormal mbox hbox textup textsf texttt mathtt mathsf textmd textsc emph underline "
    "textit textbf".split()
)
"""Commands whose argument is words."""

ROMAN_COMMANDS = frozenset("mathrm operatorname mathop unit si SI DeclareMathOperator rm".split())
"""Commands whose argument is a name, a unit or words in upright letters."""

STYLE_COMMANDS = frozenset(
    "mathbf boldsymbol bm vec mathit mathnormal pmb boxed fbox mathfrak mathscr mathcal ensuremath".split()
)
"""Commands whose argument keeps its meaning: bold, arrows and boxes around a symbol."""

UNSEEN_ARGUMENT = frozenset("phantom hphantom vphantom color textcolor label tag".split())
"""Commands whose (first) argument is not printed: it goes, the rest stays. Struck-out text stays unreadable."""

CURRENCY_SIGNS = frozenset("€£¥₹￥")
"""Signs of money besides the dollar."""

CURRENCY_CODES = {"USD": "\\$", "EUR": "€", "GBP": "£", "INR": "₹"}
"""Codes of money in front of an amount, and their signs."""

BLACKBOARD = {"R": "R", "N": "N", "Z": "Z", "Q": "Q", "C": "C"}

CONNECTORS = {
    "and": "and", "or": "or", "和": "and", "或": "or", "与": "and", "且": "and", "及": "and", "或者": "or",
    "und": "and", "et": "and", "oder": "or", "&": "and", "plus": "", "、": "and",
}  # fmt: skip
"""Words that join the items of an answer."""

CONDITION_WORDS = frozenset(
    "for where when if with such provided given whenever while as unless because since assuming 其中 当 若 "
    "如果".split()
)
"""A word that opens a condition."""

SHORT_WORDS = frozenset(
    "is in of to no yes the all odd not any one two six ten day per sum set are its on at by an be it as "
    "so do has had was did can may let nor but via non for if she him her his you our sq cu us who how "
    "No Yes The All Odd Not Any One Two Six Ten Day Sum Set It In If On At By An None".split()
)
"""Two- and three-letter words; other short runs of letters are products of symbols."""

SUBSCRIPT_WORDS = frozenset(
    "max min out tot eff net avg ext int rel total initial final mean crit inner outer start end left right "
    "top bottom upper lower new old low high air water rms kin pot esc orb sys surr eq".split()
)
"""Runs of letters that are one name after `_` even without braces."""

ORDINALS = frozenset(["th", "st", "nd", "rd"])
