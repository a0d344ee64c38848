"""What rewards did to a run: false negatives recovered, what they cost the training, what looks like hacking."""
