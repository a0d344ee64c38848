"""Names of requests: the caller's own where it is harmless, else a new one."""

from __future__ import annotations

import re
from secrets import token_hex

_HARMLESS = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def new_id() -> str:
    """A name that no other request has."""
    return token_hex(8)


def request_id(given: str | None, secret: str | None) -> str:
    """The name that a request gave itself; a new one if it gave none, a strange one, or one that holds the secret."""
    if given is None or not _HARMLESS.fullmatch(given) or (secret and secret in given):
        return new_id()
    return given
