"""The line that the output holds for one sample."""

from __future__ import annotations

from typing import Any

from tinyv.audit.record import audit_fields
from tinyv.bench.plain import plain_accepts
from tinyv.cascade.rewards import reward_of
from tinyv.scoring.chunks import Place
from tinyv.scoring.options import Options
from tinyv.verdict import Verdict

Record = dict[str, Any]
KEY = ("file", "line", "index")


def record_of(place: Place, verdict: Verdict, options: Options) -> Record:
    """Where the sample is from, its verdict, its reward; `plain` is what the plain grader says."""
    row = place.row
    record: Record = dict(zip(KEY, place.key, strict=True))
    record["ids"] = dict(row.ids)
    record["data_source"] = row.sample.data_source
    record |= verdict.as_dict()
    record["reward"] = reward_of(verdict, options.setup)
    if options.baseline:
        record["plain"] = plain_accepts(row.sample.ground_truth, verdict.answer)
    if options.audit:
        record["audit"] = audit_fields(row.sample, row.ids, verdict)
    return record


def key_of(record: Record) -> tuple[str, int, int]:
    """File, line and sample of a record; raises KeyError if it is not a record."""
    return (record["file"], record["line"], record["index"])
