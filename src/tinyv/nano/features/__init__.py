"""What nano sees of a pair besides its text: a fixed list of numbers, each between about -4 and 4.

Groups are modules; each gives `NAMES` and a function of the same length. The order is part of the model.
"""

from tinyv.nano.features.all import NAMES, features_of

__all__ = ["NAMES", "features_of"]
