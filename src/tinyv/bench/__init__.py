"""Measurements: how often a verifier is right on labelled pairs, and how fast, against another in one run."""
