"""Sockets of the pages and services that tinyv starts itself: bound before anything is told, with one line if not."""

from __future__ import annotations

import socket

from tinyv.errors import ConfigError

MAX_PORT = 65_535


def check_port(port: int) -> None:
    """Raise ConfigError for a number that is no port; 0 asks for a free one."""
    if not 0 <= port <= MAX_PORT:
        raise ConfigError(f"--port must be from 0 to {MAX_PORT} (0: a free one), found {port}")


def bound(host: str, address: str, port: int, *, listen: bool) -> socket.socket:
    """A TCP socket on an address, which `host` is called in errors. Raises ConfigError if it cannot be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
        if listen:
            opened.listen()
    except OSError as exc:
        opened.close()
        raise ConfigError(
            f"cannot listen on {host} port {port}: {exc.strerror or exc}: --port 0 takes a free one"
        ) from exc
    return opened


def named(address: str) -> str:
    """An address as URLs have it."""
    return f"[{address}]" if ":" in address else address
