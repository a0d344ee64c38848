"""What somebody should know of how files were read: fields that were taken, values that were not, failures."""

from __future__ import annotations

from tinyv.analysis.baselines import RECORDED
from tinyv.analysis.loading import Loaded
from tinyv.errors import ConfigError
from tinyv.page.figures import plural


def notes(loaded: Loaded) -> list[str]:
    """One line each."""
    found = []
    if loaded.rewards.field is None and loaded.rewards.taken:
        found.append(f"what the trainer gave is read from {_named(loaded.rewards.taken)} (--reward-field)")
    if loaded.steps.unread:
        found.append(
            f"no step was read from {plural(loaded.steps.unread, 'row')}: whole numbers from 0 on are, found "
            f"{loaded.steps.example!r:.40}"
        )
    if loaded.failures:
        reasons = ", ".join(f"{reason} {count}" for reason, count in loaded.failures.most_common())
        found.append(f"the model gave no decision on {plural(loaded.failures.total(), 'pair')}: {reasons}")
    return found


def check_rewards(loaded: Loaded, baseline: str) -> None:
    """Raise ConfigError where rewards are asked for and there are none."""
    rewards = loaded.rewards
    if rewards.field is not None and not rewards.count:
        raise ConfigError(f"--reward-field {rewards.field!r}: no row has a number there{_perhaps(loaded)}")
    if baseline == RECORDED and all(row.reward is None for row in loaded.rows):
        raise ConfigError(
            "baseline 'recorded' needs what the trainer gave: no row has a field score, reward or acc; name the field "
            f"with --reward-field{_perhaps(loaded)}"
        )


def _perhaps(loaded: Loaded) -> str:
    return f"; it may be {_named(list(loaded.rewards.may_be))}" if loaded.rewards.may_be else ""


def _named(fields: list[str]) -> str:
    return " or ".join(repr(name[:60]) for name in fields[:8])
