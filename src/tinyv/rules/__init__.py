"""Rule verifiers behind one protocol: `engine`, `math_verify`, `prime`."""
