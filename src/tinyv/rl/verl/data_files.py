"""The parquet files of a run: there, with the columns that verl and the reward read, and rows that the model judges."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from tinyv.errors import ConfigError
from tinyv.frameworks.verl_scoring import SOURCES, scoring_of
from tinyv.rl.verl.config import VerlConfig

COLUMNS = ("prompt", "data_source", "reward_model")
_ROWS = 10_000
"""Looked at, per file, for their data sources."""


def local_files(config: VerlConfig) -> list[Path]:
    """The files on this machine; what has a scheme (`hdfs://`) is verl's to find."""
    names = (*config.data.train, *config.data.validation)
    return [Path(name).expanduser() for name in names if "://" not in name]


def missing(config: VerlConfig) -> list[str]:
    """Files that are not there."""
    return [str(path) for path in local_files(config) if not path.is_file()]


def check_columns(config: VerlConfig) -> None:
    """Refuse files without the columns that a run reads; without pyarrow none is opened. Raises ConfigError."""
    if find_spec("pyarrow") is None:
        return
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    for path in (path for path in local_files(config) if path.is_file()):
        try:
            names = read_schema(path).names
        except (ArrowException, OSError) as exc:
            raise ConfigError(f"cannot read {str(path)!r} as parquet: {str(exc).splitlines()[0]}") from exc
        lacking = [name for name in COLUMNS if name not in names]
        if lacking:
            raise ConfigError(
                f"{path} has no column {', '.join(lacking)}: verl's parquet has {', '.join(COLUMNS)}"
            )


def unjudged(config: VerlConfig) -> list[str]:
    """Data sources of the training rows if none of them goes through the model; else nothing."""
    if config.reward.model == "none" or find_spec("pyarrow") is None:
        return []
    scoring = scoring_of({**config.reward.as_dict(), SOURCES: list(config.sources)})
    sources = _sources([name for name in config.data.train if "://" not in name])
    return [] if any(map(scoring.has_model, sources)) else sources


def _sources(names: Sequence[str]) -> list[str]:
    from pyarrow.parquet import ParquetFile

    found: set[str] = set()
    for path in (path for path in map(Path, names) if path.is_file()):
        with ParquetFile(path) as file:
            batch = next(file.iter_batches(_ROWS, columns=["data_source"]), None)
        found |= set() if batch is None else {str(one) for one in batch.column(0).unique().to_pylist()}
    return sorted(found)
