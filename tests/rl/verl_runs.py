"""A run's file for the tests, and `tinyv rl verl` with the real entry point around it."""

from __future__ import annotations

import argparse
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tinyv.cli.parser
from tinyv.cli import rl_verl
from tinyv.cli.main import main

DATA = {"train": "train.parquet", "validation": ["test.parquet"]}
EXAMPLE = Path(__file__).parents[2] / "examples" / "verl_grpo.toml"
Tinyv = Callable[..., tuple[int, str, str]]


def toml(
    path: Path, text: str = "", data: str = 'train = "train.parquet"\nvalidation = "test.parquet"'
) -> str:
    path.write_text(f"[data]\n{data}\n{text}", encoding="utf-8")
    return str(path)


def parsed(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    rl_verl.add_parser(parser.add_subparsers())
    return parser.parse_args(argv)


def tinyv_rl(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tinyv:
    """`tinyv rl ARGV` in this process: code, stdout, stderr."""
    monkeypatch.setattr(tinyv.cli.parser, "parsed", parsed)

    def called(*argv: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(list(argv))
        out, err = capfd.readouterr()
        return code, out, err

    return called


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: Any = one.getsockname()[1]
    return int(port)
