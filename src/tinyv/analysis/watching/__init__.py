"""Signs that a policy has found out how to earn rewards without right answers."""
