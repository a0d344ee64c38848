"""Suites of `tinyv bench --suite`: what is measured of any verifiers side by side, on data that ships or is given."""
