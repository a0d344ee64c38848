"""What else was tried for nano: networks that read the pair token by token. python -m tinyv.nano.training.rivals DATA

Nothing here is used when nano decides; it is kept so that the comparison in `design/nano.md` can be run again.
"""
