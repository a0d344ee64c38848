"""Markup around an answer: what may be taken off without touching the answer."""

from __future__ import annotations

import re

_BLANK = " \t\r\n\f\v\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\u3000\ufeff\u202a\u202b\u202c\u202d\u202e"
_PAIRS = (
    ("**", "**"),
    ("__", "__"),
    ("$$", "$$"),
    ("```", "```"),
    ("\\[", "\\]"),
    ("\\(", "\\)"),
    ("$", "$"),
    ("*", "*"),
    ("`", "`"),
    ('"', '"'),
    ("'", "'"),
    ("“", "”"),
    ("‘", "’"),
    ("「", "」"),
    ("『", "』"),
    ("«", "»"),
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
)
_ORPHANS_LEFT = ("**", "__", "$$", "\\]", "\\)", "</b>", "</strong>", ":", "：", "}", "，", "> ", "=>", "→")
_ORPHANS_RIGHT = ("**", "__", "$$", "\\[", "\\(", "<b>", "<br>", "</p>", "\\\\")
_STOPS = (".", "。", "．", "；", ";", ",", "，", "、", "।", "！")
_KEEP_STOP = re.compile(r"(?:\.\.|(?:^|[^A-Za-z])(?:[A-Za-z]\.){2,}|\b(?:etc|Jr|Sr|Inc|Ltd|Co|vs)\.)\Z")
_LOOSE_EMPHASIS = re.compile(r"\A[*_]{1,3}\s+(?=\S)")
_MAX_LAYERS = 24


def clean(text: str) -> str:
    """The text without the marks around it: emphasis, math signs, quotes, a final stop. Never cut inside."""
    for _ in range(_MAX_LAYERS):
        bare = _without_stop(_without_orphans(_unwrap(text.strip(_BLANK))))
        if bare == text:
            break
        text = bare
    return text


def _unwrap(text: str) -> str:
    for left, right in _PAIRS:
        if len(text) > len(left) + len(right) and text.startswith(left) and text.endswith(right):
            inner = text[len(left) : -len(right)]
            if left not in inner and right not in inner and not inner.endswith("\\"):
                return inner.strip(_BLANK)
    return text


def _without_orphans(text: str) -> str:
    text = _LOOSE_EMPHASIS.sub("", text)
    for mark in _ORPHANS_LEFT:
        if text.startswith(mark) and (mark in ("}", ":", "：") or text.count(mark) % 2 == 1):
            return text[len(mark) :]
    for mark in _ORPHANS_RIGHT:
        if text.endswith(mark) and text.count(mark) % 2 == 1:
            return text[: -len(mark)]
    return text


def _without_stop(text: str) -> str:
    if text.endswith(('."', ".”", ".'", "。”", "。」")):
        return text[:-1]
    if text.endswith(_STOPS) and not _KEEP_STOP.search(text[-12:]) and not text.endswith(("\\,", "\\;")):
        return text[:-1]
    return text
