"""A verifier as the model sees it: how often it is wrong, and how much of that always hits the same responses."""

from __future__ import annotations

from dataclasses import dataclass, fields

from tinyv.errors import ConfigError

MOST_CONCENTRATED = 0.95


@dataclass(frozen=True, slots=True)
class Errors:
    """Rates of errors before the first step (0..1). Raises ConfigError for anything else.

    An error is systematic if it depends on how the response is written, so that a policy can learn to avoid it (a
    notation that is never read) or to use it (an answer that always passes). The rest falls at random, anew for each
    response.
    """

    false_negatives: float = 0.0
    """Share of right responses that are rejected."""
    false_positives: float = 0.0
    """Share of wrong responses that are accepted."""
    systematic_false_negatives: float = 0.0
    """Share of the false negatives that are systematic."""
    systematic_false_positives: float = 0.0
    """Share of the false positives that are systematic: what can be hacked."""
    concentration: float = 0.0
    """Correlation of two right responses to a prompt in being systematically unread (0..0.95): 0 means the same
    share for each prompt, near 1 means some prompts are never read and the others always."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value <= 1:
                raise ConfigError(f"{field.name.replace('_', ' ')} must be from 0 to 1, found {value!r}")
        if self.concentration > MOST_CONCENTRATED:
            raise ConfigError(
                f"concentration must be at most {MOST_CONCENTRATED}, found {self.concentration!r}"
            )

    @property
    def youden(self) -> float:
        """J = 1 - FN - FP: how much more likely a right response is to be accepted than a wrong one."""
        return 1 - self.false_negatives - self.false_positives

    @property
    def unread(self) -> float:
        """Share of right responses that are written in a way the verifier never accepts."""
        return self.false_negatives * self.systematic_false_negatives

    @property
    def hackable(self) -> float:
        """Share of wrong responses that the verifier always accepts."""
        return self.false_positives * self.systematic_false_positives

    @property
    def random_false_negatives(self) -> float:
        """Probability that a right response which can be read is rejected by chance; with `unread` it makes FN."""
        return _rest(self.false_negatives, self.unread)

    @property
    def random_false_positives(self) -> float:
        """Probability that a wrong response which is not hackable is accepted by chance; with `hackable`, FP."""
        return _rest(self.false_positives, self.hackable)


def false_negatives_behind(share_of_rejected: float, accepted: float) -> float:
    """FN rate of a verifier that accepts a share of all and of whose rejected ones a share is right (no FP).

    p = a + s (1 - a) are right, s (1 - a) of them rejected. Raises ConfigError if a rate is no rate.
    """
    for name, value in (("share of the rejected", share_of_rejected), ("accepted share", accepted)):
        if not 0 <= value <= 1:
            raise ConfigError(f"the {name} must be from 0 to 1, found {value!r}")
    lost = share_of_rejected * (1 - accepted)
    return lost / (accepted + lost) if lost else 0.0


def _rest(rate: float, systematic: float) -> float:
    return (rate - systematic) / (1 - systematic) if systematic < 1 else 0.0
