"""Token kinds, and the token that each named LaTeX command stands for."""

from __future__ import annotations

from tinyv.expr import vocabulary as v

NUMBER, SYMBOL, FUNCTION, WORD, ROMAN = "nsfwr"
OPERATOR, COMMAND, SEPARATOR, RELATION, CONNECTOR, END = "oCSRAE"
"""Token kinds: ROMAN is upright text (units, names), SEPARATOR a new line or a wide space."""

CALL_MARK = "call:"
"""In front of the text of a FUNCTION token: a function of no known name."""


def _named_commands() -> dict[str, tuple[str, str]]:
    table = {name: (SYMBOL, "\\" + name) for name in v.GREEK}
    table.update({name: (SYMBOL, "\\" + base) for name, base in v.GREEK_VARIANTS.items()})
    table.update(
        {name: (FUNCTION, base) for name, base in v.FUNCTIONS.items() if name not in ("sqrt", "binom")}
    )
    table.update({name: (RELATION, sign) for name, sign in v.RELATIONS.items() if name.isalpha()})
    table.update(dict.fromkeys(v.SEPARATOR_COMMANDS, (SEPARATOR, "quad")))
    table.update(dict.fromkeys(v.MULTIPLY, (OPERATOR, "*")))
    table.update(_PLAIN)
    return table


_PLAIN = {
    "div": (OPERATOR, "/"), "colon": (OPERATOR, ":"), "prime": (OPERATOR, "'"), "percent": (OPERATOR, "%"),
    "lbrace": (OPERATOR, "\\{"), "rbrace": (OPERATOR, "\\}"), "lparen": (OPERATOR, "("),
    "rparen": (OPERATOR, ")"), "lbrack": (OPERATOR, "["), "rbrack": (OPERATOR, "]"),
    "lvert": (OPERATOR, "\\lvert"), "rvert": (OPERATOR, "\\rvert"), "lVert": (OPERATOR, "\\|"),
    "rVert": (OPERATOR, "\\|"), "Vert": (OPERATOR, "\\|"), "pi": (SYMBOL, "\\pi"),
    "land": (CONNECTOR, "and"), "wedge": (CONNECTOR, "and"), "lor": (CONNECTOR, "or"),
    "vee": (CONNECTOR, "or"), "degree": (COMMAND, "degree"), "textdegree": (COMMAND, "degree"),
    "textcirc": (COMMAND, "circ"), "forall": (WORD, "for"), "AA": (ROMAN, "Å"), "lt": (RELATION, "<"),
    "gt": (RELATION, ">"),
}  # fmt: skip

NAMED_COMMANDS = _named_commands()
"""Kind and text of the token that each named command becomes; other commands stay commands."""
