"""Training a verifier: supervised fine-tuning, what is measured on held-out pairs, and the folder that is written."""
