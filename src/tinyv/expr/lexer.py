"""Text to tokens: one regular expression, then a table per kind of name."""

from __future__ import annotations

import re

from tinyv.expr import vocabulary as v
from tinyv.expr.commands import (
    CALL_MARK,
    COMMAND,
    CONNECTOR,
    END,
    FUNCTION,
    NAMED_COMMANDS,
    OPERATOR,
    RELATION,
    ROMAN,
    SEPARATOR,
    SYMBOL,
    WORD,
)
from tinyv.expr.digits import join_digits
from tinyv.expr.letters import Letters, LexError, Tokens
from tinyv.expr.limits import MAX_TEXT_NESTING, MAX_TOKENS
from tinyv.expr.units import is_unit_word, parse_unit

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r~]+|\\[,;:!>\ /]|\\(?=\s))
  | (?P<number>\d+\.(?=\\(?:overline|bar|dot)(?![a-zA-Z])|\(\d+\))
      |(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+(?![\w.]))?)
  | (?P<accented>(?=[a-zA-Z]*[À-ÖØ-öø-ɏ])[a-zA-ZÀ-ÖØ-öø-ɏ]{2,})
  | (?P<letters>[a-zA-Z]+)
  | (?P<newline>\\\\(?:\[[^\]]*\])?|\n+)
  | (?P<command>\\[a-zA-Z]+\*?)
  | (?P<dots>\.\.\.+)
  | (?P<relation><=>|<=|>=|<<|>>|!=|==|=<|:=|=>|->|[=<>])
  | (?P<operator>\*\*|\\[{}|%\$&\#_]|[-+*/^_()\[\]{}|!'",;:.%&@?])
  | (?P<other>[^\x00-\x7f]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)

_BASED = re.compile(r"(?<![\w.])0(?:x(?:[0-9]*[a-fA-F][0-9a-fA-F]*|[0-9]{2,})|b[01]+|o[0-7]+)(?!\w|\.\d)")
"""`0xFF`, `0b101`, `0o17`; one decimal digit behind `0x` is a product."""
_ENVIRONMENT = re.compile(r"\s*\{([a-zA-Z]+\*?)\}(?:(?<=array\})\s*(?:\[[a-z]\])?\s*\{[lcr|@{}\s]*\})?")


_NAME_AHEAD = re.compile(r"\}\s*(?:[a-zA-Z]|\\(?:" + "|".join(sorted(v.GREEK)) + r")(?![a-zA-Z]))")
_LOOK_AHEAD = 4
"""END tokens behind the text, so that looking a few tokens ahead needs no check."""
_LABEL = re.compile(r"\(([A-Za-z]|[ivx]{2,4})\)")


def lex(text: str, thousands: bool = True) -> Tokens:
    """Tokens of a normalised text; `thousands` joins `1,234` outside brackets (else it is two items)."""
    text = join_digits(text, thousands)
    tokens = Tokens(text)
    _Lexer(tokens).run()
    if len(tokens.kinds) > MAX_TOKENS:
        raise LexError("too_many_tokens", str(len(tokens.kinds)))
    for _ in range(_LOOK_AHEAD):
        tokens.add(END, "", len(text), True)
    return tokens


class _Lexer(Letters):
    """Fills a `Tokens`; holds the position because text commands swallow their argument."""

    def run(self) -> None:
        position, end = 0, len(self.text)
        match_at = _TOKEN.match
        while position < end:
            match = match_at(self.text, position)
            if match is None:  # cannot be: the last alternative takes any character
                raise LexError("syntax", self.text[position : position + 1], position)
            kind = match.lastgroup
            if kind == "space":
                self.gap = True
                position = match.end()
                continue
            position = self._take(kind or "other", match.group(), position)
            if len(self.tokens.kinds) > MAX_TOKENS:
                raise LexError("too_many_tokens", "", position)
        self._pair_bars()

    def _pair_bars(self) -> None:
        """Bars that say on which side they stand are trusted only if they come in pairs."""
        texts = self.tokens.texts
        if texts.count("\\lvert") != texts.count("\\rvert"):
            self.tokens.texts = ["|" if text in ("\\lvert", "\\rvert") else text for text in texts]

    def _take(self, kind: str, text: str, start: int) -> int:
        if kind == "number":
            self._number(text, start)
        elif kind == "operator":
            self._emit(OPERATOR, "^" if text == "**" else text, start)
        elif kind == "letters":
            if text[0] in "xbo" and self.text[start - 1 : start] == "0":
                based = _BASED.match(self.text, start - 1)
                if based:
                    self.tokens.texts[-1] = based.group()
                    return based.end()
            self._letters(text, start)
        elif kind == "accented":  # a word of a language: no product of letters has an accent
            self._emit(WORD, text, start)
        elif kind == "command":
            return self._command(text, start)
        elif kind == "relation":
            self._emit(RELATION, v.RELATIONS.get(text, "to" if text in ("->", "=>") else "equiv"), start)
        elif kind == "newline":
            self._emit(SEPARATOR, "\\\\" if text[0] == "\\" else "newline", start)
        elif kind == "dots":
            self._emit(COMMAND, "ldots", start)
        else:
            self._foreign(text, start)
        return start + len(text)

    # -- commands -------------------------------------------------------------------------------------------

    def _command(self, text: str, start: int) -> int:
        name = text[1:].rstrip("*")
        end = start + len(text)
        if name in ("begin", "end"):
            return self._environment(name, end, start)
        if name in v.SPACES:
            if name in v.SIZES:
                return self._delimiter(name, end)
            self.gap = True
            return end
        if name in v.TEXT_COMMANDS or name in v.ROMAN_COMMANDS:
            return self._text(name, end, start)
        if name in v.STYLE_COMMANDS:
            return end
        if name in v.UNSEEN_ARGUMENT:
            return self._without_argument(end)
        kind, value = NAMED_COMMANDS.get(name, (COMMAND, name))
        self._emit(kind, value, start)
        return end

    def _without_argument(self, position: int) -> int:
        """Behind the braces that follow, if any do."""
        self.gap = True
        opening = position + len(self.text[position:]) - len(self.text[position:].lstrip(" "))
        close = matching_brace(self.text, opening) if self.text[opening : opening + 1] == "{" else -1
        return close + 1 if close >= 0 else position

    def _environment(self, name: str, position: int, start: int) -> int:
        """`\\begin{array}{ll}` is one token, its column letters dropped."""
        match = _ENVIRONMENT.match(self.text, position)
        if match is None:
            raise LexError("syntax", name, start)
        self._emit(COMMAND, f"{name}:{match.group(1).rstrip('*')}", start)
        return match.end()

    def _delimiter(self, size: str, position: int) -> int:
        """`\\left.` is no delimiter at all, `\\left{` is a brace, and the bar of `\\left|` can only open."""
        while self.text[position : position + 1] == " ":
            position += 1
        mark = self.text[position : position + 1]
        if mark == "." and size in ("left", "right"):
            return position + 1
        if mark in ("{", "}") and mark and size in ("left", "right"):
            self._emit(OPERATOR, "\\" + mark, position)
            return position + 1
        side = v.SIZES[size]
        if mark == "|" and side:
            self._emit(OPERATOR, side, position)
            return position + 1
        return position

    def _text(self, command: str, position: int, start: int) -> int:
        """The argument of a text command: a connector, a function, a unit, or words."""
        if command == "underline" and self.text[:start].rstrip(" {").endswith("^"):
            raise LexError("unknown_command", "falling power", start)  # `5^{\\underline{2}}` is 5 * 4
        while self.text[position : position + 1] == " ":
            position += 1
        if self.text[position : position + 1] != "{":
            return position
        close = matching_brace(self.text, position)
        if close < 0:
            raise LexError("syntax", "unclosed " + command, start)
        content = self.text[position + 1 : close]
        if command == "operatorname" and self._names_call(content, close):
            self._emit(FUNCTION, CALL_MARK + content, start)
        else:
            self._words(content, position + 1, roman=command in v.ROMAN_COMMANDS)
        return close + 1

    def _names_call(self, name: str, close: int) -> bool:
        """`\\operatorname{E}(X)`: a function of no known name, applied."""
        return (
            name.isalnum()
            and name not in v.FUNCTIONS
            and name not in v.BEFORE_ARGUMENTS
            and self.text[close + 1 : close + 2] in ("(", "_", "'")
        )

    def _words(self, content: str, start: int, roman: bool) -> None:
        bare = content.replace("~", " ").replace("\\,", " ").replace("\\ ", " ").strip().strip("{}")
        if not bare:
            self.gap = True
            return
        lowered = bare.lower()
        if _LABEL.fullmatch(bare):
            self._emit(WORD, bare, start)
        elif bare == "d" and _NAME_AHEAD.match(self.text, start + len(content)):
            self._emit(SYMBOL, "d", start)  # an upright differential, not a day
        elif lowered in v.CONNECTORS:
            self._emit(CONNECTOR, v.CONNECTORS[lowered], start)
        elif bare in ("min", "sec") and self._is_time(start + len(content) + 1):
            self._emit(ROMAN, bare, start)
        elif bare in v.BEFORE_ARGUMENTS and self._has_argument(bare, start + len(content) + 1, roman):
            self._emit(FUNCTION, v.BEFORE_ARGUMENTS[bare], start)
        elif (
            bare in v.FUNCTIONS
            and (roman or bare not in v.BACKSLASH_ONLY_FUNCTIONS)
            and bare not in v.ORDINALS
        ):
            self._emit(FUNCTION, v.FUNCTIONS[bare], start)
        elif (
            is_unit_word(bare)
            or parse_unit(bare) is not None
            or (len(bare) == 1 and bare.isalpha())
            or (roman and bare.isalnum())
        ):
            self._emit(ROMAN, bare, start)
        elif bare.isdigit():
            self._number(bare, start)
        else:
            self._mixed(content, start)

    def _mixed(self, content: str, start: int) -> None:
        """Words that may hold mathematics (`\\text{for all } n \\geq 1`); lexed in place."""
        self.gap = True
        self.nesting += 1
        if self.nesting > MAX_TEXT_NESTING:
            raise LexError("too_deep", "text in text", start)
        position = 0
        while position < len(content):
            match = _TOKEN.match(content, position)
            if match is None:
                break
            kind, text = match.lastgroup, match.group()
            at = start + position
            position = match.end()
            if kind == "space" or text in "{}":
                self.gap = True
            elif kind == "letters":
                self._text_letters(text, at)
            else:
                outer = self._take(kind or "other", text, at)
                position = max(position, outer - start)
        self.nesting -= 1
        self.gap = True

    def _text_letters(self, run: str, start: int) -> None:
        lowered = run.lower()
        if lowered in v.CONNECTORS:
            self._emit(CONNECTOR, v.CONNECTORS[lowered], start)
        elif len(run) == 1 and self._after_number() and not is_unit_word(run):
            self._emit(SYMBOL, run, start)
        else:
            self._emit(ROMAN if is_unit_word(run) or len(run) == 1 else WORD, run, start)


def matching_brace(text: str, position: int) -> int:
    """Where the brace that opens at `position` closes, or -1; escaped braces do not count."""
    depth, i, end = 0, position, len(text)
    while i < end:
        c = text[i]
        if c == "\\":
            i += 2
            continue
        if c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0:
                return i
        i += 1
    return -1
