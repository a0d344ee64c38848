"""What decides the content of a set: two runs with equal options and inputs write the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.data.parts import DEFAULT, checked_parts
from tinyv.data.weights import mistake_weights, right_weights
from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from tinyv.data.annotate.options import Annotators

FORMATS = ("jsonl", "parquet")
MAX_PER_QUESTION = 100


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Options of `tinyv.data.build`. Raises ConfigError for what does not fit."""

    right: int = 3
    """Right answers that the program tries to write for each reference."""
    wrong: int = 3
    """Wrong answers that the program tries to write for each reference."""
    weights: str | Mapping[str, Any] | None = None
    """Weights of the taxonomy's sub-categories; None: the paper's shares. Kept as a table of all of them."""
    mistake_weights: str | Mapping[str, Any] | None = None
    """Weights of the kinds of mistakes; None: the makers' own. Kept as a table of all of them."""
    seed: int = 0
    size: int | None = None
    """Most rows of all parts together; None: as many as there are."""
    parts: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT))
    """Shares of train, validation and test."""
    against: tuple[Path, ...] = ()
    """Benchmark files whose questions are left out."""
    right_share: float = 0.5
    """Share of right rows in each part; 0 or 1 keeps one side alone."""
    excess: float = 3.0
    """A category of a program may hold so many times the share that its weight gives it, and no more."""
    also_write: bool = False
    """Write answers to the questions of rollouts and labelled rows, too, not to those of references alone."""
    slips: int = 1
    """Further wrong answers that are made from right ones: from so many of those written to a reference, and so many
    from each right answer of a rollout or a labelled row with `also_write`."""
    prompt: str = "true_false"
    """A prompt's name or the path of a text file with slots."""
    prompt_config: str | None = None
    """Path of upstream's `tinyv_config.json`; its template is used instead of `prompt`."""
    prompt_model: str | None = None
    """The model of that file whose entry is meant, where it has several."""
    with_question: bool = True
    words: tuple[str, str] | None = None
    """The words that accept and reject; None: those of the cards that use the prompt, else True and False."""
    format: str = "jsonl"
    """`jsonl`, or `parquet` for parquet files beside those of JSON lines."""
    annotators: Annotators | None = None

    def __post_init__(self) -> None:
        """Check every value once and bring the tables into one form."""
        object.__setattr__(self, "weights", right_weights(self.weights))
        object.__setattr__(self, "mistake_weights", mistake_weights(self.mistake_weights))
        object.__setattr__(self, "parts", checked_parts(self.parts))
        for name in ("right", "wrong", "slips"):
            _check(name, getattr(self, name), 0, MAX_PER_QUESTION)
        _check("seed", self.seed, -(2**63), 2**63)
        if self.size is not None:
            _check("size", self.size, 1, 10**9)
        if not 0 <= self.right_share <= 1:
            raise ConfigError(f"right_share must be from 0 to 1, found {self.right_share!r}")
        if not self.excess >= 1:
            raise ConfigError(f"excess must be at least 1, found {self.excess!r}")
        if self.format not in FORMATS:
            raise ConfigError(f"format must be one of {', '.join(FORMATS)}, found {self.format!r}")
        if self.words is not None and (len(self.words) != 2 or len({*self.words, ""}) != 3):
            raise ConfigError(f"words must be two different words, found {self.words!r}")

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values by the names that the command line has for them, for cards and for comparing runs."""
        asked = {} if self.annotators is None else self.annotators.as_dict()
        return {
            "--per-question": f"{self.right},{self.wrong}",
            "--weights": dict(self.weights),  # type: ignore[arg-type]
            "--mistake-weights": dict(self.mistake_weights),  # type: ignore[arg-type]
            "--seed": self.seed,
            "--size": self.size,
            "--parts": dict(self.parts),
            "--right-share": self.right_share,
            "--excess": self.excess,
            "--also-write": self.also_write,
            "--slips": self.slips,
            "--prompt": self.prompt,
            "--prompt-config": self.prompt_config,
            "--prompt-model": self.prompt_model,
            "--no-question": not self.with_question,
            "--words": None if self.words is None else ",".join(self.words),
            "--format": self.format,
            **asked,
        }


def _check(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"{name} must be a whole number from {least} to {most}, found {value!r}")
