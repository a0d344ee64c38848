"""Kinds of tasks. A module has `draw`, the notations that solutions come in (NATURAL), and those of references."""
