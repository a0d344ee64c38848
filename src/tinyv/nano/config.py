"""Which nano is meant: the one that ships, or one that was trained elsewhere; and from where on it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tinyv.errors import ConfigError

NAME = "nano"


@dataclass(frozen=True, slots=True)
class NanoConfig:
    """Raises ConfigError for a threshold outside 0 to 1 or a folder that holds no nano."""

    folder: str = ""
    """A folder that `tinyv train --base nano` wrote; empty for the one that ships."""
    threshold: float | None = None
    """Accept from this p_correct on; None: the threshold that was calibrated in training."""
    cache_size: int = 65_536
    """Decisions kept in memory."""
    deadline_s: float = 120.0
    """Seconds for a batch; what is not decided by then is UNDECIDED `timeout`."""

    @property
    def places(self) -> int:
        """Pairs that are worth sending at a time."""
        return 256

    def __post_init__(self) -> None:
        """Refuse what cannot be, once."""
        threshold = self.threshold
        if threshold is not None and (isinstance(threshold, bool) or not 0 <= threshold <= 1):
            raise ConfigError(f"threshold must be a number from 0 to 1, found {threshold!r}")
        if self.folder and not (Path(self.folder) / "nano.onnx").is_file():
            raise ConfigError(
                f"no nano in {self.folder!r}: name a folder with nano.onnx and nano.json, as `tinyv train --base nano` "
                "writes them"
            )


def is_nano(model: object) -> bool:
    """True for `nano` and `nano:FOLDER`."""
    return isinstance(model, str) and (model == NAME or model.startswith(NAME + ":"))


def nano_config(model: str) -> NanoConfig:
    """The configuration that `nano` or `nano:FOLDER` means. Raises ConfigError."""
    return NanoConfig(folder=model.partition(":")[2])
