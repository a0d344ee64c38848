"""5.1 explanatory text: sentences around the value, remarks behind it, or the key phrase alone."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import chosen, is_phrase
from tinyv.data.rewrite.context import shown
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.subjects import role, subject, who_verb
from tinyv.data.rewrite.trees import written
from tinyv.engine.trees import contains
from tinyv.expr import nodes as n

_FRAMES = (
    "After working through the steps, we get {}.",
    "Putting everything together gives {}.",
    "Hence the required answer is {}.",
    "We conclude that the answer is {}.",
    "From the calculation above, the answer is {}.",
    "The final result is {}, as computed above.",
    "So, in the end, we have {}.",
    "I found the answer to be {}.",
    "综上所述，答案为{}。",
    "因此，所求结果是{}。",
    "故答案为：{}。",
)
_TAILS = (
    "{} (this follows from the steps above)",
    "{}, as computed above",
    "{}, which is the final answer",
    "{}. This is the answer to the question.",
    "{} (final answer)",
    "{}, as required",
    "{}，即为所求",
)
_WORD_FRAMES = (
    "It was {}.",
    "It is {}.",
    "The answer is {}, as far as the records show.",
    "I believe the answer is {}.",
    "That would be {}.",
    "The correct answer to this question is {}.",
    "答案是{}。",
)


@claims
def framed(reference: Reference, rng: Random) -> list[str]:
    """A sentence around the whole reference."""
    if is_phrase(reference):
        return []
    return [rng.choice(_FRAMES).format(shown(reference))]


@claims
def remarked(reference: Reference, rng: Random) -> list[str]:
    """A remark behind the value that says nothing of its own."""
    return [] if is_phrase(reference) else [rng.choice(_TAILS).format(shown(reference))]


@claims
def restated(reference: Reference, rng: Random) -> list[str]:
    """`The area of the triangle is 5.` with the question's own words."""
    asked = subject(reference.question)
    tree = reference.tree
    if asked is None or isinstance(tree, n.Unreadable) or is_phrase(reference):
        return []
    if isinstance(tree, (n.Words, n.Qualified)) or (isinstance(tree, n.Relation) and "=" in tree.operators):
        return []
    said, plural = asked
    verb = "are" if plural else "is"
    body = f"{said} {verb} {shown(reference)}"
    return [rng.choice((f"T{body[1:]}.", f"T{body[1:]}", f"Therefore, t{body[1:]}.", f"So t{body[1:]}."))]


@claims
def word_sentence(reference: Reference, rng: Random) -> list[str]:
    """`It was Paris.`; one of several alternatives of the reference is enough."""
    answer = chosen(reference, rng)
    if answer is None or len(answer.split()) > 8:
        return []
    proper = answer[0].isupper()
    frames = _WORD_FRAMES if proper else _WORD_FRAMES[2:]
    return [frame.format(answer) for frame in rng.sample(frames, 2)]


@claims
def word_subject(reference: Reference, rng: Random) -> list[str]:
    """`Shakespeare wrote hamlet.`, `The first president was Washington.`"""
    answer, question = chosen(reference, rng), reference.question
    if answer is None or not answer[0].isupper() or len(answer.split()) > 6:
        return []
    verb, asked = who_verb(question), role(question)
    found = [f"{answer} {verb}."] if verb else []
    if asked is not None:
        found += [f"{answer} {asked[0]} {asked[1]}.", f"T{asked[1][1:]} {asked[0]} {answer}."]
    return some(found, rng)


@claims
def one_alternative(reference: Reference, rng: Random) -> list[str]:
    """One of the alternatives that a reference joins by slashes."""
    answer = chosen(reference, rng)
    return [answer] if answer is not None and answer != reference.text else []


def key_phrase(reference: Reference, rng: Random) -> list[str]:
    """The value alone of a reference with words around it."""
    del rng
    tree = reference.tree
    if not isinstance(tree, n.Qualified) or tree.condition is not None or isinstance(tree.value, n.Words):
        return []
    return [] if contains(tree.value, n.Words) else [written(tree.value, reference)]


@claims
def reasons_dropped(reference: Reference, rng: Random) -> list[str]:
    """`Yes` for `Yes, because ...`, `No` for `No, it is ...`."""
    del rng
    match = re.match(r"(yes|no)\b\s*[,.;:(-]", reference.text, re.IGNORECASE)
    return [match[1]] if match and not re.search(r"\b(?:but|unless|except|only if)\b", reference.text) else []


MAKERS: tuple[Maker, ...] = (
    framed,
    remarked,
    restated,
    word_sentence,
    word_subject,
    one_alternative,
    key_phrase,
    reasons_dropped,
)
