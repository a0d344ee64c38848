"""Scoring whole files: chunks to processes, verdicts to a file that survives a kill, counts for people."""
