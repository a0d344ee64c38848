"""tinyv."""
