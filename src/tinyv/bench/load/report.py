"""What a mode found, as a table for people and one JSON line for machines."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tinyv.bench.clock import times
from tinyv.bench.load.driver import Reply


def counted(replies: Sequence[Reply]) -> dict[str, Any]:
    """How requests ended. `silent`: without any answer; `misfit`: a 200 without the verdicts that belong there."""
    statuses = Counter(reply.status for reply in replies)
    return {
        "requests": len(replies),
        "status_200": statuses.pop(200, 0),
        "status_429": statuses.pop(429, 0),
        "silent": statuses.pop(0, 0),
        "other": sum(statuses.values()),
        "other_by_status": {str(status): count for status, count in sorted(statuses.items())},
        "misfit": sum(not reply.fits for reply in replies if reply.status == 200),
        "without_retry_after": sum(reply.status == 429 and not reply.retry_after for reply in replies),
        "errors": dict(Counter(reply.error for reply in replies if reply.error is not None)),
    }


def latencies(replies: Sequence[Reply], status: int = 200) -> dict[str, float]:
    """Milliseconds from when requests were due, of those with this status; and how late the driver was at worst."""
    found = times(reply.seconds for reply in replies if reply.status == status)
    return {
        "p50_ms": round(found.median, 2),
        "p90_ms": round(found.p90, 2),
        "p99_ms": round(found.p99, 2),
        "max_ms": round(found.max, 2),
        "driver_lag_max_ms": round(1000 * max((reply.lag for reply in replies), default=0.0), 2),
    }


def faultless(counts: Mapping[str, Any]) -> bool:
    """True if every request has a 200 with its verdicts, or a 429 that says when to come back."""
    return not any(counts[name] for name in ("silent", "other", "misfit", "without_retry_after"))


def show(mode: str, record: Mapping[str, Any]) -> None:
    """Print it."""
    write = sys.stdout.write
    write(f"Load on tinyv serve: {mode}\n")
    for name, value in record.items():
        for key, one in value.items() if isinstance(value, dict) else [("", value)]:
            label = f"{name} {key}".strip().replace("_", " ")
            write(f"  {label:<40} {_text(one)}\n")
    write(json.dumps({"load": {"mode": mode, **record}}) + "\n")
    sys.stdout.flush()


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "  ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
