"""What counts as the same number: the one policy that a user may set."""

from __future__ import annotations

from dataclasses import dataclass

from tinyv.errors import ConfigError

MAX_DIGITS = 1000


@dataclass(frozen=True, slots=True)
class Policy:
    """Strict by default: exact against exact; a decimal must be the exact value rounded to the digits it shows.

    Raises ConfigError for a value that does not fit: a tolerance in percent would make everything right.
    """

    significant_digits: int = 3
    """A rounded answer must show this many digits (1 to 1000), or as many as the reference or the question has."""
    relative_tolerance: float | None = None
    """Accept numbers this close to the reference, the bound included (0 to below 1; 0.05 is 5%, upstream's
    benchmark prompt); None: off."""

    def __post_init__(self) -> None:
        """Refuse what does not fit, once, instead of at every number."""
        digits, tolerance = self.significant_digits, self.relative_tolerance
        if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= MAX_DIGITS:
            raise ConfigError(
                f"significant_digits must be a whole number from 1 to {MAX_DIGITS}, found {digits!r}"
            )
        if tolerance is not None and not _is_share(tolerance):
            raise ConfigError(
                f"relative_tolerance must be a number from 0 to below 1 (0.05 is 5%) or None, found {tolerance!r}"
            )


def _is_share(value: object) -> bool:
    """True for a number from 0 to below 1; nan is in no range."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1


DEFAULT = Policy()
