"""Write a tiny Qwen2 with random weights, to be trained: `python -m training.base_model OUT_DIR`.

The tokenizer is that of the checkpoint of tests/servers, so every server that takes the one takes the other.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from servers.checkpoint import END, PAD, POSITIONS, THETA, make_tokenizer, token

HIDDEN = 128
LAYERS = 2


def make_base(out: Path, seed: int = 0) -> None:
    """Write model and tokenizer."""
    tokenizer = make_tokenizer()
    model = _model(tokenizer, seed)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)


def _model(tokenizer: Any, seed: int) -> Any:
    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=HIDDEN,
        intermediate_size=2 * HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=POSITIONS,
        rope_parameters={"rope_type": "default", "rope_theta": THETA},
        tie_word_embeddings=False,
        eos_token_id=token(tokenizer, END),
        pad_token_id=token(tokenizer, PAD),
        dtype="float32",
    )
    return Qwen2ForCausalLM(config)


if __name__ == "__main__":
    make_base(Path(sys.argv[1]))
