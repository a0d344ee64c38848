"""Reinforcement learning with verl: one file in, the command of the installed verl out, checked and started."""
