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
from tinyv.sockets import bound, check_port, named

if TYPE_CHECKING:
    from fastapi import FastAPI

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_HTTP_PORT = 80
"""Browsers leave this one out of addresses."""
_SECONDS_TO_END = 2


def listening(host: str, port: int) -> socket.socket:
    """A socket on the loopback interface; port 0 takes a free one. Raises ConfigError for any other address."""
    check_port(port)
    return bound(host, _loopback(host), port, listen=True)


def serve(app: FastAPI, opened: socket.socket, *, browser: bool, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, which is raised as KeyboardInterrupt; `tell` gets the address."""
    import uvicorn

    from tinyv.review.guard import Guard

    address, port = opened.getsockname()[:2]
    name_of_it = named(address)
    names = (*_NAMES, name_of_it)
    hosts = frozenset([f"{name}:{port}" for name in names] + [name for name in names if port == _HTTP_PORT])
    url = f"http://{name_of_it}:{port}/"
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
