"""One audit record: who, what, against what, and what each stage said."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tinyv.sample import Sample
from tinyv.verdict import Verdict

Record = dict[str, Any]
FIELDS = (
    "place",
    "sample_id",
    "group_id",
    "data_source",
    "question",
    "ground_truth",
    "answer",
    "outcome",
    "stage",
    "reason",
    "p_correct",
    "reward",
    "seconds",
    "stages",
)
"""The keys of a record, always all of them. `place` (file:line:completion) is unique in a run, `sample_id` is the row's
own name for itself, which may name a prompt; `stages` is a list of what `Stage.as_dict` gives."""
SAMPLE_IDS = ("sample_id", "id", "uuid", "idx", "index")
GROUP_IDS = ("group_id", "group", "prompt_id", "problem_id", "question_id", "uid")
"""Fields of a row that name it, the first that is there; verl's `uid` names a prompt."""

NO_RULES = ("gate", "nano", "llm")
"""Stages that are neither extraction nor rules."""


def rules_stage_of(stages: object) -> Mapping[str, Any]:
    """What the rules said, of a record's `stages`: the first that is neither a gate nor a model; empty if none is."""
    for stage in stages if isinstance(stages, list) else []:
        if isinstance(stage, Mapping) and stage.get("how") is None and stage.get("stage") not in NO_RULES:
            return stage
    return {}


def audit_record(
    sample: Sample,
    verdict: Verdict,
    reward: float | None,
    *,
    place: str | None = None,
    sample_id: str | None = None,
    group_id: str | None = None,
) -> Record:
    """The record of one verdict. Without a group's name, samples of one question and reference are a group."""
    fields = audit_fields(sample, sample.extra, verdict)
    return record_from(
        {**verdict.as_dict(), "reward": reward, "data_source": sample.data_source},
        fields,
        place=place,
        sample_id=sample_id or fields["sample_id"] or place,
        group_id=group_id or fields["group_id"],
    )


def audit_fields(sample: Sample, ids: Mapping[str, Any], verdict: Verdict) -> Record:
    """What an audit needs beyond the verdict's own fields."""
    return {
        "sample_id": _named(ids, SAMPLE_IDS),
        "group_id": _named(ids, GROUP_IDS) or group_of(sample),
        "question": sample.question,
        "ground_truth": sample.ground_truth,
        "stages": [stage.as_dict() for stage in verdict.stages],
    }


def record_from(verdict: Mapping[str, Any], fields: Mapping[str, Any], **ids: str | None) -> Record:
    """A record from the two halves that a scoring run keeps of it, and its names: place, sample_id, group_id."""
    together = {**verdict, **fields, **ids}
    return {name: together[name] for name in FIELDS}


def group_of(sample: Sample) -> str:
    """A name for the group of samples with this question and reference."""
    return sha256(f"{sample.question}\0{sample.ground_truth}".encode("utf-8", "replace")).hexdigest()[:16]


def _named(ids: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((str(ids[name]) for name in names if isinstance(ids.get(name), (str, int))), None)
