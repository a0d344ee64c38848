# ruff: noqa: ARG001 - all makers have one signature
"""Texts made of the question's own words that answer nothing: openings of a solution, echoes, confessions."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.check import mentions, says_nothing_is_right
from tinyv.data.corrupt.contract import MAX_QUESTION, sampled
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference

_DERIVATIONS = (
    "Let us denote by x the {topic}.", "Let $n$ be the {topic}.", "We begin by considering the {topic}.",
    "To find the {topic}, we first look at what is given.",
    "First we write down what we know about the {topic}.",
    "Let us set up an equation for the {topic}.", "We are interested in the {topic}.",
    "Let $S$ denote the {topic}.",
    "To solve this, we need to determine the {topic}.", "Consider the {topic} step by step.",
    "Suppose that x stands for the {topic}.", "The key is to understand the {topic}.",
    "Recall the definition of the {topic}.",
    "We can express the {topic} in terms of the given quantities.", "Denote the {topic} by $a$.",
    "In order to answer this question, one has to know about the {topic}.", "Let me think about the {topic}.",
    "Sei x die gesuchte Größe: {topic}.", "Soit x la quantité cherchée : {topic}.",
    "Sea x la cantidad buscada: {topic}.",
    "设所求的量为 x：{topic}。", "求めるものを x とおく：{topic}。",
)  # fmt: skip
_RESTATEMENTS = (
    "The question asks for the {topic}.", "We are asked about the {topic}.", "What is wanted is the {topic}.",
    "The answer is the {topic}.", "It is the {topic}.", "The {topic}", "The value of the {topic}.",
    "This is a question about the {topic}.", "The answer depends on the {topic}.",
    "The {topic} is what we need to find.",
)  # fmt: skip
_CONFESSIONS = (
    "I do not know the {topic}.", "I am not sure about the {topic}.", "Sorry, I could not find the {topic}.",
    "There is no reliable information on the {topic}.", "I have no information about the {topic}.",
    "The {topic} is hard to tell, and I would rather not guess.", "Unfortunately the {topic} is unknown to me.",
    "I was not able to work out the {topic}.", "Let me know if you need more details about the {topic}.",
    "As a language model I cannot look up the {topic}.", "I would need more time for the {topic}.",
    "More context is needed to say anything about the {topic}.", "It is beyond me to find the {topic}.",
)  # fmt: skip
_ECHOES = (
    "{question}", "Question: {question}", "{question}\nAnswer:", "{question} {question}", "> {question}",
    "Q: {question}\nA:", '"{question}"', "{question} Let us see.", "The problem: {question}", "{question} ?",
)  # fmt: skip
_OPTIONS = re.compile(r"(?:^|\s|\n)\(?A[).:]\s", re.MULTILINE)
_ASKED = (
    ("number of {}", re.compile(r"\bhow many ([^?.,$]{3,60})", re.IGNORECASE)),
    (
        "{}",
        re.compile(
            r"\b(?:find|determine|calculate|compute|evaluate|what (?:is|are|was|were))"
            r" (?:the|all|an?) ([^?.,;:]{3,80})",
            re.IGNORECASE,
        ),
    ),
    ("person who {}", re.compile(r"\bwho ([^?.,;:$]{3,70})", re.IGNORECASE)),
    (
        "{}",
        re.compile(
            r"\b(?:which|what) ((?!is|are|was|were|did|do|does|has|had|can|could|would|will)[^?.,;:$]{3,60})",
            re.I,
        ),
    ),
    (
        "place for {}",
        re.compile(r"\bwhere (?:is|was|are|were|did|does|do|can) ([^?.,;:$]{3,70})", re.IGNORECASE),
    ),
    (
        "date for {}",
        re.compile(r"\bwhen (?:is|was|are|were|did|does|do|will) ([^?.,;:$]{3,70})", re.IGNORECASE),
    ),
)
_VERB = re.compile(
    r"\s(?:is|are|was|were|did|do|does|has|have|had|can|could|would|will|should|must)\s.*", re.DOTALL
)
_LOOSE_END = re.compile(r"(?:\s(?:the|of|to|an?|in|on|for|and|or|with|from|by|that|which|is|are|as|at|if))+$")
MAX_TOPIC = 10
MIN_WINDOW, MAX_WINDOW = 2, 12


def topic_of(question: str) -> str:
    """What a question asks for, in its own words; empty where that is not plain or is a formula."""
    head = _OPTIONS.split(question[:MAX_QUESTION])[0]
    for frame, pattern in _ASKED:
        if match := pattern.search(head):
            words = match[1] if frame.startswith("person") else _VERB.sub("", match[1])
            topic = _LOOSE_END.sub("", " ".join(words.split()[:MAX_TOPIC]))
            if topic and not re.search(r"[\\=^]|\$[^$]{4,}\$", topic) and topic.count("$") % 2 == 0:
                return frame.format(topic) if "{" not in topic else ""
    return ""


def _window(text: str, rng: random.Random) -> str:
    words = text.split()
    if len(words) < MIN_WINDOW:
        return ""
    length = rng.randint(MIN_WINDOW, min(MAX_WINDOW, len(words)))
    start = rng.randint(0, len(words) - length)
    return " ".join(words[start : start + length]).strip(" .,;:?!")


def derivation_opening(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The first sentence of a solution, without its result."""
    return _about(_DERIVATIONS, reference, rng)


def restatement(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A sentence that says what is asked and not what it is."""
    return _about(_RESTATEMENTS, reference, rng)


def confession(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A sentence that gives up, with the question's words in it."""
    return _about(_CONFESSIONS, reference, rng)


def _about(frames: tuple[str, ...], reference: Reference, rng: random.Random) -> list[str]:
    topic = topic_of(reference.question)
    if not topic or says_nothing_is_right(reference):
        return []
    out = [frame.replace("{topic}", topic) for frame in rng.sample(frames, 3)]
    return [text for text in out if not mentions(reference, text)]


def question_part(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Some words of the question in a row, none of which is the answer."""
    if says_nothing_is_right(reference):
        return []
    head = _OPTIONS.split(reference.question[:MAX_QUESTION])[0]
    parts = [_window(head, rng) for _ in range(3)]
    return [
        part for part in parts if len(part) > 3 and not part.count("$") % 2 and _is_prose(part, reference)
    ]


def _is_prose(part: str, reference: Reference) -> bool:
    """True for words; a formula or a number of the question may be the answer."""
    words = re.findall(r"[^\W\d_]{2,}", part)
    if len(words) < MIN_WINDOW or mentions(reference, part) or re.search(r"[\\$=\d()]", part):
        return False
    said = set(re.findall(r"[^\W\d_]{4,}", reference.text.casefold()))
    return not said & set(re.findall(r"[^\W\d_]{4,}", part.casefold()))


def whole_question(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The question itself."""
    question = reference.question.strip()
    if (
        not len(question.split()) > MIN_WINDOW
        or len(question) > MAX_QUESTION
        or says_nothing_is_right(reference)
    ):
        return []
    if len(reference.text) * 3 > len(question):
        return []
    return sampled([frame.replace("{question}", question) for frame in rng.sample(_ECHOES, 2)], rng)
