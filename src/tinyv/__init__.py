"""tinyv: verdicts and rewards for answers that can be checked.

Names are loaded on first use, so that `import tinyv` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy
    from tinyv.errors import ConfigError, DataError, MissingExtraError, RuleVerifierError, TinyvError
    from tinyv.reward import rewards, verify
    from tinyv.sample import Sample
    from tinyv.verdict import Judgement, Outcome, Verdict

    __version__: str

__all__ = [
    "ConfigError",
    "DataError",
    "Judgement",
    "MissingExtraError",
    "Outcome",
    "Policy",
    "RuleVerifierError",
    "Sample",
    "TinyvError",
    "Verdict",
    "__version__",
    "rewards",
    "verify",
]

_HOMES = {
    "ConfigError": "tinyv.errors",
    "DataError": "tinyv.errors",
    "Judgement": "tinyv.verdict",
    "MissingExtraError": "tinyv.errors",
    "Outcome": "tinyv.verdict",
    "Policy": "tinyv.engine.policy",
    "RuleVerifierError": "tinyv.errors",
    "Sample": "tinyv.sample",
    "TinyvError": "tinyv.errors",
    "Verdict": "tinyv.verdict",
    "rewards": "tinyv.reward",
    "verify": "tinyv.reward",
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
