"""The reward over HTTP: `tinyv serve`."""
