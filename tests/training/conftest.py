"""A base, a training set and one trained folder, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.command import Inputs, run
from training.pairs import write_set

OPTIONS = (
    *("--batch", "24", "--per-device", "12", "--learning-rate", "3e-3", "--max-steps", "60"),
    *("--eval-steps", "20", "--logging-steps", "5", "--precision", "float32", "--no-gradient-checkpointing"),
)


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    from training.base_model import make_base  # here: the plain environment has no torch

    base = tmp_path_factory.mktemp("base")
    make_base(base)
    return Inputs(base, write_set(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def trained(inputs: Inputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "tiny_v-0.1"
    done = run(inputs.command(out, *OPTIONS))
    assert done.returncode == 0, done.stderr
    (out.parent / "stdout.json").write_text(done.stdout)
    return out
