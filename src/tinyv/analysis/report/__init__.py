"""The analysis dict as one self-contained page, and as a few lines for the terminal."""

from tinyv.analysis.report.whole import page, terminal

__all__ = ["page", "terminal"]
