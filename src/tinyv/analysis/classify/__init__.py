"""A recovered false negative, put into one of the 31 sub-categories of the taxonomy.

`table.py` holds the order of the detectors and the rule behind it; `measure.py` says how well it does on a file.
"""

from __future__ import annotations

from tinyv.analysis.classify.table import classify

__all__ = ["classify"]
