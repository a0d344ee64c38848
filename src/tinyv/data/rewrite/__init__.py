"""Right answers in other writing: one module per way of the taxonomy, each candidate proved before it is used."""

from tinyv.data.rewrite.maker import Maker, is_claiming, name_of
from tinyv.data.rewrite.proving import proved
from tinyv.data.rewrite.sampling import Equivalent, equivalents
from tinyv.data.rewrite.table import REWRITERS

__all__ = ["REWRITERS", "Equivalent", "Maker", "equivalents", "is_claiming", "name_of", "proved"]
