"""A local page to go through verdicts and say whether answers are right; labels are kept in SQLite."""
