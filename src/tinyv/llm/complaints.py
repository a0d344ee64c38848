"""Failures told in the log: the first at once, later ones summed up, so that an outage does not flood it.

What a server sent may repeat what it was asked, answers and references: that is told at DEBUG only.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from time import monotonic

from tinyv.llm.failure import Failed
from tinyv.llm.query import Decision
from tinyv.verdict import Outcome

SECONDS_BETWEEN = 10.0
_log = logging.getLogger(__name__)


class Complaints:
    """Counts the failures of one model and tells of them now and then."""

    def __init__(self) -> None:
        self._failed: Counter[str] = Counter()
        self._asked = 0
        self._next = 0.0

    def hear(self, decisions: Sequence[Decision], failures: Sequence[Failed]) -> None:
        """Count a batch; one line, with one of the failures in full, if the last one is a while ago."""
        self._failed.update(d.reason for d in decisions if d.outcome is Outcome.UNDECIDED)
        self._asked += len(decisions)
        if not self._failed or monotonic() < self._next:
            return
        _log.warning(
            "the model gave no decision on %d of %d pairs: %s; for example %s",
            self._failed.total(),
            self._asked,
            ", ".join(f"{count} {reason}" for reason, count in self._failed.most_common()),
            failures[0] if failures else "no reply before the deadline",
        )
        if failures and failures[0].quoted:
            _log.debug("what the server sent: %s", failures[0].quoted)
        self._failed.clear()
        self._asked = 0
        self._next = monotonic() + SECONDS_BETWEEN
