"""Where the service listens, and the token without which it listens to this machine only."""

from __future__ import annotations

import os
import re
import socket
from ipaddress import ip_address

from tinyv.errors import ConfigError
from tinyv.sockets import bound, check_port, named

TOKEN_ENV = "TINYV_TOKEN"
SHORTEST_TOKEN = 8
BACKLOG = 1024
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def token_of(variable: str | None) -> str | None:
    """The token that a variable holds; None if no variable was named and the usual one is not set.

    Raises ConfigError, which never shows a value, for a variable that is not set and for what is no token (RFC 6750,
    2.1).
    """
    name = TOKEN_ENV if variable is None else variable
    if not _VARIABLE.fullmatch(name):
        raise ConfigError(
            "--token-env takes the name of an environment variable, found something else (not shown, as it "
            "may be a token)"
        )
    token = os.environ.get(name)
    if token is None and variable is None:
        return None
    if token is None:
        raise ConfigError(f"--token-env names {name!r}, which is not set: export it")
    if not _TOKEN.fullmatch(token) or len(token) < SHORTEST_TOKEN:
        raise ConfigError(
            f"{name} must hold a token of at least {SHORTEST_TOKEN} letters, digits or ._~+/- (not shown): make one "
            "with `openssl rand -hex 32`"
        )
    return token


def listening(host: str, port: int, *, locked: bool) -> socket.socket:
    """A socket that is bound; port 0 takes a free one. Raises ConfigError for what cannot be, or must not be without
    a token."""
    check_port(port)
    address = _address(host)
    if not locked and not ip_address(address).is_loopback:
        raise ConfigError(
            f"--host {host!r} is open to other machines, which needs a token: export {TOKEN_ENV}, or use "
            "--host 127.0.0.1"
        )
    return bound(host, address, port, listen=False)


def url_of(opened: socket.socket) -> str:
    """The address to call."""
    address, port = opened.getsockname()[:2]
    return f"http://{named(address)}:{port}"


def _address(host: str) -> str:
    """The one address that a host means, so that what was checked is what is bound."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as exc:
        raise ConfigError(f"--host must be an address or a name of this machine, found {host!r:.80}") from exc
    *_, where = min(found, key=lambda one: one[0] != socket.AF_INET)
    return str(where[0])
