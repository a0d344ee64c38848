"""What runs inside the child process: load the target, give up rights, answer one JSON line per JSON line.

Started by `process.py`, never by hand. Standard output and error lead nowhere here, so that what a library
prints cannot be taken for a reply.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable
from typing import Any, BinaryIO

from tinyv.rules.confine import confine, limit_cpu

Target = Callable[[dict[str, Any]], Any]


def main(config_text: str) -> None:
    """Serve until the request pipe closes; `config_text` is the JSON that `process.py` writes."""
    config = json.loads(config_text)
    requests, replies = _private_streams()
    try:
        target = _load(config["target"])
        sandbox = confine(config["memory_bytes"], sandbox=config["sandbox"])
    except Exception as exc:  # noqa: BLE001 - whatever a library's import raises is told to the parent
        _send(replies, {"failed": f"{type(exc).__name__}: {exc}"})
        return
    _send(replies, {"ready": True, "sandbox": sandbox})
    for line in requests:
        _send(replies, _answer(target, json.loads(line)))


def _answer(target: Target, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request; an error of the target is a reply too."""
    limit_cpu(request["cpu"])
    try:
        return {"id": request["id"], "value": target(request["payload"])}
    except Exception as exc:  # noqa: BLE001 - a library's failure on one input must not end the worker
        return {"id": request["id"], "error": type(exc).__name__}


def _load(target: str) -> Target:
    """`package.module:factory` -> what the factory returns; the factory does the heavy imports."""
    module, _, factory = target.partition(":")
    loaded: Target = getattr(importlib.import_module(module), factory)()
    return loaded


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Move the two pipes away from descriptors 0 and 1, and lead 0, 1 and 2 to the null device."""
    requests, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb", buffering=0)


def _send(replies: BinaryIO, message: dict[str, Any]) -> None:
    data = memoryview(json.dumps(message).encode("ascii") + b"\n")
    while data:
        data = data[replies.write(data) :]
