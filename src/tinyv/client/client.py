"""`tinyv.Client`: what `tinyv.Verifier` does, done by a service.

    with tinyv.Client("http://verifier:8080") as client:
        verdicts = client.verify(samples)      # the service's own, stages included
        rewards = client.reward(samples)

Where the service gives no verdict, a sample is UNDECIDED with the reason (`server_unavailable`, `timeout`,
`overloaded`, `bad_response`, `request_refused`), after retries; under `on_error="rules"` the rules of this process say
then what it earns.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tinyv.cascade.counts import Counts
from tinyv.cascade.rewards import rewards_of
from tinyv.cascade.samples import checked
from tinyv.cascade.setup import Setup
from tinyv.cascade.verifier import FormatReward, Verifier, with_format
from tinyv.client.config import SCHEMES, ClientConfig, config_of, is_service
from tinyv.client.exchange import STAGE, Answer
from tinyv.client.remote import shared_remote
from tinyv.client.served import Served
from tinyv.errors import ConfigError, MissingExtraError
from tinyv.sample import Sample
from tinyv.verdict import Verdict

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """How a service, or each of several, is."""

    ok: bool
    """True if all of them answered 200."""
    services: dict[str, Any]
    """What each said, by URL."""


class Client:
    """Verdicts and rewards from a `tinyv serve`; safe from threads and loops, and it can be pickled (the token stays).

    Connections are the process's, shared by all clients of one configuration, and closed at its end.
    """

    def __init__(
        self,
        url: str,
        *,
        setup: Setup | None = None,
        rules: str | None = None,
        on_error: str | None = None,
        format_reward: FormatReward | None = None,
        **options: Any,
    ) -> None:
        """`options` are the further fields of `ClientConfig`: token_env, timeout_s, deadline_s, patience_s, retries,
        concurrency, batch; the URL may hold them, too.

        `setup` makes rewards of verdicts: None is the service's own. One that is given must ask the same parties as the
        service does, or a call raises ConfigError, as it does for other `rules`: the first one, and any later one that
        a service answers which was started otherwise meanwhile. `on_error` is that of `Setup`.
        """
        self.config: ClientConfig = config_of(url, options)
        self.format_reward = format_reward
        self._given = None if setup is None else _with(setup, on_error)
        self._rules = rules
        self._on_error = _with(Setup(), on_error).on_error
        self._start()

    def _start(self) -> None:
        self.counts = Counts()
        """What it did so far, over all calls."""
        self._remote = shared_remote(self.config)
        self._lock = threading.Lock()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        kept = ("config", "format_reward", "_given", "_rules", "_on_error")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._start()

    @property
    def setup(self) -> Setup:
        """The one that was given, or the service's with the failures' policy of here; the usual one before it is
        known."""
        if self._given is not None:
            return self._given
        known = self._remote.known()
        return replace(Setup() if known is None else known.setup, on_error=self._on_error)

    def close(self) -> None:
        """Nothing to free: the connections are shared."""

    def verify(self, samples: Iterable[Sample]) -> list[Verdict]:
        """A verdict for each sample, in order. Raises DataError for what is no sample, ConfigError for a service that
        refuses the token, judges otherwise than asked for, or is none."""
        given = checked(samples)
        return self._finished(given, _waited(self._remote.verdicts(given)))

    async def averify(self, samples: Iterable[Sample]) -> list[Verdict]:
        """The same without blocking the loop; small concurrent calls are sent together."""
        given = checked(samples, "averify")
        answers = await asyncio.wrap_future(self._remote.verdicts(given))
        return await asyncio.to_thread(self._finished, given, answers)

    def reward(self, samples: Iterable[Sample]) -> list[float | None]:
        """A reward for each sample, in order; None only for failures under `on_error="none"`."""
        given = checked(samples, "reward")
        return self.rewards(given, self.verify(given))

    async def areward(self, samples: Iterable[Sample]) -> list[float | None]:
        """The same without blocking the loop."""
        given = checked(samples, "areward")
        return self.rewards(given, await self.averify(given))

    def rewards(self, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
        """The rewards of verdicts that this client gave, the format's included. Raises ModelError."""
        return with_format(samples, verdicts, rewards_of(verdicts, self.setup), self.format_reward)

    def health(self) -> Health:
        """Whether the process answers; needs no token. Never raises for a service that is down."""
        return _health(_waited(self._remote.look("/healthz")))

    def ready(self) -> Health:
        """Whether it can do its work, and which model server is down."""
        return _health(_waited(self._remote.look("/readyz")))

    async def ahealth(self) -> Health:
        """`health` without blocking the loop."""
        return _health(await asyncio.wrap_future(self._remote.look("/healthz")))

    async def aready(self) -> Health:
        """`ready` without blocking the loop."""
        return _health(await asyncio.wrap_future(self._remote.look("/readyz")))

    def _finished(self, samples: Sequence[Sample], answers: list[Answer]) -> list[Verdict]:
        known = self._remote.known()
        for served in {one for _, one in answers if one is not None}:
            served.check(self._rules, self._given)
        verdicts = [verdict for verdict, _ in answers]
        if self.setup.on_error == "rules" and any(map(_unheard, verdicts)):
            verdicts = self._with_rules(samples, verdicts, known)
        with self._lock:
            self.counts.add(verdicts)
        return verdicts

    def _with_rules(
        self, samples: Sequence[Sample], verdicts: list[Verdict], known: Served | None
    ) -> list[Verdict]:
        """What the rules of this process say of samples that the service said nothing of."""
        rules = self._rules or (known.rules if known else "engine")
        lost = [sample for sample, verdict in zip(samples, verdicts, strict=True) if _unheard(verdict)]
        try:
            with Verifier(rules, policy=known.policy() if known else None) as local:
                said = iter(local.verify(lost))
        except MissingExtraError as exc:
            _log.warning("no rules here for what the service did not answer: %s", exc)
            return verdicts
        return [replace(v, stages=(*next(said).stages, *v.stages)) if _unheard(v) else v for v in verdicts]


def _unheard(verdict: Verdict) -> bool:
    """True if neither the service nor its rules said anything of the sample.

    A sample that ended two rule processes there is not tried in this one.
    """
    return verdict.stage == STAGE or (verdict.reason == "timeout" and verdict.rules_stage is None)


def client_of(
    url: str, rules: object, setup: Setup, policy: object = None, format_reward: FormatReward | None = None
) -> Client:
    """The client that stands in for a verifier with these options. Raises ConfigError for what a service decides."""
    if not is_service(url):
        raise ConfigError(f"a service's URL begins with {' or '.join(SCHEMES)}, found {url!r:.80}")
    if not isinstance(rules, str):
        raise ConfigError(f"rules must be a name where a service judges, found {rules!r:.60}")
    if policy is not None:
        raise ConfigError(
            "policy (digits, tolerance) is the service's: start it with --digits, --tolerance instead"
        )
    return Client(url, rules=rules, setup=setup, format_reward=format_reward)


def _with(setup: Setup, on_error: str | None) -> Setup:
    return setup if on_error is None else replace(setup, on_error=on_error)


def _waited(future: Future[Result]) -> Result:
    try:
        return future.result()
    finally:
        future.cancel()  # harmless when it is done; an interrupt leaves no request behind


def _health(found: dict[str, tuple[int, Any]]) -> Health:
    return Health(
        all(status == 200 for status, _ in found.values()), {url: told for url, (_, told) in found.items()}
    )
