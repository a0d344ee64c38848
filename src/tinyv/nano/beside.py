"""A short list in words where one thing is asked, or where others are: `Mercury, Venus` beside `Mercury`.

A comma joins what belongs together ("Florence, Italy"; "Yes, as 7 divides it") as well as what does not. Told apart by
the piece itself: a piece that could be an answer of its own, and says nothing of the one beside it, leaves a choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.plain import plain
from tinyv.nano.features.texts import alternatives_of, content_of, words_of
from tinyv.nano.regions import level_of
from tinyv.nano.swapped import swapped

MAX_CHARACTERS = 200
"""Longer answers are sentences, which name other things, too."""
MAX_PIECE, MAX_NAME = 3, 4
"""Words of a piece that could be an answer of its own; of a name that it stands beside."""
_LETTER = re.compile(r"\W*[A-J]\W*")
_PIECES = re.compile(
    r"(?:[,;，；、?~\n|→…<>∨]|->|=>|\.\.+|:(?=\S)|\)\s*\(|\b(?:xor|beats|plus|versus|vs)\b"
    r"|(?<=\s)=(?=\s)|(?-i:(?<=[^\W\d_A-Z]{2}))\.(?=\s*[^\W\d_]))+(?:\s|[,.;=])*"
    r"(?:(?:and|or|but also|but|both|und|et|y|和|或)\s+)?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_LEAD = re.compile(
    r"^(?:therefore|thus|hence|so)?\W*(?:the )?(?:(?:final |correct |only )?(?:answer|result|candidate)s?(?: left)?|it)"
    r" (?:is|are|lies)(?: among| one of)?\s+",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"(?:an?|the|which|who|whose|where|when|that|this|it|he|she|they|there|because|since|as|so|for|with|without|in|on"
    r"|of|at|from|by|to|near|not|is|are|was|were|has|had|also|called|named|known|formerly|later|now|then|if|but|although"
    r"|born|capital|jr|sr|ii|iii|esq|ph\s?d|inc|ltd|sir|dr|king|queen|president|saint)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[\sA-J(),;?=~|/.&-]{3,20}")
_NAMES = re.compile(r"(?:[^\W\d_]|['’\s-])+")
_JOINS = re.compile(r"[,;，；、/&]|\b(?:and|or)\b|[和或与]", re.IGNORECASE)
_TRUTH = frozenset(("yes", "no", "true", "false"))


def beside(question: str, ground_truth: str, answer: str) -> bool:
    """True if a piece of the answer names the reference and another one something else that could be the answer."""
    if len(answer) > MAX_CHARACTERS or not (is_words(ground_truth) or _LETTER.fullmatch(ground_truth)):
        return False
    known = alternatives_of(ground_truth)
    if _two_letters(ground_truth, answer) or any(_run_on(question, one, answer) for one in known):
        return True
    pieces = _pieces(answer)
    if len(pieces) < 2:
        return False
    folded = {fold_words(one) for one in known}
    if any(fold_words(piece) in folded for piece in pieces) and len(known) > 1:
        pieces = [piece for piece in pieces if fold_words(piece) not in folded] + [known[0]]
    return any(_rivalled(question, one, pieces) for one in known)


def _two_letters(ground_truth: str, answer: str) -> bool:
    """True for two choices where one is asked: `(A) (D)`."""
    wanted = _LETTER.fullmatch(ground_truth)
    letters = _LETTERS.fullmatch(plain(answer)) and set(re.findall("[A-J]", answer))
    return bool(wanted and letters and len(letters) > 1)


def _run_on(question: str, reference: str, answer: str) -> bool:
    """True for another name right behind the reference, and nothing else: `Mercury Venus`."""
    text, wanted = plain(answer).strip(" ."), plain(reference).strip(" .")
    rest = text[len(wanted) :]
    if (
        not text.startswith(wanted)
        or not _NAMES.fullmatch(rest)
        or (rest[0] != " " and not rest[0].isupper())
    ):
        return False
    words, size = fold_words(rest).split(), _words(wanted)
    known = set(words_of(question)) | set(words_of(reference))
    if not words or len(words) != size or known & set(words_of(rest)) or level_of(rest.strip()):
        return False
    return not any(map(_EXPLAINS.match, words)) and rest.strip()[0].isupper() == wanted[0].isupper()


def _rivalled(question: str, reference: str, pieces: Sequence[str]) -> bool:
    wanted = set(content_of(words_of(reference))) or set(words_of(reference))
    named = [piece for piece in pieces if wanted & set(words_of(piece))]
    items = [piece for piece in _PIECES.split(plain(reference)) if piece]
    if not named or (len(items) == 1 and _JOINS.search(reference)):
        return False
    if len(items) == 1 and _repeated(question, reference, wanted, pieces):
        return True
    if max(map(_words, items)) > MAX_NAME or any(_words(piece) > MAX_NAME for piece in pieces):
        return False
    return any(_is_rival(piece, reference) for piece in pieces if piece not in named)


def _repeated(question: str, reference: str, wanted: set[str], pieces: Sequence[str]) -> bool:
    """True for the reference's sentence, and the same one again with a word exchanged."""
    size = _words(reference)
    if size < MAX_PIECE or any(abs(_words(piece) - size) > 2 for piece in pieces):
        return False
    return any(wanted <= set(words_of(piece)) for piece in pieces) and any(
        swapped(question, reference, piece) for piece in pieces
    )


def _words(text: str) -> int:
    return len(fold_words(text).split())


def _is_rival(piece: str, reference: str) -> bool:
    words = fold_words(piece).split()
    if (
        not 0 < len(words) <= MAX_PIECE
        or not piece[0].isalpha()
        or any(map(str.isdigit, piece))
        or _EXPLAINS.match(piece)
    ):
        return False
    if level_of(piece) and not level_of(reference):
        return False  # where the place is: "Oslo, Norway"
    return words[0] in _TRUTH or piece[:1].isupper() or not reference.strip()[:1].isupper()


def _pieces(answer: str) -> list[str]:
    """What commas and their like part; of `clues: answer` the answer."""
    text = plain(answer).strip().rstrip(".")
    text = _LEAD.sub("", text if text.startswith("(") else _ASIDE.sub("", text))
    text = re.split(r"[:：]\s", text)[-1]
    return [bare for piece in _PIECES.split(text) if (bare := piece.strip(" .()"))]
