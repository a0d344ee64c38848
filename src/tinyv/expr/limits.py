"""Limits on hostile text, checked before anything is parsed."""

from __future__ import annotations

MAX_CHARACTERS = 8_000
"""Longer answers are not read: no reference in the field's sets comes near."""
MAX_TOKENS = 2_500
"""Tokens after lexing."""
MAX_DEPTH = 40
"""Nested brackets, braces, fractions, roots and exponents."""
MAX_DIGITS = 4_000
"""Digits of one number literal."""
MAX_ITEMS = 200
"""Items of one list, set or matrix row."""
MAX_TEXT_NESTING = 8
"""Text commands inside text commands."""
MAX_LINKS = 100
"""Links of chains such as `1/2/3` and `n!!!!` in all, the first of each not counted."""
