"""The clothes of an answer: bare, a sentence, a paragraph with more facts.

Right and wrong answers must wear the same ones, or a model learns the clothes. Nothing here looks at whether the
answer is right, so that makers of right answers may use it as well.
"""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.answer_type import DATE, PERSON, PHRASE, PLACE

BARE, SENTENCE, PARAGRAPH = "bare", "sentence", "paragraph"
_BARE = ("{a}", "{a}", "{a}", "{a}.", "**{a}**", "Answer: {a}", "The answer is {a}.", "It is {a}.")
_SENTENCES = (
    "The answer to this question is {a}.", "According to historical records, it is {a}.",
    "To the best of my knowledge, it is {a}.",
    "The answer that most sources give is {a}.", "As far as I know, the correct answer is {a}.",
    "I believe the answer is {a}.",
    "Based on the available information, the answer is {a}.", "That would be {a}.",
    "It is generally held to be {a}.",
    "The answer you are looking for is {a}.", "Sure! The answer is {a}.", "In short: {a}.",
    "This is {a}, as is well documented.",
    "**{a}** is the answer.", "The question refers to {a}.", "{a} is what the question asks for.",
)  # fmt: skip
_WHO = (
    "It was {a} who {rest}.", "According to historical records, it was {a} who {rest}.", "{a} {rest}.",
    "The one who {rest} is {a}.",
    "As documented in several sources, {a} {rest}.", "To my knowledge, {a} is the one who {rest}.",
)  # fmt: skip
_WHERE = (
    "The place in question is {a}.",
    "That is in {a}.",
    "You will find it in {a}.",
    "It is located in {a}.",
    "In {a}.",
)
_WHEN = (
    "It happened in {a}.",
    "The date usually given is {a}.",
    "This goes back to {a}.",
    "That was in {a}.",
    "In {a}.",
)
_FACTS = (
    "This is mentioned in several reference works on {topic}.", "Interest in {topic} has grown since {year}.",
    "Much has been written about it, most of it after {year}.",
    "There are {n} books on the subject in the usual catalogues.",
    "The matter came up again in {year}, when new material was published.", "Readers often ask about {topic}.",
    "It remains one of the better known facts of its kind.",
    "A museum has shown an exhibition about it since {year}.",
    "The story behind it is longer and involves several other names.",
    "Some details are still debated among experts.",
    "It was first described at length in {year}.",
    "About {n} people took part in the survey that confirmed it.",
    "This is taught in many schools today.", "Later accounts added little to what was known in {year}.",
    "The official website gives more information about {topic}.", "It is also referred to in films and songs.",
    "For further reading, see the entry on {topic}.", "Over the years it has been recognised with {n} awards.",
)  # fmt: skip
_MATHEMATICS = (
    "{a}", "{a}", "{a}", "{a}", "${a}$", "${a}$", "\\boxed{{a}}", "$\\boxed{{a}}$", "The answer is ${a}$.",
    "**{a}**",
    "Therefore, the final answer is ${a}$.", "\\({a}\\)", "Answer: {a}", "So we get ${a}$.",
    "Final answer: ${a}$",
    "Hence the answer is \\boxed{{a}}.",
)  # fmt: skip
_WHO_QUESTION = re.compile(
    r"\s*who ((?!is|was|are|were|did|do|does|has|had|have|will|else)[a-z]{3,}\b[^?]{3,90})\??\s*", re.I
)


def dressed_mathematics(answer: str, rng: random.Random) -> str:
    """A number or a formula, mostly bare, else between dollars, in a box or in a short sentence."""
    if "$" in answer or "\\boxed" in answer or "\n" in answer or "\\text{" in answer:
        return answer
    return rng.choice(_MATHEMATICS).replace("{a}", answer)


def dressed_words(answer: str, question: str, kind: str, rng: random.Random, length: str = "") -> str:
    """An answer in words, of some length (`bare`, `sentence`, `paragraph`; drawn if none is given)."""
    length = length or str(rng.choices((BARE, SENTENCE, PARAGRAPH), (40, 40, 20))[0])
    if length == BARE or len(answer) > 80:
        return rng.choice(_BARE).replace("{a}", answer)
    sentence = _sentence(answer.rstrip("."), question, kind, rng)
    if length == SENTENCE:
        return sentence
    topic = " ".join(re.findall(r"[^\W\d_]{4,}", question)[-3:]) or "the subject"
    facts = [_fact(frame, topic, rng) for frame in rng.sample(_FACTS, rng.randint(1, 4))]
    return " ".join([sentence, *facts])


def _sentence(answer: str, question: str, kind: str, rng: random.Random) -> str:
    who = _WHO_QUESTION.fullmatch(question)
    frames = {
        PERSON: (*_SENTENCES, *(_WHO * 3 if who else ())),
        PLACE: (*_SENTENCES, *_WHERE * 2),
        DATE: (*_SENTENCES, *_WHEN * 2),
        PHRASE: _SENTENCES,
    }.get(kind, _SENTENCES)
    frame: str = rng.choice(frames).replace("{rest}", who[1].strip() if who else "")
    return frame.replace("{a}", answer)


def _fact(frame: str, topic: str, rng: random.Random) -> str:
    slots = {"topic": topic, "year": str(rng.randint(1890, 2020)), "n": str(rng.randint(3, 90))}
    return re.sub(r"\{(topic|year|n)\}", lambda match: slots[match[1]], frame)
