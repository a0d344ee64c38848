"""Answers that do not commit: several candidates, the right one among them."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.answer_type import LIST, MATHEMATICS, SENTENCE, YES_NO, is_wordy, type_of
from tinyv.data.corrupt.contract import MAX_TEXT
from tinyv.data.corrupt.entities import shown_name
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.ranges import is_range
from tinyv.data.corrupt.substitutes import wrong_values
from tinyv.data.reference import Reference

_SHORT = (
    "{a} or {b}", "either {a} or {b}", "{a}, or maybe {b}", "probably {a}, maybe {b}", "{a} or {b}, not sure which",
    "{a} (or {b})", "It could be {a} or {b}.", "{a}; alternatively {b}", "{a}? {b}?", "perhaps {a}, perhaps {b}",
    "I would say {a}, but {b} is possible too.", "The answer is {a} or {b}.", "{a}, if not {b}",
    "First guess: {a}. Second guess: {b}.", "60% {a}, 40% {b}", "One of {a} and {b}.", "{a}, otherwise {b}",
)  # fmt: skip
_THREE = (
    "{a}, {b} or {c}", "one of these: {a}; {b}; {c}", "It must be among {a}, {b} and {c}.", "1. {a}\n2. {b}\n3. {c}",
    "- {a}\n- {b}\n- {c}", "either {a} or {b} or {c}", "Candidates: {a} | {b} | {c}", "maybe {a}, maybe {b}, maybe {c}",
)  # fmt: skip
_NAMES = (
    "{a} and also {b}", "{a} and {b}", "both {a} and {b}", "{a}, together with {b}", "{a} as well as {b}",
    "It was {a}, although some say {b}.", "{a} & {b}", "{a} / {b}",
)  # fmt: skip
_THOUGHTS = (
    "One could think of {x} first.", "Many people would say {x}.", "My first calculation gave {x}.",
    "If one reads the question in another way, {x} comes out.", "On the other hand there is {x}.",
    "{x} cannot be ruled out either.", "A quick check speaks for {x}.", "Then again, {x} looks just as good.",
    "With another rounding one would get {x}.", "Somebody in the group insisted on {x}.",
    "Older sources seem to give {x}.", "It might well be {x}.", "I have also seen {x} in a similar task.",
    "A second attempt leads to {x}.", "By symmetry {x} is worth a thought.", "For some time I was sure of {x}.",
)  # fmt: skip
_OPENING = (
    "This is not easy to decide.", "Let me go through what comes to mind.", "There are several ways to look at this.",
    "I went back and forth on this one.", "Here is everything that I considered.", "",
)  # fmt: skip
_END = (
    "I leave it at that.", "All of these deserve to be listed.", "It is hard to choose, so I name them all.",
    "Any of them might be what is wanted.", "Make of this what you like.", "I cannot settle on one of them.",
    "The reader may pick the best one.", "",
)  # fmt: skip
MANY = 4


def hedge(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Two or three candidates where one is asked for, in any order."""
    if _cannot_be_hedged(reference):
        return []
    wrong = wrong_values(reference, rng, pool, 2)
    if not wrong:
        return []
    right = shown_name(reference, rng)
    frames = [*_SHORT, *(_NAMES if is_wordy(reference.question, reference.text) else ())]
    pair = [right, wrong[0]]
    rng.shuffle(pair)
    out = [rng.choice(frames).replace("{a}", "\0").replace("{b}", pair[1]).replace("\0", pair[0])]
    if len(wrong) > 1:
        out.append(_filled(rng.choice(_THREE), [right, *wrong], rng))
    return out


def _filled(frame: str, values: list[str], rng: random.Random) -> str:
    """The slots a, b, c in one pass, in random order."""
    rng.shuffle(values)
    slots = dict(zip("abc", values, strict=False))
    return re.sub(r"\{([abc])\}", lambda match: slots[match[1]], frame)


def rambling(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A long text that names many candidates, the right one somewhere among them, and settles on none."""
    if _cannot_be_hedged(reference):
        return []
    wrong = wrong_values(reference, rng, pool, MANY)
    if len(wrong) < 2:
        return []
    values = [shown_name(reference, rng), *wrong]
    rng.shuffle(values)
    thoughts = [
        frame.replace("{x}", value)
        for frame, value in zip(rng.sample(_THOUGHTS, len(values)), values, strict=True)
    ]
    extra = [rng.choice(_THOUGHTS).replace("{x}", value) for value in rng.sample(values, 2)]
    rng.shuffle(thoughts)
    return [" ".join(filter(None, (rng.choice(_OPENING), *thoughts, *extra, rng.choice(_END))))]


def _cannot_be_hedged(reference: Reference) -> bool:
    """True for long references, those that offer several answers themselves, and ranges (`x>1 or x>2` is `x>1`)."""
    kind = type_of(reference.question, reference.text)
    if kind in MATHEMATICS and is_range(reference):
        return True
    if len(reference.text) > MAX_TEXT // 5 and not is_wordy(reference.question, reference.text):
        return True
    return kind in (SENTENCE, YES_NO) or (kind == LIST and re.search(r"\bor\b", reference.text) is not None)
