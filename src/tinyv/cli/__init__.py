"""The `tinyv` command: one module per subcommand; data on stdout, progress and errors on stderr."""
