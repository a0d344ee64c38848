"""Rule verifiers behind one protocol: `engine`, `math_verify`, `prime`."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from tinyv.errors import ConfigError
from tinyv.rules.protocol import RuleVerifier

_MODULES = {
    "engine": "tinyv.rules.engine",
    "math_verify": "tinyv.rules.math_verify",
    "prime": "tinyv.rules.prime",
}


def names() -> tuple[str, ...]:
    """The names that `get` knows; the default comes first."""
    return tuple(_MODULES)


def get(name: str, **options: Any) -> RuleVerifier:
    """The rule verifier of that name, made with its own options; its module is imported only now.

    Raises ConfigError for a name or an option that does not exist, MissingExtraError (with the install line)
    if its library is not installed, RuleVerifierError if it cannot be started.
    """
    if name not in _MODULES:
        raise ConfigError(f"rules is {name!r}: choose one of {', '.join(_MODULES)}")
    create = import_module(_MODULES[name]).create
    allowed = inspect.signature(create).parameters
    unknown = sorted(set(options) - set(allowed))
    if unknown:
        raise ConfigError(f"rules={name!r} has no option {unknown[0]!r}: choose among {', '.join(allowed)}")
    verifier: RuleVerifier = create(**options)
    return verifier


__all__ = ["RuleVerifier", "get", "names"]
