"""What each service of a client said of itself, and that they judge alike; lives in one event loop.

A service is asked before its first samples, again after a failure (it may be another one by now) and again when a
reply comes of another configuration than the one it told. Verdicts of two configurations are never mixed. Another
version is told in the log, once: whether its rules agree with those of here cannot be known.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from tinyv import __version__
from tinyv.client.served import Served, digest_in, served_of, version_in
from tinyv.errors import ConfigError
from tinyv.llm.failure import Failed
from tinyv.llm.servers import Server
from tinyv.llm.transport import Transport

NOT_FOUND = 404
_REFUSED = (401, 403)
_NOT_NOW = (502, 503, 504)
_log = logging.getLogger(__name__)


class KnownServices:
    """The services of a configuration that were asked, by their URL."""

    def __init__(self, transport: Transport, token_env: str) -> None:
        """Ask nothing yet; `token_env` is named where the token does not fit."""
        self.latest: Served | None = None
        """What one of them said last: a failure changes nothing of what the verdicts before it are worth."""
        self._transport = transport
        self._token_env = token_env
        self._served: dict[str, Served] = {}
        self._before: dict[str, Served] = {}
        """What each said when it was last asked, forgotten or not."""
        self._told: set[tuple[str, str | None]] = set()
        """Versions that were told in the log."""
        self._asking: dict[str, asyncio.Task[Served]] = {}

    def bounds(self) -> tuple[int, int] | None:
        """Samples and bytes of a request that all that are known take; None if none is."""
        known = self._served.values()
        if not known:
            return None
        return min(one.max_batch for one in known), min(one.max_body_bytes for one in known)

    async def of(self, server: Server) -> Served:
        """What a service says; asked by whoever comes first, while the others wait and share how it ends.

        Raises Failed, ConfigError.
        """
        if (served := self._served.get(server.url)) is not None:
            return served
        task = self._asking.get(server.url)
        if task is None:
            task = self._asking[server.url] = asyncio.ensure_future(self._learn(server.url))
            task.add_done_callback(lambda done: self._asked_of(server.url, done))
        return await asyncio.shield(task)

    def forget(self, server: Server) -> None:
        """Ask a service anew before it gets more samples."""
        self._served.pop(server.url, None)

    async def confirmed(self, server: Server, served: Served, config: str | None) -> Served:
        """Who judged a reply that says it is of this configuration. Raises Failed for neither of the two it told."""
        if _alike(config, served.config):
            self._tell_version(server.url, version_in(config))
            return served
        if self._served.get(server.url) is served:
            self.forget(server)
        renewed = await self.of(server)
        if not _alike(config, renewed.config):
            detail = f"{server.url} is being changed: a reply of {config!r}, where it says {renewed.config!r}"
            raise Failed("server_unavailable", detail, absent=True)
        return renewed

    def meant(self, url: str, failure: Failed) -> Failed:
        """What a failure means: a proxy without its service, and a service's address that has none, are waited for.

        Raises ConfigError for a token that is not taken, and for another service that never was one of tinyv.
        """
        if failure.status in _REFUSED:
            raise ConfigError(
                f"the service at {url!r:.120} does not take the token of {self._token_env}: export the one that it was "
                "started with"
            ) from failure
        if failure.status == NOT_FOUND and self.latest is None and failure.quoted.startswith(("{", "[")):
            raise self.none(url) from failure
        if failure.status == NOT_FOUND:
            return _absent(failure, "server_unavailable")
        return _absent(failure) if failure.status in _NOT_NOW else failure

    def none(self, url: str) -> ConfigError:
        """The error for an address that has no service of tinyv."""
        return ConfigError(f"{url!r:.120} is no tinyv service: it has no /v1/limits")

    def _asked_of(self, url: str, done: asyncio.Task[Served]) -> None:
        del self._asking[url]
        if not done.cancelled():
            done.exception()  # fetched here, or asyncio would tell of it when nobody waits any more

    async def _learn(self, url: str) -> Served:
        found = await self._ask(url)
        for other in [other for other in self._served if other != url]:
            await self._compare(url, found, other)
        self._tell(url, found)
        self._served[url] = self._before[url] = self.latest = found
        return found

    async def _compare(self, url: str, found: Served, other: str) -> None:
        """Ask one that is known again if the two differ, as it may have changed, too. Raises ConfigError."""
        known = self._served.get(other)
        if known is None or not found.differs(known):
            return
        try:
            renewed = await self._ask(other)
        except Failed:
            self._served.pop(other, None)
            return
        if what := found.differs(renewed):
            raise ConfigError(
                f"{url} and {other} judge otherwise: {what}: services that share the load must be started alike"
            )
        self._served[other] = self._before[other] = renewed

    async def _ask(self, url: str) -> Served:
        """What a service says now. It is a question that harms nobody: whatever goes wrong is asked again."""
        try:
            value = await self._transport.get(f"{url}/limits")
        except Failed as failure:
            meant = self.meant(url, failure)
            raise (_absent(meant) if meant.server_fault else meant) from failure
        try:
            return served_of(value)
        except ValueError as exc:
            if self.latest is None:
                raise ConfigError(f"{url!r:.120} is no tinyv service: {exc}") from exc
            raise Failed("bad_response", f"{url} is no tinyv service any more", absent=True) from exc

    def _tell(self, url: str, found: Served) -> None:
        before = self._before.get(url)
        self._tell_version(url, found.version)
        if before is not None and (what := before.differs(found)):
            _log.warning("%s judges otherwise than before: %s", url, what)

    def _tell_version(self, url: str, version: str | None) -> None:
        if version == __version__ or (url, version) in self._told:
            return
        self._told.add((url, version))
        theirs = f"tinyv {version}" if version else "a tinyv that does not tell its version"
        _log.warning(
            "%s is %s, this is tinyv %s: its rules may judge otherwise than those of here",
            url,
            theirs,
            __version__,
        )


def _alike(one: str | None, other: str | None) -> bool:
    """True for configurations that differ in no more than the version."""
    return one == other or (one is not None and other is not None and digest_in(one) == digest_in(other))


def _absent(failure: Failed, reason: str | None = None) -> Failed:
    """The same as a failure that is waited for."""
    return Failed(
        reason or failure.reason,
        failure.told,
        absent=True,
        retry_after=failure.retry_after,
        status=failure.status,
        quoted=failure.quoted,
    )


def answered(value: Any) -> str | None:
    """The configuration that a reply says it is of."""
    config = value.get("config")
    return config if isinstance(config, str) else None
