"""Which part of the set a question belongs to: by its hash alone, so that it is the same part in every run."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from tinyv.errors import ConfigError

NAMES = ("train", "validation", "test")
DEFAULT = {"train": 0.9, "validation": 0.05, "test": 0.05}
_SLACK = 1e-6
_SALT = "tinyv part: "


def checked_parts(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares in the order of NAMES, those above 0. Raises ConfigError."""
    unknown = sorted(set(shares) - set(NAMES))
    if unknown:
        raise ConfigError(f"parts: unknown {', '.join(unknown)}: known are {', '.join(NAMES)}")
    if any(not 0 <= share <= 1 for share in shares.values()) or abs(sum(shares.values()) - 1) > _SLACK:
        found = ",".join(f"{name}={share:g}" for name, share in shares.items())
        raise ConfigError(f"parts must be shares from 0 to 1 that sum to 1, found {found!r}")
    return {name: shares[name] for name in NAMES if shares.get(name, 0) > 0}


def part_of(identity: str, shares: Mapping[str, float]) -> str:
    """The part of the question with this identity (`questions.identity`); no seed and no other row counts."""
    raw = sha256((_SALT + identity).encode("utf-8", "surrogatepass")).digest()
    place = int.from_bytes(raw[:8], "big") / 2**64
    edge = 0.0
    for name, share in shares.items():
        edge += share
        if place < edge:
            return name
    return list(shares)[-1]
