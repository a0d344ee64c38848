"""How the words of the reference stand in the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from tinyv.nano.features.texts import MAX_CHARACTERS, Texts, alternatives_of, content_of, words_of

NEGATIONS = frozenset(
    "not no never nor neither none without cannot can't isn't doesn't wasn't aren't didn't".split()
)
HEDGES = frozenset(
    "perhaps maybe probably possibly might could likely unclear unknown unsure uncertain either depends cannot sorry"
    " unfortunately insufficient impossible unable further requires pending".split()
)
NAMES = (
    "recall", "recall_news", "precision", "precision_news", "jaccard", "near_recall", "missing", "phrase", "first_word",
    "last_word", "place", "in_first_sentence", "in_last_sentence", "alternatives", "share_of_alternatives", "news",
    "asked_share_of_reference", "answer_asked_share", "length_reference", "length_answer", "length_ratio",
    "negations_differ", "negation_before", "hedges", "capitals_new", "initials", "trigrams", "trigrams_within",
    "yes_no_differ", "yes_no_same", "has_question", "compact_within", "reference_within_question", "unique_words",
    "answer_within", "answer_ends_reference", "items_wanted", "items_given", "items_found", "items_new",
    "reference_is_sentence", "answer_share_of_reference", "strange_short_words",
)  # fmt: skip
_ITEM = re.compile(r"[,;、，；]|\band\b|&|\n")
_YES = {"yes": 1, "true": 1, "correct": 1, "no": -1, "false": -1, "incorrect": -1, "not": -1}


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order."""
    given, content, asked = texts.given, texts.given_content, texts.asked
    have = frozenset(given)
    scored = [(_recall(words, have), len(words), words) for words in texts.alternatives]
    recall, _, best = max(scored, key=lambda item: (item[0] + 0.01 * min(item[1], 5), item[1]))
    news = [word for word in best if word not in asked]
    missing = [word for word in best if word not in have]
    own = [word for word in content if word not in asked]
    wanted = frozenset(word for words in texts.alternatives for word in words) if recall else frozenset(best)
    shared = sum(word in wanted for word in content)
    full = [words for share, _, words in scored if share == 1.0]
    place, phrase = _found(best, content)
    sentences = _sentences(texts.answer)
    near = _near_recall(best, have, content)
    compact, short = "".join(best), "".join(content)
    reference = words_of(texts.ground_truth)
    polarity = _polarity(given) * _polarity(reference)
    return [
        recall,
        _recall(news, have) if news else 1.0,
        shared / max(1, len(content)),
        sum(word in wanted for word in own) / len(own) if own else shared / max(1, len(content)),
        len(have & set(best)) / max(1, len(have | set(best))),
        near,
        log1p(len(missing)),
        float(phrase),
        float(bool(best) and best[0] in have),
        float(bool(best) and best[-1] in have),
        place,
        _recall(best, frozenset(sentences[0])),
        _recall(best, frozenset(sentences[-1])),
        log1p(len(texts.alternatives)) / 2,
        len(full) / len(texts.alternatives),
        log1p(len(news)),
        1.0 - len(news) / max(1, len(best)),
        1.0 - len(own) / max(1, len(content)),
        log1p(len(best)) / 2,
        log1p(len(content)) / 2,
        (log1p(len(content)) - log1p(len(best))) / 2,
        float((_count(given, NEGATIONS) > 0) != (_count(reference, NEGATIONS) > 0)),
        _negated_before(best, given),
        log1p(_count(given, HEDGES)),
        log1p(_new_names(texts, wanted)),
        _initials(best, texts.answer, content, texts.ground_truth),
        _dice(_trigrams(compact), _trigrams(short)),
        _within(_trigrams(compact), _trigrams(short)),
        float(polarity < 0),
        float(polarity > 0),
        float(bool(asked)),
        float(len(compact) > 2 and compact in short),
        _recall(best, asked),
        len(have) / max(1, len(given)),
        *_as_part(best, content),
        *_as_lists(texts),
        float(len(best) > 3 and len(reference) > len(best)),
        len(content) / max(1, len(best)) if len(content) < len(best) else 1.0,
        log1p(sum(len(word) < 4 and word not in best for word in own)),
    ]


def _as_part(best: Sequence[str], content: Sequence[str]) -> tuple[float, float]:
    """Whether the answer stands in a row in the reference, and whether the reference ends with it."""
    size = len(content)
    if not 0 < size < len(best):
        return 0.0, 0.0
    answer = tuple(content)
    rows = [tuple(best[at : at + size]) == answer for at in range(len(best) - size + 1)]
    return float(any(rows)), float(rows[-1])


def _as_lists(texts: Texts) -> tuple[float, float, float, float]:
    """Items of both sides: how many there are, the share of the reference's found whole, and new ones."""
    wanted, given = _items(texts.ground_truth), _items(texts.answer)
    have = frozenset(texts.given)
    found = sum(all(word in have for word in item) for item in wanted)
    new = sum(texts.known.isdisjoint(item) for item in given)
    return log1p(len(wanted)), log1p(len(given)), found / max(1, len(wanted)), log1p(new)


@lru_cache(maxsize=4096)
def _items(text: str) -> tuple[tuple[str, ...], ...]:
    """Content words of what commas and "and" part; the first alternative of a reference with several."""
    parts = _ITEM.split(alternatives_of(text[:MAX_CHARACTERS])[0])
    return tuple(words for part in parts[:24] if (words := content_of(words_of(part))))


def _recall(wanted: Sequence[str], have: frozenset[str]) -> float:
    return sum(word in have for word in wanted) / len(wanted) if wanted else 0.0


def _count(words: Sequence[str], among: frozenset[str]) -> int:
    return sum(word in among for word in words)


def _found(wanted: Sequence[str], content: Sequence[str]) -> tuple[float, bool]:
    """Where the first word of `wanted` stands (0 to 1, 1.5 if nowhere), and whether all stand there in a row."""
    for at, word in enumerate(content):
        if wanted and word == wanted[0]:
            whole = any(
                tuple(content[i : i + len(wanted)]) == tuple(wanted)
                for i in range(at, len(content))
                if content[i] == wanted[0]
            )
            return at / len(content), whole
    return 1.5, False


def _sentences(answer: str) -> list[tuple[str, ...]]:
    parts = [words_of(part) for part in answer.replace("\n", ". ").split(". ")]
    return [part for part in parts if part] or [()]


def _near_recall(wanted: Sequence[str], have: frozenset[str], content: Sequence[str]) -> float:
    """Recall where a word counts by its most similar one: other endings and misspellings."""
    if not wanted:
        return 0.0
    return sum(1.0 if word in have else _nearest(word, content) for word in wanted) / len(wanted)


def _nearest(word: str, content: Sequence[str]) -> float:
    if len(word) < 3 or word[0].isdigit():
        return 0.0
    mine = _trigrams(word)
    rivals = (other for other in content[:80] if abs(len(other) - len(word)) < 5 and not other[0].isdigit())
    return max((_dice(mine, _trigrams(other)) for other in rivals), default=0.0)


@lru_cache(maxsize=16384)
def _trigrams(text: str) -> frozenset[str]:
    padded = f"^{text[:300]}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _within(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a) if a else 0.0


def _negated_before(wanted: Sequence[str], given: Sequence[str]) -> float:
    """1 if a negation stands among the three words before what was wanted."""
    if not wanted:
        return 0.0
    places = [i for i, word in enumerate(given) if word == wanted[0]]
    return float(any(NEGATIONS & set(given[max(0, i - 3) : i]) for i in places))


def _new_names(texts: Texts, wanted: frozenset[str]) -> int:
    """Names and numbers of the answer that neither question nor reference has."""
    found = {
        word
        for raw in texts.answer[:600].split()
        if raw[:1].isupper() or raw[:1].isdigit()
        for word in words_of(raw.strip(".,;:!?\"'()"))[:1]
    }
    return len([word for word in found if word not in texts.asked and word not in wanted])


def _initials(wanted: Sequence[str], answer: str, content: Sequence[str], reference: str) -> float:
    """1 if one side is written in the initials of the other (`UN`, `United Nations`)."""
    mine, theirs = "".join(w[0] for w in wanted), "".join(w[0] for w in content[:12])
    short = {raw.strip(".,()").replace(".", "").lower() for raw in answer[:300].split() if raw.isupper()}
    written = {raw.strip(".,()").replace(".", "").lower() for raw in reference[:300].split() if raw.isupper()}
    return float((len(mine) > 1 and mine in short) or (len(theirs) > 1 and theirs in written))


def _polarity(words: Sequence[str]) -> int:
    return next((_YES[word] for word in words[:3] if word in _YES), 0)
