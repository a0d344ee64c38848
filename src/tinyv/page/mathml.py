"""Texts with mathematics as safe HTML: LaTeX becomes MathML, everything else is escaped.

The mathematics of references and answers is made into MathML by the library `latex2mathml`, which browsers show
without a script. Its output is not trusted: see `tinyv.page.allowed`. What is too long, too deep, not understood
or would hide a part of itself is shown as the text that it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from tinyv.page.allowed import NotAllowedError, rebuilt
from tinyv.page.latex import Piece, pieces
from tinyv.page.text import CUT, cut_note, shown, visible

MOST_CHARACTERS = 2_000
MOST_COMMANDS = 300
MOST_BRACES = 24
_CACHED_CHARACTERS = 300
_CACHED_FORMULAS = 4_096
_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_OPENED = re.compile(r"\\.|[{}]", re.DOTALL)
_SAME_LAYOUT = re.compile(r"\\(begin|end)\{(?:aligned|alignedat|eqnarray|gathered|dcases)\*?\}")
_FUNCTION = re.compile(r"\\(arg|sech|csch|arccot|arcsec|arccsc|sgn|lcm)(?![a-zA-Z])")
_IN_TEXT = re.compile(r"\\text\s*\{([^{}$]*)\$([^$]*)\$([^{}]*)\}")
_MOST_IN_TEXT = 3
"""Formulas within one \\text{} that are set as formulas."""
_COMMENT = re.compile(r"(?<!\\)%")
_PUNCTUATION = re.compile(r"[,.;:!?)]{1,2}(?!\S)")
_LONG = 2_000
"""Characters of MathML beyond which a formula may have to wrap or scroll by itself."""
_CUT_NOTE = re.compile(r' <span class="cut">[^<]*</span>$')
_TAG = re.compile(r"<[^<>]*>")
_TYPED = {
    ord("\u2212"): "-",
    ord("\u2217"): "*",
    ord("\u2032"): "'",
    ord("\u2061"): None,
    ord("\u2062"): None,
}
_CELLS = re.compile(r"\\(?:begin|[pbBvV]?matrix|substack|cases)\b")
_REFUSED = frozenset(
    "above abovewithdelims char clap class color colorbox cssId data DeclareMathOperator def fcolorbox genfrac href"
    " hphantom hskip hspace html include includegraphics input kern label let llap mathchoice mathclap mathllap"
    " mathrlap mkern mmlToken mskip newcommand newenvironment phantom raise lower moveleft moveright renewcommand"
    " require rlap rotatebox rule scalebox shoveleft shoveright skew smash style tag textcolor unicode url verb"
    " vphantom vskip vspace write".split()
)
"""Commands that define, load, colour, move or hide things: a text with one of them is shown as it is."""


def rendered(text: str, cut: int = CUT) -> str:
    """Safe HTML of a text: `$...$`, `$$...$$`, `\\(...\\)`, `\\[...\\]`, `\\boxed{}` or a text that is LaTeX as MathML.

    At most `cut` characters are shown, and how many more there are. Never raises; about a millisecond for a
    usual text, below 100 ms for any.
    """
    inside = "".join(_joined(pieces(text[:cut]))) if text[:cut].strip() else html.escape(shown(text[:cut]))
    return inside + cut_note(len(text) - cut)


def seen(page: str) -> str:
    """The characters that are seen of what `rendered` makes: its texts, without the note of what is cut.

    Signs that MathML has in the place of those on a keyboard are given as the latter: a minus for a hyphen.
    """
    return html.unescape(_TAG.sub("", _CUT_NOTE.sub("", page))).translate(_TYPED)


def mathml(latex: str, *, block: bool = False) -> str | None:
    """Safe MathML of LaTeX without delimiters; None if it is not to be shown as mathematics."""
    if not _bounded(latex):
        return None
    return (_cached if len(latex) <= _CACHED_CHARACTERS else _converted)(latex, block)


def _joined(found: list[Piece]) -> Iterator[str]:
    """Each piece as HTML; a mark of punctuation stays on the line of the formula before it."""
    taken = 0
    for piece, following in zip(found, [*found[1:], Piece("")], strict=False):
        if not piece.mathematics:
            yield _prose(piece.source[taken:])
            taken = 0
            continue
        page = _shown(piece)
        before, cut, last = page.rpartition("<wbr>")
        taken = _marks(following, last)
        marks = _prose(following.source[:taken])
        yield f'{before}{cut}<span class="nb">{last}{marks}</span>' if taken else page


def _marks(following: Piece, last: str) -> int:
    """How many characters of punctuation follow the last part of a formula that stands within a line."""
    if following.mathematics or not last.startswith("<math>") or len(last) > _LONG:
        return 0
    match = _PUNCTUATION.match(following.source)
    return match.end() if match else 0


def _shown(piece: Piece) -> str:
    return mathml(piece.source, block=piece.block) or _prose(piece.written)


def _prose(part: str) -> str:
    return html.escape(visible(part))


def _bounded(latex: str) -> bool:
    """Whether converting it can only take little time, and shows all of it."""
    if len(latex) > MOST_CHARACTERS or not latex.strip() or "&#" in latex:
        return False
    if "&" in latex and not _CELLS.search(latex):
        return False
    names = _COMMAND.findall(latex)
    return len(names) <= MOST_COMMANDS and _REFUSED.isdisjoint(names) and _balanced(latex)


def _balanced(latex: str) -> bool:
    depth = 0
    for match in _OPENED.finditer(latex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not 0 <= depth <= MOST_BRACES:
            return False
    return depth == 0


def _converted(latex: str, block: bool) -> str | None:
    from latex2mathml.converter import convert_to_element  # reads a table of symbols when it is imported

    try:
        return rebuilt(convert_to_element(_known(latex), display="block" if block else "inline"))
    except NotAllowedError:
        return None
    except Exception:  # noqa: BLE001 - the library raises whatever it likes on broken LaTeX; it is then shown as text
        return None


def _known(latex: str) -> str:
    """The same in commands that the library knows, and without comments, which would hide what follows."""
    source = _SAME_LAYOUT.sub(_known_layout, _COMMENT.sub(r"\\%", latex))
    source = _FUNCTION.sub(r"\\operatorname{\1}", source).replace(r"\AA}", "Å}")
    for _ in range(_MOST_IN_TEXT):
        source = _IN_TEXT.sub(r"\\text{\1}{\2}\\text{\3}", source)
    return source


def _known_layout(match: re.Match[str]) -> str:
    """An environment that the library does not know, by the name of one with the same layout."""
    return rf"\{match[1]}{{{'cases' if 'cases' in match[0] else 'align*'}}}"


_cached = lru_cache(maxsize=_CACHED_FORMULAS)(_converted)
