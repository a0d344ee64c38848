"""Load on a real `tinyv serve` over loopback: python -m tinyv.bench.load."""
