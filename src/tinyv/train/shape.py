"""The size of a base model from its `config.json` and the headers of its weights: no weight is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError, MissingExtraError

_MAX_HEADER = 100_000_000
"""Bytes of a safetensors header, as the format's own library limits it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a memory estimate needs to know of a network."""

    parameters: int
    counted: bool
    """True if the weights' headers were counted, False if the number follows from the configuration."""
    hidden: int
    intermediate: int
    layers: int


def shape_of(base: str) -> Shape | None:
    """The shape of a folder's or a hub id's model; None where the configuration is of another make.

    Of a hub model only `config.json` is loaded, from the cache if HF_HUB_OFFLINE is set. Raises ConfigError.
    """
    folder = Path(base)
    if folder.is_dir():
        return _shape(_config(folder / "config.json"), _counted(folder))
    return _shape(_config(_from_hub(base)), None)


def _shape(config: dict[str, Any], counted: int | None) -> Shape | None:
    config = config.get("text_config", config)
    try:
        by_formula = parameters(config)
        return Shape(
            counted or by_formula,
            counted is not None,
            config["hidden_size"],
            config["intermediate_size"],
            config["num_hidden_layers"],
        )
    except (KeyError, TypeError):
        return None


def parameters(config: dict[str, Any]) -> int:
    """Parameters of a decoder with gated feed-forward layers (Llama, Qwen2, Qwen3, Mistral, ...). Raises KeyError.

    Embedding and head (one table if they are tied), and in each layer four projections of attention with grouped
    keys and values, three of the feed-forward part, two norms; the biases and the head norms of those that have some.
    """
    hidden, layers, heads = config["hidden_size"], config["num_hidden_layers"], config["num_attention_heads"]
    keys = config.get("num_key_value_heads") or heads
    width = config.get("head_dim") or hidden // heads
    table = config["vocab_size"] * hidden
    attention = 2 * hidden * width * (heads + keys)
    kind = config.get("model_type", "")
    if kind == "qwen2" or config.get("attention_bias"):
        attention += width * (heads + 2 * keys) + (hidden if kind != "qwen2" else 0)
    if kind == "qwen3":
        attention += 2 * width
    feed_forward = 3 * hidden * config["intermediate_size"]
    per_layer = attention + feed_forward + 2 * hidden
    return int(table * (1 if config.get("tie_word_embeddings") else 2) + layers * per_layer + hidden)


def _config(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise ConfigError(
            f"cannot read {str(path)!r}: {exc.strerror or exc}: a base is a model's folder"
        ) from exc
    except ValueError as exc:
        raise ConfigError(f"{path} is no JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise ConfigError(f"{path} is no configuration of a model")
    return value


def _counted(folder: Path) -> int | None:
    """The elements of all tensors in a folder's safetensors files; None if there are none."""
    files = sorted(folder.glob("*.safetensors"))
    return sum(_elements(path) for path in files) or None


def _elements(path: Path) -> int:
    """The format: eight bytes with the header's length, then the header as JSON, with a shape for each tensor."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        if size > _MAX_HEADER:
            raise ConfigError(f"{path} is no safetensors file")
        header = json.loads(file.read(size))
    return sum(prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")


def _from_hub(base: str) -> Path:
    try:
        from huggingface_hub import hf_hub_download
    except ImportError as exc:
        raise MissingExtraError(f"base {base!r} is no folder, and a model of a hub", "train") from exc
    try:
        return Path(hf_hub_download(base, "config.json"))
    except Exception as exc:
        told = " ".join(str(exc).split())[:200]
        raise ConfigError(f"base {base!r} is no folder, and no model that the hub gives: {told}") from exc
