"""The network that reads both sides token by token; torch, for training only."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from tinyv.nano.training.rivals.tokens import BITS, BUCKETS, MAX_ANSWER, MAX_REFERENCE

DIMENSION, LAYERS, HEADS = 96, 2, 4
DROPOUT = 0.1
_FAR = -1e4


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of a transformer encoder, normalised first (arXiv 2002.04745)."""

    def __init__(self, dimension: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before_attention, self.before_mlp = nn.LayerNorm(dimension), nn.LayerNorm(dimension)
        self.attend, self.merge = nn.Linear(dimension, 3 * dimension), nn.Linear(dimension, dimension)
        self.widen, self.narrow = nn.Linear(dimension, 2 * dimension), nn.Linear(2 * dimension, dimension)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """B x T x D to the same; `bias` (B x 1 x 1 x T) is far below zero where there is no token."""
        batch, length, dimension = x.shape
        parts = self.attend(self.before_attention(x)).reshape(batch, length, 3, self.heads, -1)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + bias, dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(batch, length, dimension)
        x = x + self.drop(self.merge(mixed))
        return x + self.drop(self.narrow(functional.gelu(self.widen(self.before_mlp(x)))))


class Network(nn.Module):  # type: ignore[misc]
    """Tokens of both sides to one logit per pair."""

    def __init__(self, dimension: int = DIMENSION, layers: int = LAYERS) -> None:
        super().__init__()
        self.names = nn.Embedding(BUCKETS, dimension, padding_idx=0)
        self.places = nn.Embedding(2 * (MAX_REFERENCE + MAX_ANSWER), dimension)
        for table in (self.names, self.places):
            nn.init.normal_(table.weight, std=0.05)
        self.told = nn.Linear(len(BITS), dimension)
        self.layers = nn.ModuleList(Layer(dimension, HEADS) for _ in range(layers))
        self.last = nn.LayerNorm(dimension)
        self.head = nn.Sequential(nn.Linear(2 * dimension, 64), nn.GELU(), nn.Dropout(0.2), nn.Linear(64, 1))

    def forward(self, ids: Tensor, bits: Tensor) -> Tensor:
        """Logits, B, of ids (B x T x 3, int64, 0 where there is no token) and bits (B x T x 16)."""
        there = (ids[..., 0] > 0).to(bits.dtype)
        bias = ((1 - there) * _FAR)[:, None, None, :]
        x = self.names(ids).sum(2) + self.told(bits) + self.places.weight[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x, bias)
        x = self.last(x)
        count = there.sum(1, keepdim=True).clamp(min=1)
        mean = (x * there[..., None]).sum(1) / count
        most = (x + ((1 - there) * _FAR)[..., None]).amax(1)
        logits: Tensor = self.head(torch.cat([mean, most], 1)).squeeze(-1)
        return logits


class Perceptron(nn.Module):  # type: ignore[misc]
    """Two hidden layers over the features, with a linear path beside them."""

    def __init__(self, features: int, width: int = 192) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(features, width), nn.Linear(width, width)
        self.head, self.direct = nn.Linear(width, 1), nn.Linear(features, 1)
        self.drop = nn.Dropout(0.3)

    def forward(self, features: Tensor) -> Tensor:
        """Logits, B, of features, B x F."""
        hidden = self.drop(functional.gelu(self.first(features)))
        hidden = hidden + self.drop(functional.gelu(self.second(hidden)))
        logits: Tensor = (self.head(hidden) + self.direct(features)).squeeze(-1)
        return logits
