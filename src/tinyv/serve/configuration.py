"""What decides the verdicts of a service, as one short text: two services with the same one judge alike."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tinyv import __version__
from tinyv.nano.config import NanoConfig

if TYPE_CHECKING:
    from tinyv.scoring.options import Options

_DIGITS = 16
_NOT_OF_VERDICTS = {"--baseline", "--audit", "model api_key_env", "setup on_error"}
"""Options that a verdict, as it travels, does not depend on."""


def configuration_of(options: Options) -> str:
    """`VERSION/DIGEST`; the digest is that of the rules, their policy, the model with its threshold, and the setup."""
    deciding = {name: value for name, value in options.as_dict().items() if name not in _NOT_OF_VERDICTS}
    told = json.dumps(deciding, sort_keys=True, default=str).encode()
    return f"{__version__}/{hashlib.sha256(told).hexdigest()[:_DIGITS]}"


def described(options: Options) -> dict[str, Any]:
    """The same in words, for who must find out what differs. No URL: it may tell more than a client should know."""
    return {
        "version": __version__,
        "config": configuration_of(options),
        "rules": options.rules,
        "policy": None if options.policy is None else asdict(options.policy),
        **_model(options),
        "setup": asdict(options.setup),
    }


def _model(options: Options) -> dict[str, Any]:
    model = options.model
    if model is None:
        return {"model": None, "model_version": None, "threshold": None}
    if isinstance(model, NanoConfig):
        from tinyv.nano.model import shared_nano  # here, so that rules alone load nothing of it

        nano = shared_nano(model)
        return {"model": "nano", "model_version": nano.version, "threshold": nano.threshold}
    return {"model": model.model or "unnamed", "model_version": None, "threshold": model.threshold}
