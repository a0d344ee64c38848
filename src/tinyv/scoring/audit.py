"""The audit file of a finished run, made from its output: a resumed run needs no second journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinyv.audit.files import audit_writer
from tinyv.audit.record import Record, record_from
from tinyv.io.text import parse_json


def write_audit(out: Path, audit: Path) -> None:
    """Turn the records of an output, made with `--audit`, into an audit file. Raises OutputError."""
    with audit_writer(audit) as write:
        write(_records(out))


def _records(out: Path) -> Iterator[Record]:
    with out.open("rb") as file:
        for line in file:
            kept = parse_json(line)
            fields = kept["audit"]
            place = f"{kept['file']}:{kept['line']}:{kept['index']}"
            yield record_from(
                kept,
                fields,
                place=place,
                sample_id=fields["sample_id"] or place,
                group_id=fields["group_id"],
            )
