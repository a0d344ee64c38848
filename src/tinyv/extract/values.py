"""What a value looks like in prose: a formula between marks, a number with its unit, a name before a stop."""

from __future__ import annotations

MATH = (
    r"\$[^$\n]{1,120}\$|\\\((?:(?!\\\))[^\n]){1,120}\\\)|\\\[(?:(?!\\\])[^\n]){1,120}\\\]"
    r"|\*\*[^*\n]{1,120}\*\*"
)
NUMBER = (
    r"[-−+]?[$€£]?\d(?:[\d,.:]{0,40}\d)?"
    r"(?:\s?/\s?\d{1,20}|\s?\\?%|(?:\s?[*^+=]\s?|\s-\s)[\w^\\{}()*+/.-]{1,40})?"
    # Its unit, or what it is one in, goes with it: "or 2 hours", "or 1 in 4".
    r"(?: in \d{1,9}| [a-z]{1,20}(?=[*\s]{0,3}(?:[.,;!)。，]|\Z)))?"
)
FORMULA = (
    r"[-−]?\\(?:[dtc]?frac|sqrt|pi|infty|text|mathrm)[^\s,;。，]{0,80}"
    r"|(?<![A-Za-z])[a-z]\s?(?:[=+*/^]|\s-\s)\s?[^\s,;。，]{1,60}"
)
# Words and letters are values only where a stop follows: "or maybe A is too large" names no answer.
NAME = (
    r"(?:\(?[A-HJ]\)?|(?i:yes|no|true|false)|[A-Z][a-z]{1,30}(?: [A-Z][a-z]{1,30}){0,3})"
    r"(?=[*\s]{0,3}(?:[.,;!)。，]|\Z))"
)
VALUE = rf"(?:{MATH}|{NUMBER}|{FORMULA})"
STATED_VALUE = rf"(?P<value>{VALUE}|{NAME})"
