"""Data hygiene: references that nobody can read, of another form than is asked for, or that most rollouts contradict.

One reference has one finding of each of these three, at most: the first that holds. A reference that an answer was
accepted for is read by somebody, so that its damage is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tinyv.analysis.checking.asking import Asked
from tinyv.analysis.checking.finding import KINDS, Finding
from tinyv.analysis.checking.forms import other_form
from tinyv.analysis.checking.majority import MIN_VOTES, Majority, Votes, majority_against
from tinyv.analysis.checking.options import not_an_option
from tinyv.analysis.checking.unreadable import unreadable
from tinyv.analysis.judged import Judged
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Unreadable
from tinyv.expr.parser import parse

MAX_TEXT = 2_000
"""Characters of a text that is shown."""
MAX_QUESTION = 20_000
"""Characters of a question that are looked at: its end."""
_READ_ANYWAY = frozenset({"broken_latex", "lost_backslash", "long_reference"})
"""Damage that a grader may see through: none where an answer that is not the same text was accepted."""


@dataclass(slots=True)
class _Reference:
    """A distinct question and reference with what its rollouts say."""

    first: Judged
    votes: Votes = field(default_factory=Votes)
    read: bool = False
    """An answer was accepted, or the engine read the reference."""
    understood: bool = False
    """An answer of another text was accepted."""


@dataclass(frozen=True, slots=True)
class _Found:
    reference: _Reference
    finding: Finding
    majority: Majority | None = None


def hygiene(rows: Sequence[Judged], baseline: Sequence[bool], examples: int = 60) -> dict[str, Any]:
    """The part `hygiene` of a report, JSON-ready; `baseline` says of each row whether the baseline accepts it."""
    references = _references(rows, baseline)
    found = [one for reference in references for one in _checked(reference)]
    counts = Counter(one.finding.kind for one in found)
    return {
        "references": len(references),
        "flagged": len({id(one.reference) for one in found}),
        "findings": [
            {"kind": kind, "says": KINDS[kind], "count": count, "share": count / len(references)}
            for kind, count in counts.most_common()
        ],
        "examples": _examples(found, counts, examples),
    }


def _references(rows: Sequence[Judged], baseline: Sequence[bool]) -> list[_Reference]:
    by_pair: dict[tuple[str, str], _Reference] = {}
    for row, says in zip(rows, baseline, strict=True):
        key = (row.question, row.ground_truth)
        reference = by_pair.get(key)
        if reference is None:
            reference = by_pair[key] = _Reference(row)
        accepted = row.accepted or says
        reference.read |= accepted or row.rules_reason not in (None, "unreadable_reference")
        reference.understood |= accepted and (row.answer or "").strip() != row.ground_truth.strip()
        if not row.failed:
            reference.votes.add(row.answer, accepted=accepted, wrong=row.label is False)
    return list(by_pair.values())


def _checked(reference: _Reference) -> Iterator[_Found]:
    """What is wrong with a reference; an unreadable one is not looked at further."""
    question, truth = reference.first.question[-MAX_QUESTION:], reference.first.ground_truth
    damage = unreadable(truth)
    if damage is not None and not (damage.kind in _READ_ANYWAY and reference.understood):
        yield _Found(reference, damage)
        return
    if _unread(reference):
        yield _Found(
            reference, Finding("unread_reference", "no rollout was accepted, no grader could read it")
        )
        return
    form = not_an_option(question, truth) or other_form(Asked(question, truth))
    if form is not None:
        yield _Found(reference, form)
    majority = majority_against(question, reference.votes)
    if majority is not None:
        why = f"{majority.votes} of {majority.of} rollouts agree on another answer"
        yield _Found(reference, Finding("majority_disagrees", why), majority)


def _unread(reference: _Reference) -> bool:
    """True if there was every chance to read it and nobody did."""
    if reference.read or reference.votes.answered < MIN_VOTES:
        return False
    return isinstance(parse(bare_text(reference.first.ground_truth)), Unreadable)


def _examples(found: Sequence[_Found], counts: Counter[str], most: int) -> list[dict[str, Any]]:
    """At most so many, one of each kind in turn, those with most votes first."""
    queues: dict[str, list[_Found]] = {kind: [] for kind, _ in counts.most_common()}
    for one in sorted(found, key=lambda one: -(one.majority.votes if one.majority else 0)):
        queues[one.finding.kind].append(one)
    shown: list[_Found] = []
    for turn in range(most):
        shown += [queue[turn] for queue in queues.values() if turn < len(queue)]
        if len(shown) >= most:
            break
    return [_example(one) for one in shown[:most]]


def _example(found: _Found) -> dict[str, Any]:
    row, majority = found.reference.first, found.majority
    return {
        "kind": found.finding.kind,
        "why": found.finding.why,
        "question": row.question[:MAX_TEXT],
        "ground_truth": row.ground_truth[:MAX_TEXT],
        "data_source": row.data_source,
        "place": row.place,
        "majority": None if majority is None else majority.answer[:MAX_TEXT],
        "votes": None if majority is None else majority.votes,
        "of": None if majority is None else majority.of,
    }
