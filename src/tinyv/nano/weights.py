"""What a trained nano consists of: its trees in ONNX, and a card with its threshold and what it was made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.nano.features import NAMES

NETWORK, CARD = "nano.onnx", "nano.json"


@dataclass(frozen=True)
class Weights:
    """A nano that was read."""

    network: bytes
    threshold: float
    """Calibrated on training data: accept from this p_correct on."""
    name: str
    """`nano@` and the first 8 digits of the network's digest."""
    card: dict[str, Any]


def load(folder: str = "") -> Weights:
    """The nano of a folder, or the one that ships. Raises ConfigError for what does not fit this version."""
    place = Path(folder) if folder else files("tinyv.nano") / "shipped"
    try:
        network = (place / NETWORK).read_bytes()
        card = json.loads((place / CARD).read_text("utf-8"))
        threshold, inputs = float(card["threshold"]), card["inputs"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ConfigError(f"cannot read a nano from {str(place)!r}: {exc!r:.200}") from exc
    if inputs != inputs_digest():
        raise ConfigError(
            f"the nano in {str(place)!r} was trained on other features: train it again with this version of tinyv"
        )
    return Weights(network, threshold, name_of(network), card)


def name_of(network: bytes) -> str:
    """What verdicts and caches know these weights by."""
    return f"nano@{sha256(network).hexdigest()[:8]}"


def inputs_digest() -> str:
    """Changes when the features do, so that old weights are never fed new ones."""
    return sha256(" ".join(NAMES).encode()).hexdigest()[:16]
