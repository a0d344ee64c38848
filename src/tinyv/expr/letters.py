"""Runs of letters to tokens: a word, a unit, a function, a name, or a product of names."""

from __future__ import annotations

from dataclasses import dataclass, field

from tinyv.expr import vocabulary as v
from tinyv.expr.commands import (
    COMMAND,
    CONNECTOR,
    FUNCTION,
    NUMBER,
    OPERATOR,
    ROMAN,
    SYMBOL,
    WORD,
)
from tinyv.expr.limits import MAX_DIGITS
from tinyv.expr.units import is_unit_word

_ARGUMENTS = ("(", "{", "-", "\\pi", "\\theta", "\\frac", "\\tfrac", "\\dfrac", "\\sqrt")


class LexError(Exception):
    """Text that cannot be cut into tokens; `reason` is typed."""

    def __init__(self, reason: str, detail: str = "", position: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.position = reason, detail, position


@dataclass(slots=True)
class Tokens:
    """Parallel lists, which makes the parser fast: kind, text, start, and whether a gap stood before."""

    source: str
    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    gaps: list[bool] = field(default_factory=list)

    def add(self, kind: str, text: str, start: int, gap: bool) -> None:
        """Append one token."""
        self.kinds.append(kind)
        self.texts.append(text)
        self.starts.append(start)
        self.gaps.append(gap)


class Letters:
    """Fills a `Tokens` from numbers and letters."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.text = tokens.source
        self.gap = False
        self.nesting = 0

    def _emit(self, kind: str, text: str, start: int) -> None:
        self.tokens.add(kind, text, start, self.gap)
        self.gap = False

    def _number(self, text: str, start: int) -> None:
        if len(text) > MAX_DIGITS:
            raise LexError("too_many_digits", str(len(text)), start)
        self._emit(NUMBER, text, start)

    def _foreign(self, text: str, start: int) -> None:
        if ord(text[0]) < 0x80 or not text.isprintable():
            raise LexError("unknown_character", repr(text[:1]), start)
        connector = v.CONNECTORS.get(text)
        self._emit(CONNECTOR if connector else WORD, connector or text, start)

    # -- letters --------------------------------------------------------------------------------------------

    def _letters(self, run: str, start: int) -> None:
        end = start + len(run)
        if len(run) == 1:
            self._emit(SYMBOL, run, start)
        elif self._is_subscript(start, end):
            self._emit(ROMAN, run, start)
        elif (run in v.FUNCTIONS and run not in v.BACKSLASH_ONLY_FUNCTIONS) or self._is_common_log(run, end):
            timed = run in ("min", "sec") and self._is_time(end)
            self._emit(ROMAN if timed else FUNCTION, run if timed else v.FUNCTIONS[run], start)
        elif run in v.BEFORE_ARGUMENTS and self._has_argument(run, end):
            self._emit(FUNCTION, v.BEFORE_ARGUMENTS[run], start)
        elif run in v.CONNECTORS or run in ("And", "Or", "AND", "OR"):
            self._emit(CONNECTOR, v.CONNECTORS[run.lower()], start)
        elif run in v.CURRENCY_CODES and self.text[end:].lstrip(" ~\\,")[:1].isdigit():
            sign = v.CURRENCY_CODES[run]
            self._emit(OPERATOR if sign == "\\$" else WORD, sign, start)
        elif run in ("mod", "modulo"):
            self._emit(COMMAND, "mod", start)
        elif run in ("pi", "Pi"):
            self._emit(SYMBOL, "\\pi", start)
        elif run in v.PLAIN_GREEK:
            self._emit(SYMBOL, "\\" + run, start)
        elif run in ("oo", "inf", "infty", "infinity", "Inf"):
            self._emit(COMMAND, "infty", start)
        elif self._is_word(run, start, end):
            self._emit(WORD, run, start)
        else:
            self._split(run, start)

    def _is_subscript(self, start: int, end: int) -> bool:
        """`E_{hfs}`, `V_out`: a run of letters that fills a subscript is one name."""
        text = self.text
        if text[start - 1 : start] == "_" and start:
            return text[start:end] in v.SUBSCRIPT_WORDS
        return text[max(start - 2, 0) : start] == "_{" and text[end : end + 1] == "}"

    def _is_common_log(self, run: str, end: int) -> bool:
        """`lg 100`: without a backslash only before a digit, since `lg` is a product elsewhere."""
        return run == "lg" and self.text[end:].lstrip(" ")[:1].isdigit()

    def _has_argument(self, run: str, end: int, roman: bool = False) -> bool:
        """`2 cis 45°`, `\\operatorname{lb}3`: an argument behind; `lb` only upright, and behind no number."""
        behind = self.text[end:].lstrip(" ~}").removeprefix("\\,").removeprefix("\\left").lstrip(" ")
        applied = behind[:1].isdigit() or behind.startswith(_ARGUMENTS) or (roman and behind[:1].isalpha())
        return applied and (run not in ("lb", "ld") or (roman and not self._after_number()))

    def _is_word(self, run: str, start: int, end: int) -> bool:
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        if self._after_number() and (is_unit_word(run) or run in v.ORDINALS):
            return True
        if (before in ("^", "_") and before) or (after in ("^", "_") and not is_unit_word(run)):
            return False
        if len(run) >= 4:
            return not v.GLUED.fullmatch(run) and not (run.isupper() and len(run) <= 5)
        return run in v.SHORT_WORDS or run in v.CONDITION_WORDS

    def _after_number(self) -> bool:
        """True after what a unit may follow: a number, a bracket, a unit, a slash between units."""
        kinds, texts = self.tokens.kinds, self.tokens.texts
        if not kinds:
            return False
        if kinds[-1] in (NUMBER, ROMAN, WORD):
            return True
        if texts[-1] == "\\pi":
            return True
        return texts[-1] in (")", "}", "/", "*", "cdot", "-") and len(kinds) > 1

    def _is_time(self, end: int) -> bool:
        """`5 min`, `10 sec`: a unit and not a function when a value stands before and no argument behind."""
        return self._after_number() and self.text[end:].lstrip(" ")[:1] not in ("(", "{", "_", "\\", "|")

    def _split(self, run: str, start: int) -> None:
        """A run of letters that is no word: known function or constant in front, then single letters."""
        if run[0] == "x" and v.GLUED.fullmatch(run):
            self._emit(SYMBOL, "x", start)
            run, start = run[1:], start + 1
        for length in (6, 5, 4, 3, 2):
            head = run[:length]
            if len(run) > length and head in v.FUNCTIONS and head not in v.BACKSLASH_ONLY_FUNCTIONS:
                self._emit(FUNCTION, v.FUNCTIONS[head], start)
                self._letters(run[length:], start + length)
                return
        if run.startswith("pi"):
            self._emit(SYMBOL, "\\pi", start)
            self._letters(run[2:], start + 2)
            return
        for offset, letter in enumerate(run):
            self._emit(SYMBOL, letter, start + offset)
