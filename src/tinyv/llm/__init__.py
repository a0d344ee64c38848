"""The tiny model: prompts, decisions, and a client for any OpenAI-compatible server."""
