"""tinyv: verdicts and rewards for answers that can be checked.

Names are loaded on first use, so that `import tinyv` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinyv.cascade.api import areward, averify, reward, rewards, verify
    from tinyv.cascade.counts import Counts
    from tinyv.cascade.setup import Setup
    from tinyv.cascade.verifier import Verifier
    from tinyv.client.asynchronous import AsyncClient
    from tinyv.client.client import Client
    from tinyv.engine.policy import Policy
    from tinyv.errors import (
        ConfigError,
        DataError,
        MissingExtraError,
        ModelError,
        RuleVerifierError,
        TinyvError,
    )
    from tinyv.llm.config import ModelConfig
    from tinyv.sample import Sample
    from tinyv.verdict import Judgement, Outcome, Stage, Verdict

    __version__: str

__all__ = [
    "AsyncClient",
    "Client",
    "ConfigError",
    "Counts",
    "DataError",
    "Judgement",
    "MissingExtraError",
    "ModelConfig",
    "ModelError",
    "Outcome",
    "Policy",
    "RuleVerifierError",
    "Sample",
    "Setup",
    "Stage",
    "TinyvError",
    "Verdict",
    "Verifier",
    "__version__",
    "areward",
    "averify",
    "reward",
    "rewards",
    "verify",
]

_HOMES = {
    "AsyncClient": "tinyv.client.asynchronous",
    "Client": "tinyv.client.client",
    "ConfigError": "tinyv.errors",
    "Counts": "tinyv.cascade.counts",
    "DataError": "tinyv.errors",
    "Judgement": "tinyv.verdict",
    "MissingExtraError": "tinyv.errors",
    "ModelConfig": "tinyv.llm.config",
    "ModelError": "tinyv.errors",
    "Outcome": "tinyv.verdict",
    "Policy": "tinyv.engine.policy",
    "RuleVerifierError": "tinyv.errors",
    "Sample": "tinyv.sample",
    "Setup": "tinyv.cascade.setup",
    "Stage": "tinyv.verdict",
    "TinyvError": "tinyv.errors",
    "Verdict": "tinyv.verdict",
    "Verifier": "tinyv.cascade.verifier",
    "areward": "tinyv.cascade.api",
    "averify": "tinyv.cascade.api",
    "reward": "tinyv.cascade.api",
    "rewards": "tinyv.cascade.api",
    "verify": "tinyv.cascade.api",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = import_module("importlib.metadata").version("tinyv")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module 'tinyv' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
