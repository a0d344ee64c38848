"""Tree against tree: right, wrong, or undecided, each with a typed reason.

Names are imported on first use: the numeric library behind it takes tens of milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinyv.engine.policy import DEFAULT, Policy

if TYPE_CHECKING:
    from tinyv.engine.judging import compare, explain

__all__ = ["DEFAULT", "Policy", "compare", "explain"]


def __getattr__(name: str) -> Any:
    if name in ("compare", "explain"):
        from tinyv.engine import judging

        return getattr(judging, name)
    raise AttributeError(name)
