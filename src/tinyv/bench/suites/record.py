"""The result of a run as one JSON-ready dict, read again for a leaderboard: what was measured, on what, with what."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tinyv.bench.suites.job import Job
from tinyv.errors import DataError
from tinyv.io.runs import digest_of

FORMAT = 1
KEYS = ("format", "suite", "data", "verifiers")
MAX_BYTES = 50_000_000
_DISTRIBUTIONS = ("tinyv", "math-verify", "verl", "python-flint", "onnxruntime")


def whole(name: str, kind: str, job: Job, figures: dict[str, Any]) -> dict[str, Any]:
    """A record: the figures of a suite, with the versions and the digest of its data."""
    path = job.data or job.shipped
    data = {"file": path.name if path else None, "digest": digest_of(path) if path else None}
    return {
        "format": FORMAT,
        "suite": name,
        "kind": kind,
        "versions": {"python": platform.python_version(), **_versions()},
        "machine": {"system": platform.system(), "cpus": os.cpu_count()},
        "limit": job.limit,
        **figures,
        "data": {**data, **figures["data"]},
    }


def loaded(path: Path) -> dict[str, Any]:
    """A record that was written before. Raises DataError if the file holds none, OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"{path}: too large for a result of tinyv bench --suite")
    try:
        record = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as exc:
        raise DataError(f"{path}: no JSON: name a file that `tinyv bench --suite ... --out` wrote") from exc
    if not isinstance(record, dict) or not all(key in record for key in KEYS):
        raise DataError(
            f"{path}: no result of a suite: name a file that `tinyv bench --suite ... --out` wrote"
        )
    if record["format"] != FORMAT:
        raise DataError(f"{path}: format {record['format']!r:.20}, this version reads format {FORMAT}")
    return record


def _versions() -> dict[str, str]:
    """Of what is installed; of anything else nothing was measured."""
    return {name: found for name in _DISTRIBUTIONS if (found := _version(name)) is not None}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
