"""From a response to its final answer, as stated: boxes, announcements, tags, choices, in any language."""

from tinyv.extract.extraction import Extraction, How
from tinyv.extract.reader import extract

__all__ = ["Extraction", "How", "extract"]
