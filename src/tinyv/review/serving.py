"""Serve the page on this machine only, until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from fastapi import FastAPI

MAX_PORT = 65_535
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_HTTP_PORT = 80
"""Browsers leave this one out of addresses."""
_SECONDS_TO_END = 2


def listening(host: str, port: int) -> socket.socket:
    """A socket on the loopback interface; port 0 takes a free one. Raises ConfigError for any other address."""
    if not 0 <= port <= MAX_PORT:
        raise ConfigError(f"--port must be from 0 to {MAX_PORT} (0: a free one), found {port}")
    address = _loopback(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
        opened.listen()
    except OSError as exc:
        opened.close()
        raise ConfigError(
            f"cannot listen on {host} port {port}: {exc.strerror or exc}: --port 0 takes a free one"
        ) from exc
    return opened


def serve(app: FastAPI, opened: socket.socket, *, browser: bool, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, which is raised as KeyboardInterrupt; `tell` gets the address."""
    import uvicorn

    from tinyv.review.guard import Guard

    address, port = opened.getsockname()[:2]
    named = f"[{address}]" if ":" in address else address
    names = (*_NAMES, named)
    hosts = frozenset([f"{name}:{port}" for name in names] + [name for name in names if port == _HTTP_PORT])
    url = f"http://{named}:{port}/"
    config = uvicorn.Config(
        Guard(app, hosts),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    tell(url)
    if browser and _has_display():
        Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    uvicorn.Server(config).run(sockets=[opened])


def _loopback(host: str) -> str:
    """The address to bind. Raises ConfigError unless it is one that only this machine reaches."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        usable = ip_address(host.strip("[]")).is_loopback
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(
            f"--host must be 127.0.0.1, ::1 or localhost, found {host!r}: the page has no login; from elsewhere, "
            "forward the port with ssh -L"
        )
    return host.strip("[]")


def _has_display() -> bool:
    """False where a browser would have to be one in the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
