"""Wrong answers that look right, made from references, each with the proof that it is wrong."""

from __future__ import annotations

from tinyv.data.corrupt.check import refuted
from tinyv.data.corrupt.contract import Mistake
from tinyv.data.corrupt.draw import mistakes, one_mistake
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.table import ATTACKS, CONSTRUCTED, MISTAKES, default_weights

__all__ = [
    "ATTACKS",
    "CONSTRUCTED",
    "MISTAKES",
    "Mistake",
    "Pool",
    "default_weights",
    "mistakes",
    "one_mistake",
    "refuted",
]
