"""Training sets for verifiers: right and wrong answers made from references and rollouts, and counted."""
