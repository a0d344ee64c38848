"""GRPO runs: one machine with TRL, the command for verl, and the experiment on what false negatives cost."""
