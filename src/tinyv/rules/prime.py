"""Adapter to the `prime_math` grader that an installed `verl` carries (extra `prime`).

That grader evaluates the model's text as Python. It therefore runs only if asked for by name, with a warning,
in a sandboxed child process; and its word can be forged by the text that it grades. It is here to compare
with, not to train with.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from tinyv.errors import MissingExtraError
from tinyv.rules.confine import KERNEL
from tinyv.rules.isolated import Isolated
from tinyv.rules.process import Limits
from tinyv.verdict import Judgement, correct, undecided

NAME = "prime"
EXTRA = "prime"
JUDGEMENTS: Mapping[str, Judgement] = {
    "accepted": correct("prime_accepted"),
    # Its "no" also covers text that it cut or could not read, so it is never a proof of difference.
    "rejected": undecided("not_accepted"),
}

_GRADER = "verl.utils.reward_score.prime_math"
_WARNING = (
    "rules='prime' runs eval() on what the model wrote; it is confined to a child process ({layer}), "
    "but an answer that runs code can still get itself accepted. Prefer rules='engine'."
)
_LAYERS = {KERNEL: "limits enforced by the kernel"}
_WEAK_LAYER = "on this system only Python itself stands in the way: do not grade untrusted text"


def create(*, timeout_s: float = 5.0, workers: int = 1, memory_bytes: int = 1024**3) -> Isolated:
    """The grader in `workers` sandboxed child processes, each pair bounded by `timeout_s` seconds.

    Warns (RuntimeWarning; shown once per process under Python's default filters) and names what enforces the
    sandbox. Raises MissingExtraError without verl, RuleVerifierError if the grader does not load.
    """
    if _package_folder() is None:
        raise MissingExtraError("rules='prime'", EXTRA)
    limits = Limits(memory_bytes=memory_bytes)
    rules = Isolated(
        NAME, f"{__name__}:load", JUDGEMENTS, timeout_s=timeout_s, workers=workers, limits=limits
    )
    layer = _LAYERS.get(rules.sandbox(), _WEAK_LAYER)
    warnings.warn(_WARNING.format(layer=layer), RuntimeWarning, stacklevel=2)
    return rules


def load() -> Callable[[dict[str, Any]], str]:
    """Import the grader and return the function that maps a pair to a key of `JUDGEMENTS`; for a worker."""
    folder = _package_folder()
    if folder is None:
        raise MissingExtraError("rules='prime'", EXTRA)
    _stand_in_for_parents(folder)
    compute_score = importlib.import_module(_GRADER).compute_score

    def compare(pair: dict[str, Any]) -> str:
        accepted = compute_score(rf"\boxed{{{pair['answer']}}}", pair["ground_truth"])[0]
        return "accepted" if accepted is True else "rejected"

    return compare


def _package_folder() -> Path | None:
    """Where verl is installed, found without importing it; None if it is not there or lacks the grader."""
    spec = find_spec("verl")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place)
        if (folder / "utils/reward_score/prime_math/__init__.py").is_file():
            return folder
    return None


def _stand_in_for_parents(folder: Path) -> None:
    """Let the grader's package be imported without its parents, which would load torch and Ray.

    Its one import from them is a decorator that forks a process per comparison. The worker may not fork and
    has a deadline already, so the decorator returns the function as it is.
    """
    for name, place in (
        ("verl", folder),
        ("verl.utils", folder / "utils"),
        ("verl.utils.reward_score", folder / "utils/reward_score"),
    ):
        package = ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package
    helpers = ModuleType("verl.utils.py_functional")
    helpers.timeout_limit = _unlimited  # type: ignore[attr-defined]
    sys.modules[helpers.__name__] = helpers


def _unlimited(seconds: float, use_signals: bool = False) -> Callable[[Any], Any]:  # noqa: ARG001 - verl's signature
    return lambda function: function
