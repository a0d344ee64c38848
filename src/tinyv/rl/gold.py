"""A program that knows the right answers, found by name: `pkg.module:function` or `file.py:function`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.rl.recording import Gold

_FORM = "use pkg.module:function or file.py:function"


def gold_of(program: str) -> Gold | None:
    """The function that a name means; None for an empty name. Raises ConfigError, as the function does if it fails."""
    if not program:
        return None
    where, colon, name = program.rpartition(":")
    if not colon or not name.isidentifier():
        raise ConfigError(f"gold.program {program!r} names no function: {_FORM}")
    module = _from_file(Path(where)) if where.endswith(".py") else _by_name(where)
    found = getattr(module, name, None)
    if not callable(found):
        raise ConfigError(f"gold.program: no function {name!r} in {where!r}: {_FORM}")

    def knows(row: Mapping[str, Any], completion: str) -> bool:
        try:
            return bool(found(row, completion))
        except Exception as exc:  # theirs to mend, and to be told in one line
            told = f"{type(exc).__name__}: {exc}"
            raise ConfigError(f"gold.program {program!r} failed on a completion: {told:.200}") from exc

    return knows


def _by_name(where: str) -> Any:
    try:
        return import_module(where)
    except Exception as exc:  # a module that is not there, or fails as it is run
        told = f"{type(exc).__name__}: {exc}"
        raise ConfigError(f"gold.program: cannot import {where!r}: {told}: {_FORM}") from exc


def _from_file(path: Path) -> Any:
    spec = spec_from_file_location(f"tinyv_gold_{path.stem}", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        raise ConfigError(f"gold.program: no such file: {str(path)!r}")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as exc:
        raise ConfigError(f"gold.program: {path} cannot be run: {type(exc).__name__}: {exc}") from exc
    return module
