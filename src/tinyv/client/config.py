"""Which service, and how long to try: one frozen record, which holds the name of a token's variable, never a token."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl

from tinyv.errors import ConfigError
from tinyv.llm.config import ModelConfig

SCHEMES = ("tinyv+http://", "tinyv+https://")
"""What tells a service of tinyv from a model's server where either can be named."""
TOKEN_ENV = "TINYV_TOKEN"


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """A service, or several that share the load. Raises ConfigError for what does not fit.

    Where only a URL can be given, as in adapters, it may end with the other fields, the seconds with or without their
    `_s`: `tinyv+http://host:8080?timeout=20&patience=60&token_env=NAME`; of several URLs, each or only one.
    """

    url: str
    """`http://host:8080`, also as `tinyv+http://host:8080`; several with commas, started alike."""
    token_env: str | None = None
    """Environment variable that holds the token; None: TINYV_TOKEN, if it is set."""
    timeout_s: float = 90.0
    """Seconds for one request; longer than the service's own deadline, so that its answer comes first."""
    deadline_s: float = 300.0
    """Seconds for a call, from its beginning to its end, waits and retries included; what is open then is
    UNDECIDED."""
    patience_s: float = 30.0
    """Seconds from the beginning of an outage during which requests wait for the service to come back, their tries
    unspent. An outage: no connection, a proxy's 502, 503, 504, and 404 from where a service was before."""
    retries: int = 3
    """Further tries after a failure; coming back when the service said so costs none."""
    concurrency: int = 8
    """Requests at a time, per service."""
    batch: int = 256
    """Samples of a request, at most; the service's own bound may be lower."""

    def __post_init__(self) -> None:
        """Refuse what does not fit, once."""
        if isinstance(self.batch, bool) or not isinstance(self.batch, int) or self.batch < 1:
            raise ConfigError(f"batch must be a whole number of at least 1, found {self.batch!r}")
        self.http()

    def http(self) -> ModelConfig:
        """The same for the layer that speaks HTTP; its URLs end with /v1. Raises ConfigError."""
        variable = self.token_env
        if variable is None and os.environ.get(TOKEN_ENV):
            variable = TOKEN_ENV
        return ModelConfig(
            _base_urls(self.url),
            api_key_env=variable,
            timeout_s=self.timeout_s,
            deadline_s=self.deadline_s,
            patience_s=self.patience_s,
            retries=self.retries,
            concurrency=self.concurrency,
        )


def config_of(url: object, options: Mapping[str, Any]) -> ClientConfig:
    """The configuration of a URL that may hold options, and of options beside it. Raises ConfigError."""
    if not isinstance(url, str):
        return ClientConfig(url, **options)  # type: ignore[arg-type]
    addresses, found = [], dict(options)
    for part in url.split(","):
        address, _, query = part.partition("?")
        addresses.append(address)
        for name, value in _asked_for(query).items():
            if found.setdefault(name, value) != value:
                raise ConfigError(f"{name} is said twice: {found[name]!r} and {value!r}")
    unknown = sorted(set(found) - _OPTIONS)
    if unknown:
        raise ConfigError(f"unknown option {', '.join(unknown)}: known are {', '.join(sorted(_OPTIONS))}")
    return ClientConfig(",".join(addresses), **found)


def _asked_for(query: str) -> dict[str, Any]:
    """The options that a URL ends with, by the names of the fields. A value that is none is not shown: it may be a
    secret."""
    found: dict[str, Any] = {}
    for given, text in parse_qsl(query, keep_blank_values=True):
        name = f"{given}_s" if f"{given}_s" in _OPTIONS else given
        if name not in _OPTIONS:
            shown = f" {given!r:.40}" if text else ""
            raise ConfigError(
                f"a service's URL has an unknown option{shown}: known are {', '.join(sorted(_OPTIONS))}"
            )
        found[name] = text if name == "token_env" else _number(name, text)
    return found


def _number(name: str, text: str) -> int | float:
    try:
        return int(text) if name in _WHOLE else float(text)
    except ValueError:
        raise ConfigError(f"{name} must be a number, found something else in the service's URL") from None


def is_service(model: object) -> bool:
    """True for the URL of a service in the place of a model."""
    return isinstance(model, str) and model.strip().lower().startswith(SCHEMES)


def _base_urls(url: object) -> tuple[str, ...]:
    if not isinstance(url, str) or not url.strip():
        raise ConfigError(f"a service's URL looks like http://host:8080, found {url!r:.80}")
    return tuple(_base_url(part.strip()) for part in url.split(","))


def _base_url(text: str) -> str:
    plain = text[len("tinyv+") :] if text.lower().startswith(SCHEMES) else text
    return plain.rstrip("/").removesuffix("/v1") + "/v1"


_OPTIONS = {field.name for field in fields(ClientConfig)} - {"url"}
_WHOLE = ("retries", "concurrency", "batch")
