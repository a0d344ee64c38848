"""Answers in words: numerals, choice letters, times and dates, fixed phrases. One file per noun."""
