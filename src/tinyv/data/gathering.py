"""From what a row gave to pairs, with the reasons of what is dropped counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tinyv.data import rationale
from tinyv.data.inputs import Kind, kind_of
from tinyv.data.making import Answer, Made
from tinyv.data.pair import Pair
from tinyv.data.tally import Tally
from tinyv.llm.gates import MAX_CHARACTERS
from tinyv.scoring.chunks import Chunk, Place
from tinyv.verdict import Outcome

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Open:
    """An answer of a rollout that the rules left open: the judges' affair."""

    place: Place
    answer: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a chunk of rows gave."""

    chunk: Chunk
    pairs: list[Pair]
    open: list[Open]


def gathered(worked: Iterable[tuple[Chunk, list[Made]]], tally: Tally) -> Iterator[Gathered]:
    """The pairs of each chunk, and what is left open."""
    for chunk, made in worked:
        found = Gathered(chunk, [], [])
        for place, one in zip(chunk, made, strict=True):
            tally.dropped.update(one.dropped)
            for answer in _holding(place, one.answers):
                if len(answer.text) > MAX_CHARACTERS:  # no verifier is ever asked about it
                    tally.dropped["answer_too_long"] += 1
                else:
                    _sort(found, place, answer, tally)
        yield found


def _holding(place: Place, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Slips were made from an answer as if it was right: they stay where it is."""
    if kind_of(place.row) is Kind.REFERENCE or not answers:
        return answers
    right = place.row.label if place.row.label is not None else answers[0].outcome is Outcome.CORRECT
    return answers if right else answers[:1]


def _sort(found: Gathered, place: Place, one: Answer, tally: Tally) -> None:
    kind = kind_of(place.row)
    if kind is Kind.REFERENCE or one.category:
        found.pairs.append(_of_program(place, one))
    elif kind is Kind.LABELLED:
        found.pairs.append(_labelled(place, one, tally))
    elif one.outcome is Outcome.UNDECIDED:
        found.open.append(Open(place, one.text))
    else:
        found.pairs.append(_of_rules(place, one))


def pair_of(
    place: Place, answer: str, *, label: bool, category: str, provenance: str, proof: str, rationale: str
) -> Pair:
    """A pair with the texts of its row; lone surrogates, which strict readers of JSON refuse, are replaced."""
    sample = place.row.sample
    texts = (sample.question, sample.ground_truth, answer)
    question, ground_truth, answer = (_SURROGATE.sub("\ufffd", text) for text in texts)
    source, rationale = (_SURROGATE.sub("\ufffd", text) for text in (sample.data_source, rationale))
    return Pair(question, ground_truth, answer, label, category, provenance, proof, source, rationale)


def _of_program(place: Place, one: Answer) -> Pair:
    label = one.outcome is Outcome.CORRECT
    return pair_of(
        place,
        one.text,
        label=label,
        category=one.category,
        provenance=f"program:{one.maker}",
        proof=one.proof,
        rationale=rationale.of_program(one.category, label=label),
    )


def _labelled(place: Place, one: Answer, tally: Tally) -> Pair:
    label = bool(place.row.label)
    if one.outcome is not Outcome.UNDECIDED and (one.outcome is Outcome.CORRECT) != label:
        tally.notes["label_contradicted_by_the_rules"] += 1
    return pair_of(
        place,
        one.text,
        label=label,
        category="labelled",
        provenance=f"labelled:{place.file.rpartition('/')[2]}",
        proof="label",
        rationale=rationale.plain(label=label),
    )


def _of_rules(place: Place, one: Answer) -> Pair:
    label = one.outcome is Outcome.CORRECT
    return pair_of(
        place,
        one.text,
        label=label,
        category="rollout",
        provenance="rollout",
        proof=one.proof,
        rationale=rationale.of_rules(one.proof.partition(":")[2], label=label),
    )
