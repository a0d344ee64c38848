"""What false negatives and false positives cost GRPO: formulas, an exact model, and runs by sampling to check both."""
