"""Audit records: every verdict of a run with all that led to it, for later tools to read."""
