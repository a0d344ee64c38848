"""Which service, and how long to try: one frozen record, which holds the name of a token's variable, never a token."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tinyv.errors import ConfigError
from tinyv.llm.config import ModelConfig

SCHEMES = ("tinyv+http://", "tinyv+https://")
"""What tells a service of tinyv from a model's server where either can be named."""
TOKEN_ENV = "TINYV_TOKEN"


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """A service, or several that share the load. Raises ConfigError for what does not fit."""

    url: str
    """`http://host:8080`, also as `tinyv+http://host:8080`; several with commas."""
    token_env: str | None = None
    """Environment variable that holds the token; None: TINYV_TOKEN, if it is set."""
    timeout_s: float = 90.0
    """Seconds for one request; longer than the service's own deadline, so that its answer comes first."""
    deadline_s: float = 300.0
    """Seconds for a call, retries included; what is open then is UNDECIDED."""
    patience_s: float = 30.0
    """Seconds from the beginning of an outage during which requests wait for the service to come back."""
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
