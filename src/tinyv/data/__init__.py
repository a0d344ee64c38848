"""Training sets for verifiers: right and wrong answers made from references and rollouts, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinyv.data.building import Built, build
    from tinyv.data.options import BuildOptions

__all__ = ["BuildOptions", "Built", "build"]


def __getattr__(name: str) -> Any:
    """Load `build` and its words at first use: importing this package costs next to nothing."""
    if name in ("Built", "build"):
        from tinyv.data import building

        return getattr(building, name)
    if name == "BuildOptions":
        from tinyv.data.options import BuildOptions

        return BuildOptions
    raise AttributeError(f"module 'tinyv.data' has no attribute {name!r}")
