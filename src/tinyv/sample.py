"""A sample: one question, its reference answer, and what a policy wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing to verify; texts are taken as they are, never stripped or cut."""

    question: str = ""
    """The problem statement; may be empty. Used for choices, asked-for digits and units."""
    ground_truth: str = ""
    """The reference answer."""
    response: str | None = None
    """The whole completion, reasoning included; the answer is extracted from it."""
    answer: str | None = None
    """The final answer if it is already extracted; wins over `response`."""
    data_source: str = ""
    """Name of the data set, for reports and per-source switches."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else the row holds; carried along, never read by the rules."""
