"""What the annotators make of a chunk: votes on what is open, written answers that rules and judges accept."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from tinyv.cascade.rules_stage import judged
from tinyv.data import rationale
from tinyv.data.annotate.panel import Panel, Ruling
from tinyv.data.gathering import Gathered, Open, pair_of
from tinyv.data.inputs import Kind, kind_of
from tinyv.data.pair import Pair
from tinyv.llm.failure import Failed
from tinyv.llm.gates import gate
from tinyv.llm.key import normalised
from tinyv.llm.query import Query
from tinyv.rules.protocol import RuleVerifier
from tinyv.scoring.chunks import Place

REFUTED, REPEATED, OUTVOTED, GATED = "written_refuted", "written_repeats", "written_outvoted", "gated"
WRITER_UNREADABLE = "writer_unreadable"


@dataclass(slots=True)
class Settled:
    """Pairs of one row or of one chunk, what was dropped, and what nobody could be asked about."""

    pairs: list[Pair] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, other: Settled) -> None:
        """Take in another one."""
        self.pairs += other.pairs
        self.dropped += other.dropped
        self.failed += other.failed


async def settled(panel: Panel, rules: RuleVerifier, found: Gathered, write: int) -> Settled:
    """All that a chunk gives; its parts are asked about together and come in the order of the chunk."""
    whole = Settled(list(found.pairs))
    works = [_opened(panel, one) for one in found.open]
    if write:
        references = [place for place in found.chunk if kind_of(place.row) is Kind.REFERENCE]
        works += [_written(panel, rules, place) for place in references]
    for part in await asyncio.gather(*works):
        whole.add(part)
    return whole


async def _opened(panel: Panel, one: Open) -> Settled:
    """An answer of a rollout that the rules left open."""
    sample = one.place.row.sample
    query = Query(sample.question, sample.ground_truth, one.answer)
    if gate(query) is not None:  # a verifier is never asked about it, so it need not learn it
        return Settled(dropped=Counter({GATED: 1}))
    try:
        ruling = await panel.ruling(query)
    except Failed as failure:
        return Settled(failed=Counter({failure.reason: 1}))
    if ruling.label is None:
        return Settled(dropped=Counter({ruling.why: 1}))
    return Settled([_voted(one.place, one.answer, ruling, category="rollout", provenance="rollout")])


async def _written(panel: Panel, rules: RuleVerifier, place: Place) -> Settled:
    """What a writer makes of a reference."""
    sample = place.row.sample
    query = Query(sample.question, sample.ground_truth, "")
    try:
        answers = await panel.written(query)
    except Failed as failure:
        return Settled(failed=Counter({failure.reason: 1}))
    if answers is None:
        return Settled(dropped=Counter({WRITER_UNREADABLE: 1}))
    whole = Settled()
    for part in await asyncio.gather(*(_checked(panel, rules, place, answer) for answer in answers)):
        whole.add(part)
    return whole


async def _checked(panel: Panel, rules: RuleVerifier, place: Place, answer: str) -> Settled:
    """One written answer: what the rules accept, or leave open and all judges accept. The rules take a millisecond."""
    sample = place.row.sample
    query = Query(sample.question, sample.ground_truth, answer)
    if normalised(answer) == normalised(sample.ground_truth):
        return Settled(dropped=Counter({REPEATED: 1}))
    said = judged(rules, sample.question, sample.ground_truth, answer)
    writer = panel.writer_of(query)
    if said.incorrect:
        return Settled(dropped=Counter({REFUTED: 1}))
    if said.correct:
        proof = f"engine:{said.reason}"
        return Settled([_accepted(place, answer, writer, proof, rationale.of_rules(said.reason, label=True))])
    if gate(query) is not None:
        return Settled(dropped=Counter({GATED: 1}))
    try:
        ruling = await panel.ruling(query, writer)
    except Failed as failure:
        return Settled(failed=Counter({failure.reason: 1}))
    if not ruling.label:
        return Settled(dropped=Counter({OUTVOTED if ruling.label is False else ruling.why: 1}))
    return Settled([_voted(place, answer, ruling, category="annotator", provenance=f"annotator:{writer}")])


def _accepted(place: Place, answer: str, writer: str, proof: str, why: str) -> Pair:
    return pair_of(
        place,
        answer,
        label=True,
        category="annotator",
        provenance=f"annotator:{writer}",
        proof=proof,
        rationale=why,
    )


def _voted(place: Place, answer: str, ruling: Ruling, *, category: str, provenance: str) -> Pair:
    label = bool(ruling.label)
    return pair_of(
        place,
        answer,
        label=label,
        category=category,
        provenance=provenance,
        proof="votes",
        rationale=rationale.of_judge(ruling.why, label=label),
    )
