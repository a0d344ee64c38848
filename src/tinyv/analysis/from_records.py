"""Verdicts in their several written forms, as judged rollouts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tinyv.analysis.domain import domain_of
from tinyv.analysis.judged import Judged
from tinyv.analysis.rewards import Rewards, number_of
from tinyv.analysis.steps import Steps
from tinyv.audit.record import audit_fields, rules_stage_of
from tinyv.io.rows import Row
from tinyv.rules import names
from tinyv.sample import Sample
from tinyv.scoring.chunks import Place
from tinyv.verdict import Outcome, Verdict

_LABELS = ("label", "oracle")
RULES = frozenset({"extract", *names()})
"""Stages whose word is that of the rules, or that nothing was there to judge."""
_OUTCOMES = tuple(outcome.name for outcome in Outcome)
_TEXTS = ("question", "ground_truth", "answer")
PLACE = {"file": str, "line": int, "index": int}
"""What a line of `tinyv score`'s output needs, to be joined with its input."""


class Shared:
    """One copy of each text, and what was found out about each question: the rollouts of a group repeat both.

    Beside it, what tells steps and rewards.
    """

    def __init__(self, rewards: Rewards | None = None) -> None:
        self.steps = Steps()
        self.rewards = Rewards() if rewards is None else rewards
        self._texts: dict[str, str] = {}
        self._domains: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The first copy of this text."""
        return self._texts.setdefault(text, text)

    def maybe(self, text: str | None) -> str | None:
        """The same of a text that may be missing."""
        return None if text is None else self.text(text)

    def domain(self, fields: Mapping[str, Any], question: str) -> str:
        """What the first row of a question says of its subject, or else the question itself."""
        if question not in self._domains:
            self._domains[question] = self.text(domain_of(fields, question))
        return self._domains[question]


def unusable(value: object, needed: Mapping[str, type]) -> str:
    """Why a record is no verdict, or has none of the fields `needed`; empty if it can be used."""
    fields = value if isinstance(value, Mapping) else {}
    for name in _TEXTS:
        if not isinstance(fields.get(name), (str, type(None))):
            return f"field {name!r} must be a text or null, found {fields[name]!r:.60}"
    if "stage" not in fields or fields.get("outcome") not in _OUTCOMES:
        return "no verdict: need outcome CORRECT, INCORRECT or UNDECIDED, and stage"
    wrong = [name for name, kind in needed.items() if type(fields.get(name)) is not kind]
    return f"field {wrong[0]!r} is {fields.get(wrong[0])!r:.60}" if wrong else ""


def from_audit(record: Mapping[str, Any], place: str, shared: Shared) -> Judged:
    """An audit record; `place` is where it stands, for records that do not say."""
    question, step = _text(record.get("question")), shared.steps.read(record.get("step"))
    rules = rules_stage_of(record.get("stages")) or _own_stage(record)
    return Judged(
        place=_text(record.get("place")) or place,
        group=shared.text(_group(_text(record.get("group_id")), step)),
        data_source=shared.text(_text(record.get("data_source"))),
        domain=shared.domain(record, question),
        step=step,
        question=shared.text(question),
        ground_truth=shared.text(_text(record.get("ground_truth"))),
        answer=shared.maybe(record.get("answer")),
        outcome=shared.text(record["outcome"]),
        stage=shared.text(_text(record["stage"])),
        reason=shared.text(_text(record.get("reason"))),
        p_correct=_probability(record.get("p_correct")),
        reward=number_of(record.get("reward")),
        rules_outcome=shared.maybe(_text(rules.get("outcome")) or None),
        rules_reason=shared.maybe(_text(rules.get("reason")) or None),
        length=record.get("length") if isinstance(record.get("length"), int) else None,
        label=_label(record),
    )


def from_verdict(record: Mapping[str, Any], row: Row, place: str, shared: Shared) -> Judged:
    """A line of `tinyv score`'s output and the row of the input that it was made from.

    Its reward is what `tinyv score` gave, unless a field of the row is named for it.
    """
    kept = record.get("audit")
    fields = kept if isinstance(kept, Mapping) else {}
    verdict = {name: record.get(name) for name in ("outcome", "answer", "stage", "reason", "p_correct")}
    if shared.rewards.field is None:
        verdict["reward"] = record.get("reward")
    given = _of_row(row, _text(record.get("file")), shared)
    return from_audit({**given, **fields, **verdict, "group_id": given["group_id"]}, place, shared)


def from_row(place: Place, verdict: Verdict, shared: Shared) -> Judged:
    """A rollout and the verdict that it just got; its reward is what the trainer's dump says."""
    file, line, index = place.key
    stages = [stage.as_dict() for stage in verdict.stages]
    record = {**_of_row(place.row, file, shared), **verdict.as_dict(), "stages": stages}
    return from_audit(record, f"{file}:{line}:{index}", shared)


def judged_again(row: Judged, verdict: Verdict) -> Judged:
    """The same rollout under another verdict; the reward stays what the trainer got."""
    rules = verdict.rules_stage
    return replace(
        row,
        outcome=verdict.outcome.name,
        stage=verdict.stage,
        reason=verdict.reason,
        p_correct=verdict.p_correct,
        rules_outcome=None if rules is None else rules.outcome.name,
        rules_reason=None if rules is None else rules.reason,
    )


def _of_row(row: Row, file: str, shared: Shared) -> dict[str, Any]:
    """What a row of rollouts says besides its verdict."""
    sample = row.sample
    extra = sample.extra if isinstance(sample.extra, Mapping) else {}
    nothing = Verdict(Outcome.UNDECIDED, None, "extract", "not_judged")
    return {
        **_subject_fields(extra),
        **audit_fields(sample, {**extra, **row.ids}, nothing),
        "data_source": sample.data_source,
        "step": _step(extra, file, shared),
        "reward": shared.rewards.of(extra, file),
        "length": _length(sample),
        "label": row.label,
    }


def _step(extra: Mapping[str, Any], file: str, shared: Shared) -> object:
    """As the row has it, whatever it is; a row without one has that of its file."""
    inner = extra.get("extra_info")
    places = (extra, inner) if isinstance(inner, Mapping) else (extra,)
    step = next((place["step"] for place in places if place.get("step") is not None), None)
    return shared.steps.named(file) if step is None else step


def _subject_fields(extra: Mapping[str, Any]) -> dict[str, Any]:
    inner = extra.get("extra_info")
    return {**(inner if isinstance(inner, Mapping) else {}), **extra}


def _length(sample: Sample) -> int | None:
    return None if sample.response is None else len(sample.response)


def _own_stage(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The verdict itself, where it does not list its stages and the rules gave it."""
    return record if _text(record.get("stage")) in RULES and record.get("p_correct") is None else {}


def _group(name: str, step: int | None) -> str:
    """A prompt comes back in later steps; its advantages are those of one step."""
    return name if step is None else f"{step}/{name}"


def _label(record: Mapping[str, Any]) -> bool | None:
    return next((record[name] for name in _LABELS if isinstance(record.get(name), bool)), None)


def _probability(value: object) -> float | None:
    number = number_of(value)
    return number if number is not None and 0 <= number <= 1 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
