"""A scripted OpenAI-compatible model server in a process of its own: decisions from a table, faults on demand."""
