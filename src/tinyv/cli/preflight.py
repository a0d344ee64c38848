"""Before a run with a model: is it there, what is it, and what must be said about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tinyv.cli.display import shown

if TYPE_CHECKING:
    from tinyv.llm.capabilities import Found
    from tinyv.llm.config import ModelConfig


def preflight(config: ModelConfig) -> Found | None:
    """What the server turned out to be, told on stderr; None, with a warning, if it does not answer.

    Raises ConfigError for what only the user can mend, before anything is written.
    """
    from tinyv.llm.failure import Failed  # here, so that rules alone load no HTTP library
    from tinyv.llm.remote import shared_model

    try:
        found = shared_model(config).found().result()
    except Failed as failure:
        print(
            f"tinyv: warning: {shown(str(failure), 300)}: samples that need the model will be UNDECIDED; "
            "`tinyv doctor` tells more",
            file=sys.stderr,
        )
        return None
    tell(found)
    return found


def tell(found: Found) -> None:
    """Name the model and its card on stderr, and what its licence forbids."""
    card = found.style.card
    print(
        f"tinyv: model {shown(found.model)}, card {card.name}, prompt {found.style.prompt.version}",
        file=sys.stderr,
    )
    if card.notice:
        print(f"tinyv: notice: {card.name} is {card.licence}: {card.notice}", file=sys.stderr)
