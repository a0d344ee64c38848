"""`tinyv.Client` and `tinyv.AsyncClient`: the verdicts of a `tinyv serve` elsewhere, as if they were made here."""
