"""From samples to verdicts to rewards: extract, the rules, then the model for what the rules leave open."""
