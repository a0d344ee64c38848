"""Rollout files in, JSON lines out: `read(path)` yields rows and typed broken rows; no row is fatal."""

from tinyv.io.reader import read
from tinyv.io.rows import BrokenRow, Row
from tinyv.io.text import json_line

__all__ = ["BrokenRow", "Row", "json_line", "read"]
