"""The policy that every arm starts from: supervised steps on mixed solutions until it solves part of the tasks."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.rl.experiment.policy import device, make_policy, make_tokenizer, prompt_of, sample
from tinyv.rl.experiment.solutions import solution
from tinyv.rl.experiment.task import Task, boxed
from tinyv.rl.experiment.tasks import tasks

MEASURED = 2048
RESPONSE = 36
"""Tokens of a completion; the longest solution is shorter."""


@dataclass(frozen=True, slots=True)
class Pretraining:
    """What decides the checkpoint."""

    steps: int = 2500
    batch: int = 64
    learning_rate: float = 2e-3
    warmup: int = 50
    seed: int = 0


def pretrain(out: Path, settings: Pretraining) -> dict[str, Any]:
    """Train from random weights, write model, tokenizer and `pretraining.json`; returns the figures of the latter."""
    import torch

    start = perf_counter()
    tokenizer = make_tokenizer()
    model = make_policy(tokenizer, settings.seed).to(device())
    optimizer = torch.optim.AdamW(
        model.parameters(), settings.learning_rate, betas=(0.9, 0.98), weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, settings))
    model.train()
    loss = None
    for step, (ids, labels) in enumerate(islice(_batches(tokenizer, settings), settings.steps)):
        loss = model(input_ids=ids, attention_mask=ids != tokenizer.pad_token_id, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 100 == 0:
            sys.stderr.write(
                f"pretraining: step {step}, loss {loss.item():.3f}, {perf_counter() - start:.0f} s\n"
            )
    model.eval()
    figures = {
        "steps": settings.steps,
        "loss": None if loss is None else loss.item(),
        "parameters": sum(p.numel() for p in model.parameters()),
        **pass_rates(model, tokenizer, settings.seed),
        "seconds": perf_counter() - start,
    }
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    (out / "pretraining.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures


def pass_rates(model: Any, tokenizer: Any, seed: int, count: int = MEASURED) -> dict[str, Any]:
    """The oracle's pass rate on questions that no step has seen: sampled at temperature 1, greedy, and by kind."""
    measured = list(islice(tasks(seed, "measured"), count))
    prompts = [prompt_of(task.question) for task in measured]
    sampled = [
        task.accepts(boxed(text))
        for task, text in _paired(measured, sample(model, tokenizer, prompts, RESPONSE, seed))
    ]
    greedy = sample(model, tokenizer, prompts, RESPONSE, seed, greedy=True)
    right = [task.accepts(boxed(text)) for task, text in _paired(measured, greedy)]
    kinds = {
        task.kind: [one for other, one in _paired(measured, sampled) if other.kind == task.kind]
        for task in measured
    }
    return {
        "pass": sum(sampled) / count,
        "pass_greedy": sum(right) / count,
        "pass_by_kind": {kind: sum(found) / len(found) for kind, found in kinds.items()},
    }


def _paired(measured: list[Task], values: list[Any]) -> list[tuple[Task, Any]]:
    return list(zip(measured, values, strict=True))


def _rate(step: int, settings: Pretraining) -> float:
    """Up in the warm-up, then down in a straight line to a tenth."""
    if step < settings.warmup:
        return (step + 1) / settings.warmup
    return 1 - 0.9 * (step - settings.warmup) / max(1, settings.steps - settings.warmup)


def _batches(tokenizer: Any, settings: Pretraining) -> Iterator[tuple[Any, Any]]:
    import torch

    draw = random.Random(settings.seed)
    coming = tasks(settings.seed, "supervised")
    while True:
        rows = []
        for task in islice(coming, settings.batch):
            prompt = tokenizer(prompt_of(task.question))["input_ids"]
            answer = [*tokenizer(solution(task, draw))["input_ids"], tokenizer.eos_token_id]
            rows.append((prompt, answer))
        width = max(len(prompt) + len(answer) for prompt, answer in rows)
        pads = [width - len(prompt) - len(answer) for prompt, answer in rows]
        ids = [
            prompt + answer + [tokenizer.pad_token_id] * pad
            for (prompt, answer), pad in zip(rows, pads, strict=True)
        ]
        labels = [
            [-100] * len(prompt) + answer + [-100] * pad
            for (prompt, answer), pad in zip(rows, pads, strict=True)
        ]
        yield torch.tensor(ids, device=device()), torch.tensor(labels, device=device())
