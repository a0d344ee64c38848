"""A tiny policy that answers every question with a boxed digit, any of ten: something that GRPO can improve.

`make_policy(FOLDER)` trains the base of `base_model` on such answers for some seconds, on the CPU, from one seed.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

STEPS = 70
BATCH = 24
WANTED = "7"
"""The reference of every question in the tests: at first one answer in ten has it."""


def question(number: int) -> str:
    return f"Find the value of x, number {number}."


def make_policy(out: Path, seed: int = 0) -> None:
    """Write model and tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from training.base_model import make_base

    make_base(out, seed)
    tokenizer = AutoTokenizer.from_pretrained(out)
    model = AutoModelForCausalLM.from_pretrained(out, dtype=torch.float32)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    random = Random(seed)
    model.train()
    for _ in range(STEPS):
        inputs, labels = _batch(tokenizer, random)
        loss = model(
            input_ids=inputs, attention_mask=(inputs != tokenizer.pad_token_id).long(), labels=labels
        ).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval()
    model.save_pretrained(out)


def _batch(tokenizer: Any, random: Random) -> tuple[Any, Any]:
    """Chats with random digits; only the reply is learnt."""
    import torch

    rows = [_row(tokenizer, random) for _ in range(BATCH)]
    longest = max(len(prompt) + len(reply) for prompt, reply in rows)
    pad = tokenizer.pad_token_id
    inputs = [[pad] * (longest - len(prompt) - len(reply)) + prompt + reply for prompt, reply in rows]
    labels = [[-100] * (longest - len(reply)) + reply for _, reply in rows]
    return torch.tensor(inputs), torch.tensor(labels)


def _row(tokenizer: Any, random: Random) -> tuple[list[int], list[int]]:
    chat = [{"role": "user", "content": question(random.randrange(40))}]
    prompt = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    reply = f"\\boxed{{{random.randrange(10)}}}{tokenizer.eos_token}"
    return tokenizer(prompt)["input_ids"], tokenizer(reply)["input_ids"]
