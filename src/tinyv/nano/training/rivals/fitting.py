"""Fit the rivals: AdamW, one cycle of the learning rate, for a fixed number of epochs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tinyv.nano.training.rivals.network import Network, Perceptron
from tinyv.nano.training.rivals.reading import Pair, batched

BATCH, RATE, DECAY, SMOOTHING, SEED = 128, 1.5e-3, 0.05, 0.02, 42
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
Inputs = Callable[[np.ndarray], tuple[Tensor, ...]]
"""From places of rows to the arguments of a model."""


def fit(
    model: nn.Module,
    inputs: Inputs,
    lengths: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    epochs: int,
) -> None:
    """Train in place; `weights` says what a row counts, `lengths` which rows go together in a batch."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    steps = epochs * (-(-len(labels) // BATCH) + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    wanted = torch.tensor(labels * (1 - 2 * SMOOTHING) + SMOOTHING, dtype=torch.float32, device=DEVICE)
    counts = torch.tensor(weights, dtype=torch.float32, device=DEVICE)
    model.to(DEVICE).train()
    for _ in range(epochs):
        for places in _batches(lengths, rng):
            logits = model(*inputs(places))
            loss = functional.binary_cross_entropy_with_logits(logits, wanted[places], counts[places])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    model.eval()


def _batches(lengths: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Places in batches: neighbours in length together, batches in random order."""
    order = np.argsort(lengths + rng.uniform(0, 8, len(lengths)))
    starts = np.arange(0, len(order), BATCH)
    for start in rng.permutation(starts):
        yield order[start : start + BATCH]


def logits_of(model: nn.Module, inputs: Inputs, count: int) -> np.ndarray:
    """Logits of the first `count` rows."""
    with torch.no_grad():
        parts = [
            model(*inputs(np.arange(at, min(at + 256, count)))).cpu().numpy() for at in range(0, count, 256)
        ]
    return np.concatenate(parts)


def network(pairs: Sequence[Pair], labels: np.ndarray, weights: np.ndarray, epochs: int) -> Network:
    """A token network."""
    torch.manual_seed(SEED)
    model = Network()
    lengths = np.array([len(pair.ids) for pair in pairs])
    fit(model, tokens_in(pairs), lengths, labels, weights, epochs)
    return model


def perceptron(features: np.ndarray, labels: np.ndarray, weights: np.ndarray, epochs: int) -> Perceptron:
    """A perceptron over scaled features."""
    torch.manual_seed(SEED)
    model = Perceptron(features.shape[1])
    fit(model, rows_in(features), np.zeros(len(labels)), labels, weights, epochs)
    return model


def tokens_in(pairs: Sequence[Pair]) -> Inputs:
    """Padded tokens of the rows asked for."""

    def inputs(places: np.ndarray) -> tuple[Tensor, ...]:
        batch = batched([pairs[i] for i in places])
        return torch.from_numpy(batch.ids).to(DEVICE), torch.from_numpy(batch.bits).to(DEVICE)

    return inputs


def rows_in(features: np.ndarray) -> Inputs:
    """Rows of features."""
    whole = torch.from_numpy(features.astype(np.float32)).to(DEVICE)
    return lambda places: (whole[places],)
