"""Whether a request comes from this machine as its users mean it: asked where the service has no token.

Another site's page could send requests here, or take a name that leads to this machine (DNS rebinding), and read
verdicts with references. A browser tells the name that it asked (Host) and the page that asks (Origin): both must be
this machine's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tinyv.serve.refusal import Refusal

_HOST = re.compile(r"(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)


def stranger_of(headers: Iterable[tuple[bytes, bytes]]) -> Refusal | None:
    """Why a request without a token is not answered; None if it is this machine's own. Names are in lower case."""
    found = [(name, value.decode("latin-1").strip()) for name, value in headers]
    hosts = [value for name, value in found if name == b"host"]
    origins = [value for name, value in found if name == b"origin"]
    if not hosts or not all(map(_HOST.fullmatch, hosts)):
        return Refusal(
            421, "without a token only localhost, 127.x.x.x and [::1] are answered (Host)", close=True
        )
    if not all(_is_local(origin) for origin in origins):
        return Refusal(403, "without a token pages of other sites are not answered (Origin)", close=True)
    return None


def _is_local(origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    return scheme.lower() in ("http", "https") and _HOST.fullmatch(host) is not None
