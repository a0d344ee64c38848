"""The base model and its tokenizer, loaded and checked; needs torch and transformers."""

from __future__ import annotations

from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from tinyv.errors import ConfigError
from tinyv.train.recipe import Recipe


def load_base(recipe: Recipe) -> tuple[Any, Any]:
    """Model and tokenizer. Weights are float32 whatever the precision: a step of 1e-5 is lost in bfloat16.

    Raises ConfigError for what is no causal language model with a chat template.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(recipe.base)
        model = AutoModelForCausalLM.from_pretrained(recipe.base, dtype=torch.float32)
    except (
        OSError,
        ValueError,
    ) as exc:  # transformers raises these for files that are missing or of another kind
        told = " ".join(str(exc).split())[:200]
        raise ConfigError(f"base {recipe.base!r} cannot be loaded: {told}") from exc
    if not tokenizer.chat_template:
        raise ConfigError(f"base {recipe.base!r} has no chat template: take an instruction-tuned model")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model.generation_config = _greedy(model.generation_config, tokenizer)
    return model, tokenizer


def _greedy(given: Any, tokenizer: Any) -> Any:
    """A verifier decides the same each time: no sampling, whatever the base was published with."""
    ends = given.eos_token_id if given.eos_token_id is not None else tokenizer.eos_token_id
    return GenerationConfig(
        do_sample=False,
        bos_token_id=given.bos_token_id,
        eos_token_id=ends,
        pad_token_id=tokenizer.pad_token_id,
    )


def longest_context(model: Any) -> int | None:
    """Tokens that a model can read; None where its configuration does not say."""
    return getattr(model.config.get_text_config(), "max_position_embeddings", None)
