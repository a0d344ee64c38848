"""The dict read with care: a part that is null or missing is an empty one, a figure that is missing is None."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Part = Mapping[str, Any]


def part(holder: Part, *keys: str) -> Part:
    """The object at a path of keys; an empty one if there is none."""
    value: Any = holder
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def listed(holder: Part, *keys: str) -> list[Part]:
    """The objects in the list at a path of keys; none if there is no list."""
    value = part(holder, *keys[:-1]).get(keys[-1])
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def figure(holder: Part, *keys: str) -> float | None:
    """The number at a path of keys; None if there is none."""
    return _number(part(holder, *keys[:-1]).get(keys[-1]))


def numbers(holder: Part, key: str) -> list[float]:
    """The list of numbers under a key; empty if there is none, or if anything else is in it."""
    value = holder.get(key)
    found = [_number(one) for one in value] if isinstance(value, list) else []
    known = [float(one) for one in found if one is not None]
    return known if len(known) == len(found) else []


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if math.isfinite(value) else None


def count(holder: Part, *keys: str) -> int:
    """The whole number at a path of keys; 0 if there is none."""
    return int(figure(holder, *keys) or 0)


def text(holder: Part, *keys: str) -> str:
    """The text at a path of keys; empty if there is none."""
    value = part(holder, *keys[:-1]).get(keys[-1])
    return "" if value is None else str(value)


_NAMES = {
    "exact_approximate": "exact or approximate",
    "interval_inequality": "interval or inequality",
    "logs_trigonometry": "logarithms, trigonometry",
    "roots_exponents": "roots and exponents",
    "vector_matrix": "vector or matrix",
}


def label(name: str) -> str:
    """A name of the dict as people read it: `other_exact` is `Other exact`."""
    words = _NAMES.get(name, name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]
