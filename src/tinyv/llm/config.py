"""How to reach a model and how to ask it: one frozen record, from a URL, from TOML or from Python."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tinyv.errors import ConfigError

_ALL_INTERFACES = {"0.0.0.0": "127.0.0.1"}
_BLANK = re.compile(r"\s")
_ENDPOINT = re.compile(r"/(?:chat/completions|completions|models)\Z")
_VARIABLE = re.compile(r"(?!(?:hf|gsk|sk|xai)_)[A-Za-z_][A-Za-z0-9_]*")
"""What may name an environment variable; a key pasted in its place mostly does not."""
_POSITIVE = ("timeout_s", "connect_timeout_s", "deadline_s", "concurrency", "cache_size")
_SHARES = ("threshold", "min_mass")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """A model behind one or several OpenAI-compatible servers. Raises ConfigError for what does not fit."""

    base_url: str | tuple[str, ...]
    """`http://host:8000/v1`; several, separated by commas or as a tuple, share the load."""
    model: str | None = None
    """Name to send; None: the one name that `/v1/models` lists, read at first use."""
    api_key_env: str | None = None
    """Name of the environment variable that holds the key; a key itself is never part of a configuration."""
    card: str | None = None
    """Name of a card of `llm/models.toml`; None: the one whose pattern fits the model's name, else `generic`."""
    prompt: str | None = None
    """A prompt's name (`true_false`, ...) or the path of a text file with slots; None: the card's."""
    prompt_config: str | None = None
    """Path of upstream's `tinyv_config.json`; the entry of the model gives template, tokens and temperature."""
    with_question: bool = True
    """False leaves the question out of the prompt, which lowers false positives on mathematics."""
    threshold: float = 0.5
    """Accept from this p_correct on (0..1)."""
    min_mass: float = 0.1
    """Below this probability of "yes or no" together, the first token is no decision but the start of a text."""
    temperature: float | None = None
    """Sampling temperature; None: the prompt configuration's, else 0."""
    max_tokens: int | None = None
    """Token budget of a reply; None: the prompt configuration's, else the card's."""
    timeout_s: float = 30.0
    """Seconds for one request, connecting and reading included."""
    connect_timeout_s: float = 5.0
    deadline_s: float = 120.0
    """Seconds for the model's part of a batch, retries included, from when the last pair is sent; what is open then
    is UNDECIDED `timeout`."""
    patience_s: float = 30.0
    """Seconds from the beginning of an outage during which requests wait for a server to come back; later ones fail
    at once."""
    concurrency: int = 256
    """Requests at a time, per server; as many as vLLM runs together by default."""
    retries: int = 3
    """Further tries after a failure that another try may mend."""
    cache_size: int = 100_000
    """Decisions kept in memory."""
    cache_path: str | None = None
    """Folder of a cache on disk that several processes and runs share (extra `cache`); None: none."""
    scoring: bool = True
    """Use vLLM's `/generative_scoring` where a probe shows that it decides as the chat does."""

    def __post_init__(self) -> None:
        """Bring the URLs into one form and refuse what does not fit, once."""
        object.__setattr__(self, "base_url", _urls(self.base_url))
        for name in _POSITIVE:
            _check_number(name, getattr(self, name), lambda value: 0 < value < inf, "above 0")
        for name in _SHARES:
            _check_number(name, getattr(self, name), lambda value: 0 <= value <= 1, "from 0 to 1")
        _check_number("patience_s", self.patience_s, lambda value: 0 <= value < inf, "of at least 0")
        _check_number("retries", self.retries, lambda value: 0 <= value <= 100, "from 0 to 100")
        if self.max_tokens is not None:
            _check_number("max_tokens", self.max_tokens, lambda value: value >= 1, "of at least 1")
        if self.temperature is not None:
            _check_number("temperature", self.temperature, lambda value: 0 <= value <= 2, "from 0 to 2")
        for name in ("model", "api_key_env", "card", "prompt", "prompt_config", "cache_path"):
            _check_text(name, getattr(self, name))
        if self.api_key_env is not None and not _VARIABLE.fullmatch(self.api_key_env):
            raise ConfigError(
                "model api_key_env must be the name of an environment variable, such as OPENAI_API_KEY, "
                "found something else (not shown, as it may be a key)"
            )
        for name in ("with_question", "scoring"):
            if not isinstance(getattr(self, name), bool):
                raise ConfigError(f"model {name} must be true or false, found {getattr(self, name)!r}")

    @property
    def urls(self) -> tuple[str, ...]:
        """The base URLs, without a slash at the end."""
        return (self.base_url,) if isinstance(self.base_url, str) else self.base_url

    @property
    def places(self) -> int:
        """Requests that the servers take at a time."""
        return self.concurrency * len(self.urls)

    def api_key(self) -> str | None:
        """The key without blanks around it, read from the environment now; None if none is configured.

        Raises ConfigError if it is unset or cannot be sent.
        """
        if self.api_key_env is None:
            return None
        key = os.environ.get(self.api_key_env, "").strip()
        if not key:
            raise ConfigError(f"api_key_env names {self.api_key_env!r}, which is not set: export it")
        if not key.isprintable():
            raise ConfigError(
                f"api_key_env names {self.api_key_env!r}, whose value holds a line break or another character that no "
                "key has (not shown): export the key alone"
            )
        return key


def as_config(model: str | ModelConfig) -> ModelConfig:
    """A configuration from a URL, from the path of a TOML file, or as it is. Raises ConfigError."""
    if isinstance(model, ModelConfig):
        return model
    if not isinstance(model, str):
        raise ConfigError(f"model must be a URL, a .toml file or a tinyv.ModelConfig, found {model!r:.60}")
    if model.strip().lower().startswith(("http://", "https://")):
        return ModelConfig(model)
    if model.endswith(".toml"):
        return from_toml(Path(model))
    raise ConfigError(
        f"model must be a URL such as http://localhost:8000/v1, or a .toml file, found {model!r:.60}"
    )


def from_toml(path: Path) -> ModelConfig:
    """The table `[model]` of a file, which then holds nothing else, or the whole file. Raises ConfigError.

    Keys are the fields of ModelConfig.
    """
    values = read_toml_file(path, str(path))
    table = values.get("model")
    if not isinstance(table, dict):
        return from_mapping(values, str(path))
    others = ", ".join(name for name in values if name != "model")
    if others:
        raise ConfigError(
            f"{path}: found {others} beside [model]: move its keys into [model] or leave it out"
        )
    return from_mapping(table, str(path))


def from_mapping(values: Mapping[str, Any], where: str) -> ModelConfig:
    """A configuration from plain values; `where` names their origin in errors. Raises ConfigError."""
    known = [field.name for field in dataclasses.fields(ModelConfig)]
    unknown = sorted(set(values) - set(known))
    if "api_key" in unknown:
        raise ConfigError(f"{where}: api_key is not read from files: name a variable in api_key_env")
    if unknown:
        raise ConfigError(f"{where}: unknown {', '.join(unknown)}: known are {', '.join(known)}")
    if "base_url" not in values:
        raise ConfigError(f"{where}: base_url is missing: give it as http://host:8000/v1")
    urls = values["base_url"]
    try:
        return ModelConfig(**{**values, "base_url": tuple(urls) if isinstance(urls, list) else urls})
    except ConfigError as exc:
        raise ConfigError(f"{where}: {exc}") from exc


def read_toml(data: bytes) -> dict[str, Any]:
    """The tables of a TOML text; raises ValueError with one line."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    values: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    return values


def read_toml_file(path: Path, where: str) -> dict[str, Any]:
    """The tables of a TOML file; `where` names it in errors. Raises ConfigError."""
    try:
        return read_toml(path.read_bytes())
    except OSError as exc:
        raise ConfigError(f"cannot read {str(path)!r}: {exc.strerror or exc}") from exc
    except ValueError as exc:
        raise ConfigError(f"{where}: {exc}") from exc


def _urls(given: object) -> tuple[str, ...]:
    texts = given.split(",") if isinstance(given, str) else given
    if not isinstance(texts, (tuple, list)) or not texts or not all(isinstance(t, str) for t in texts):
        raise ConfigError(f"base_url must be a URL or several, found {given!r:.80}")
    return tuple(dict.fromkeys(_url(text.strip()) for text in texts))


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as exc:
        raise ConfigError(f"base_url {text!r:.80} is no URL: {exc}") from exc
    if parts.scheme not in ("http", "https") or not parts.hostname or _BLANK.search(text):
        raise ConfigError(f"base_url must look like http://host:8000/v1, found {text!r:.80}")
    if parts.username or parts.password:
        raise ConfigError("base_url holds a user or a password: name a variable in api_key_env instead")
    if parts.query or parts.fragment:
        raise ConfigError(
            "base_url must end with its path, found a query or a fragment behind it: leave that out"
        )
    host = _ALL_INTERFACES.get(parts.hostname, parts.hostname)
    host = f"[{host}]" if ":" in host else host
    where = host if port is None else f"{host}:{port}"
    path = _ENDPOINT.sub("", parts.path.rstrip("/"))
    return f"{parts.scheme}://{where}{path or '/v1'}"


def _check_number(name: str, value: object, fits: Any, allowed: str) -> None:
    whole = name in ("concurrency", "retries", "cache_size", "max_tokens")
    kinds = (int,) if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not fits(value):
        noun = "a whole number" if whole else "a number"
        raise ConfigError(f"model {name} must be {noun} {allowed}, found {value!r}")


def _check_text(name: str, value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value):
        raise ConfigError(f"model {name} must be a text, found {value!r}")
