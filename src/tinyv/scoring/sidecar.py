"""What an output was made from: a small JSON file beside it, compared before a run goes on with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tinyv import __version__
from tinyv.errors import ConfigError
from tinyv.io.runs import check_same, write_whole
from tinyv.scoring.options import Options

FORMAT = 2
MODEL = "model model"
"""What options call the model's name."""
WHOLE_BYTES = 256 * 1024 * 1024
"""Files up to this size are digested whole, which takes well under a second; of bigger ones three pieces are."""
_PIECE_BYTES = 1024 * 1024


def describe(inputs: list[Path], options: Options) -> dict[str, Any]:
    """Inputs and options as flat JSON-ready values, in a fixed order."""
    made_from: dict[str, Any] = {"format": FORMAT, "tinyv": __version__, "inputs": len(inputs)}
    for number, path in enumerate(inputs, 1):
        made_from[f"input {number}"] = str(path)
        made_from[f"input {number} bytes"] = path.stat().st_size
        made_from[f"input {number} digest"] = _digest(path)
    return made_from | options.as_dict()


def sidecar_path(out: Path) -> Path:
    """Where the description of this output lies: in a folder of parts, or beside a file."""
    if out.is_dir():
        return out / "made-from.json"
    return out.with_name(out.name + ".made-from.json")


def check(out: Path, made_from: dict[str, Any]) -> None:
    """Raise ConfigError, naming what changed, unless `out` was made from the same."""
    before = _load(out)
    check_same(out, before, made_from, lambda name: _unknown(name, before, made_from))


def check_inputs(out: Path) -> None:
    """Raise ConfigError if an input of `out` has changed since; one that is missing is for its reader to tell."""
    if not sidecar_path(out).exists():
        return
    before = _load(out)
    for number in range(1, int(before.get("inputs", 0)) + 1):
        path = Path(str(before.get(f"input {number}")))
        if path.is_file() and _digest(path) != before.get(f"input {number} digest"):
            raise ConfigError(f"{out} was made from {str(path)!r}, which has changed since: score it again")


def _unknown(name: str, before: dict[str, Any], made_from: dict[str, Any]) -> bool:
    """True for the name of a model that was not to be had at one of the two starts, as its server was down."""
    return name == MODEL and name in before and name in made_from and None in (before[name], made_from[name])


def save(out: Path, made_from: dict[str, Any]) -> None:
    """Write the description, whole or not at all."""
    write_whole(sidecar_path(out), json.dumps(made_from, indent=1) + "\n")


def _load(out: Path) -> dict[str, Any]:
    path = sidecar_path(out)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{out} exists without {path.name}: tinyv score did not make it: use --overwrite or another --out"
        ) from None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ConfigError(f"{path} is damaged: use --overwrite or another --out")
    return value


def _digest(path: Path) -> str:
    """A digest of the whole file, or of both ends and the middle of one beyond WHOLE_BYTES."""
    digest = hashlib.sha256()
    size = path.stat().st_size
    pieces = (0, size // 2, size - _PIECE_BYTES) if size > WHOLE_BYTES else range(0, size, _PIECE_BYTES)
    with path.open("rb") as file:
        for start in pieces:
            file.seek(start)
            digest.update(file.read(_PIECE_BYTES))
    return digest.hexdigest()[:16]
