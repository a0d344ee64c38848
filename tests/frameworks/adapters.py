"""What the tests of adapters share: questions, a server that is down, the code blocks of a page."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

QUESTION = "Find $1/3$."
RIGHT, WRONG = r"It is \boxed{2/6}.", r"It is \boxed{1/4}."
OPEN = r"It is \boxed{0.33}."
"""An answer that the rules leave open, so that a model is asked."""
REFERENCE = "1/3"
CHAT = [{"role": "system", "content": "Box it."}, {"role": "user", "content": QUESTION}]
PAGES = Path(__file__).parents[2] / "docs" / "frameworks"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dead_model(folder: Path) -> str:
    """A configuration of a model whose server is down."""
    file = folder / "model.toml"
    file.write_text(f'base_url = "http://127.0.0.1:{free_port()}/v1"\nmodel = "tinyv"\npatience_s = 0.1\n')
    return str(file)


def reward_file(folder: Path, **options: Any) -> str:
    """A file for TINYV_REWARD."""
    file = folder / "reward.toml"
    file.write_text("".join(f"{name} = {value!r}\n" for name, value in options.items()))
    return str(file)


def blocks(page: str, language: str = "python") -> list[str]:
    """The code blocks of a page in a language, in order."""
    found = _FENCE.findall((PAGES / page).read_text(encoding="utf-8"))
    return [body for tongue, body in found if tongue == language]


def block(page: str, mark: str, language: str = "python") -> str:
    """The one code block of a page that holds a mark."""
    (found,) = [body for body in blocks(page, language) if mark in body]
    return found
