"""Before a run with a model: is it there, what is it, and what must be said about it."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from tinyv.cli.display import shown
from tinyv.nano.config import NanoConfig

if TYPE_CHECKING:
    from tinyv.llm.capabilities import Found
    from tinyv.llm.config import ModelConfig


def preflight(config: ModelConfig | NanoConfig) -> ModelConfig | NanoConfig:
    """Look at the model and tell of it on stderr: the configuration, with the name that is served.

    So a run stays with one model, also when it is resumed. A server that does not answer is a warning, and the
    configuration is as it was. Raises ConfigError for what only the user can mend, before anything is written.
    """
    if isinstance(config, NanoConfig):
        _tell_nano(config)
        return config
    name = _served(config)
    return config if name is None else replace(config, model=name)


def _tell_nano(config: NanoConfig) -> None:
    """Load it, so that what is missing is told before anything is written, and name it on stderr."""
    from tinyv.nano.model import shared_nano  # here, so that rules alone load nothing of it

    nano = shared_nano(config)
    print(f"tinyv: model {nano.version}, accepts from p_correct {nano.threshold:.4g} on", file=sys.stderr)


def _served(config: ModelConfig) -> str | None:
    """The name of the model that is served; None, with a warning, if no server answers."""
    from tinyv.llm.failure import Failed  # here, so that rules alone load no HTTP library
    from tinyv.llm.remote import RemoteModel

    model = RemoteModel(replace(config, retries=min(1, config.retries), patience_s=0.0, cache_path=None))
    try:
        found = model.found().result()
    except Failed as failure:
        said = shown(f"{failure.reason}: {failure.detail}", 300)
        print(
            f"tinyv: warning: {said}: samples that need the model will be UNDECIDED; "
            "`tinyv doctor` tells more",
            file=sys.stderr,
        )
        return None
    finally:
        model.close()
    tell(found)
    return found.model


def tell(found: Found) -> None:
    """Name the model and its card on stderr, and what its licence forbids."""
    card = found.style.card
    print(
        f"tinyv: model {shown(found.model)}, card {card.name}, prompt {found.style.prompt.version}",
        file=sys.stderr,
    )
    if card.notice:
        print(f"tinyv: notice: {card.name} is {card.licence}: {card.notice}", file=sys.stderr)
    if not found.chat.logprobs and not found.style.thinks:
        print(
            "tinyv: notice: no log-probabilities: there is no p_correct, --threshold has no effect",
            file=sys.stderr,
        )
