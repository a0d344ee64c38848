"""`nano`: a small verifier of our own that ships with the package and runs on a processor's one core.

Importing this package loads nothing; weights and the runtime are loaded at the first decision.
"""
