"""x"""

from __future__ import annotations


class Annotators:
    """x"""
