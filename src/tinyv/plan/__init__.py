"""Capacity: what verifying costs a training step, by formula and by simulation. How to read it: docs/plan.md."""
