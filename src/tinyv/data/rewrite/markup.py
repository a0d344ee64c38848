"""1.3 markup: set with other commands, or with none, and read the same."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import is_joined
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.engine.text.fold import is_words

_FRAC = re.compile(r"\\[dtc]?frac(?=[\s{\d])")
_SIMPLE_FRAC = re.compile(r"(?<![A-Za-z]\s)(?<![A-Za-z])\\[dt]?frac\{(\d+|[a-z]|\\pi)\}\{(\d+|[a-z])\}")
_ANY_FRAC = re.compile(r"(?<![A-Za-z]\s)(?<![A-Za-z])\\[dt]?frac\{([^{}\\]+)\}\{([^{}\\]+)\}")
_SIZE = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\s*(?=[()\[\]|]|\\[{}|])")
_ROUND = re.compile(r"\(([^()\[\]]*)\)")
_WORDS_COMMAND = re.compile(r"\\(?:text|mathrm|textrm|mbox)\{([^{}]*)\}")
_SPACE_COMMAND = re.compile(r"\\[,;:!]\s*")
_WHOLE = (("$", "$"), ("$$", "$$"), (r"\(", r"\)"), (r"\[", r"\]"), (r"\boxed{", "}"), (r"$\boxed{", "}$"))


@claims
def enclosed(reference: Reference, rng: Random) -> list[str]:
    """In dollars, in display brackets or in a box."""
    text = reference.text
    if "$" in text or is_words(text):
        return [f"\\boxed{{\\text{{{text}}}}}"] if re.fullmatch(r"[\w ,.'-]+", text) else []
    opening, closing = rng.choice(_WHOLE)
    given = f"{opening}{text}{closing}"
    return [given] if given != reference.ground_truth.strip() else []


@claims
def bold(reference: Reference, rng: Random) -> list[str]:
    """In bold, or as code, as in Markdown."""
    text = reference.text
    if any(mark in text for mark in "$*`"):
        return []
    inner = f"${text}$" if re.search(r"[\\^_]", text) else text
    if is_words(text):
        return [rng.choice((f"**{inner}**", f"*{inner}*", f'"{inner}"'))]
    return [f"**{inner}**"]


@claims
def fraction_command(reference: Reference, rng: Random) -> list[str]:
    r"""`\dfrac` or `\tfrac` for `\frac`."""
    text = reference.text
    now = _FRAC.search(text)
    if now is None:
        return []
    other = rng.choice([one for one in (r"\frac", r"\dfrac", r"\tfrac", r"\dfrac") if one != now[0]])
    return [_FRAC.sub(lambda _: other, text)]


def slashed(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{a}{b}` as `a/b`, sums in brackets."""
    del rng
    text = reference.text
    plain = _ANY_FRAC.sub(lambda m: f"{_group(m[1])}/{_group(m[2])}", _SIMPLE_FRAC.sub(r"\1/\2", text))
    plain = re.sub(r"(?<=[\w})])(?=\([^()]*\)/)", " ", plain)
    return [plain] if plain != text else []


def _group(part: str) -> str:
    return part if re.fullmatch(r"\s*(?:\d+|[a-z])\s*", part) else f"({part})"


def stacked(reference: Reference, rng: Random) -> list[str]:
    r"""`a/b` as `\frac{a}{b}`."""
    text = reference.text
    command = rng.choice((r"\frac", r"\frac", r"\dfrac"))
    swapped = re.sub(
        r"(?<![\w.}/)^])(\d+|[a-z])\s?/\s?(\d+|[a-z])(?![\w.{(/^])",
        lambda m: f"{command}{{{m[1]}}}{{{m[2]}}}",
        text,
    )
    return [swapped] if swapped != text and not is_words(text) and not is_joined(reference) else []


@claims
def sized(reference: Reference, rng: Random) -> list[str]:
    r"""`\left( ... \right)` for plain brackets, or the reverse."""
    del rng
    text = reference.text
    if _SIZE.search(text):
        return [_SIZE.sub("", text)]
    if is_words(text) or "\\text" in text or "$" in text:
        return []
    grown = _ROUND.sub(r"\\left(\1\\right)", text)
    return [grown] if grown != text else []


@claims
def words_command(reference: Reference, rng: Random) -> list[str]:
    r"""`\text{cm}` as `\mathrm{cm}` or bare, or the reverse for words."""
    text = reference.text
    if not _WORDS_COMMAND.search(text):
        return [f"\\text{{{text}}}"] if re.fullmatch(r"[A-Za-z][A-Za-z ,.'-]+", text) else []
    other = rng.choice((r"\mathrm", r"\text", r"\textrm", r"\mbox"))
    return some(
        [one for one in (_WORDS_COMMAND.sub(rf"\{other}{{\1}}", text), _bare(text)) if one != text], rng
    )


def _bare(text: str) -> str:
    r"""Without the command, where what is left needs none."""
    bare = _SPACE_COMMAND.sub(" ", _WORDS_COMMAND.sub(r"\1", text))
    return bare if "\\" not in bare else text


@claims
def display_style(reference: Reference, rng: Random) -> list[str]:
    r"""With `\displaystyle` in front."""
    del rng
    text = reference.text
    if not _FRAC.search(text) and r"\sum" not in text and r"\int" not in text:
        return []
    return [] if "$" in text or "\\begin" in text else [f"$\\displaystyle {text}$"]


@claims
def short_arguments(reference: Reference, rng: Random) -> list[str]:
    r"""`x^{2}` as `x^2`, or the reverse."""
    del rng
    text = reference.text
    short = re.sub(r"\^\{([0-9a-z])\}(?!\d)", r"^\1", text)
    long = re.sub(r"\^([0-9a-z])(?!\d)", r"^{\1}", text)
    return [one for one in (short, long) if one != text]


MAKERS: tuple[Maker, ...] = (
    enclosed,
    bold,
    fraction_command,
    slashed,
    stacked,
    sized,
    words_command,
    display_style,
    short_arguments,
)
