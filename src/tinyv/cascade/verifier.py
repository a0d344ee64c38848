"""The whole cascade as one object: rules, model, setup; for threads, for event loops, for every trainer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tinyv.cascade.asking import Asking
from tinyv.cascade.counts import Counts
from tinyv.cascade.model_stage import Open, opened_for
from tinyv.cascade.rewards import rewards_of
from tinyv.cascade.rules_stage import RulesStage, open_rules
from tinyv.cascade.samples import checked
from tinyv.cascade.setup import Setup
from tinyv.errors import ConfigError
from tinyv.llm.gathering import Gatherer
from tinyv.nano.config import NanoConfig, is_nano, nano_config
from tinyv.sample import Sample
from tinyv.verdict import Verdict

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy
    from tinyv.llm.config import ModelConfig
    from tinyv.llm.protocol import Model
    from tinyv.rules.protocol import RuleVerifier

FormatReward = Callable[[Sample, Verdict], float]
GATHERED = 256
"""Samples that concurrent `averify` calls are judged together in, at most."""


class Verifier:
    """Rules first, a model for what they leave open. Opens what it needs at first use, and can be pickled.

    Safe from threads and event loops; close it, or use it as a context manager. The client of a model is the
    process's one for that configuration: closing the verifier leaves it to the others.
    """

    def __init__(
        self,
        rules: str | RuleVerifier = "engine",
        model: str | ModelConfig | NanoConfig | Model | None = None,
        setup: str | Setup = "addon",
        weight: float = 1.0,
        *,
        policy: Policy | None = None,
        format_reward: FormatReward | None = None,
        **options: Any,
    ) -> None:
        """`options` are the further fields of `Setup`: soft, on_error, ask_refuted, ask_accepted.

        `format_reward(sample, verdict)` is added to each reward. Raises ConfigError for what does not fit.
        """
        self.setup = setup_of(setup, weight, options)
        self.policy = policy
        self.format_reward = format_reward
        self.counts = Counts()
        """What it did so far, over all calls."""
        self._rules_option = rules
        self.model = _model(model)
        if self.model is None:
            self.setup.needs_no_model()
        if format_reward is not None and not callable(format_reward):
            raise ConfigError(
                f"format_reward must be a function of sample and verdict, found {format_reward!r:.60}"
            )
        self._start()

    def _start(self) -> None:
        self._lock = threading.Lock()
        self._rules: RuleVerifier | None = None
        self._gatherers: WeakKeyDictionary[asyncio.AbstractEventLoop, Gatherer[Sample, Open]] = (
            WeakKeyDictionary()
        )

    def __enter__(self) -> Verifier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        kept = ("setup", "policy", "format_reward", "_rules_option", "model")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.counts = Counts()
        self._start()

    def close(self) -> None:
        """End the rules' processes, if it started them; a later call starts them again."""
        with self._lock:
            rules, self._rules = self._rules, None
        if rules is not None and isinstance(self._rules_option, str):
            rules.close()

    def verify(self, samples: Iterable[Sample]) -> list[Verdict]:
        """A verdict for each sample, in order. Raises DataError for what is no sample, ConfigError for a model
        that cannot be named."""
        return self.finish(*self._first(checked(samples)))

    async def averify(self, samples: Iterable[Sample]) -> list[Verdict]:
        """The same without blocking the loop; concurrent calls are judged together. Cancelling it leaves no
        request behind."""
        given = checked(samples, "averify")
        gatherer = self._gatherer()
        opens = await asyncio.gather(*(gatherer.ask(sample) for sample in given))
        asking = self._asking()
        asking.add(opens)
        return await self.afinish(given, asking)

    def reward(self, samples: Iterable[Sample]) -> list[float | None]:
        """A reward for each sample, in order; None only for failures under `on_error="none"`."""
        given = checked(samples, "reward")
        return self.rewards(given, self.verify(given))

    async def areward(self, samples: Iterable[Sample]) -> list[float | None]:
        """The same without blocking the loop."""
        given = checked(samples, "areward")
        return self.rewards(given, await self.averify(given))

    def rewards(self, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
        """The rewards of verdicts that this verifier gave, the format's included. Raises ModelError."""
        return with_format(samples, verdicts, rewards_of(verdicts, self.setup), self.format_reward)

    def finish(self, samples: Sequence[Sample], asking: Asking) -> list[Verdict]:
        """Wait for what was asked; `asking` holds these samples in this order."""
        try:
            verdicts = self._with_fallback(samples, asking.waited())
        finally:
            asking.stop()
        self._count(verdicts)
        return verdicts

    async def afinish(self, samples: Sequence[Sample], asking: Asking) -> list[Verdict]:
        """The same without blocking the loop."""
        try:
            verdicts = await asking.awaited()
        finally:
            asking.stop()
        if self._falls_back(verdicts):
            verdicts = await asyncio.to_thread(self._with_fallback, samples, verdicts)
        self._count(verdicts)
        return verdicts

    def ask(
        self, samples: Sequence[Sample], verdicts: Sequence[Verdict], seconds: float | None = None
    ) -> Asking:
        """Begin the second stage for samples whose first stage ran elsewhere; `finish` or `afinish` ends it.

        `seconds`: when its answer must be there, if that is before the model's own deadline.
        """
        asking = self._asking()
        asking.add([self._opened(s, v) for s, v in zip(samples, verdicts, strict=True)], seconds)
        return asking

    def _first(self, samples: list[Sample]) -> tuple[list[Sample], Asking]:
        """Judge by the rules; the model is asked while the rules go on with the next samples."""
        stage = self._stage()
        asking = self._asking()
        try:
            for start in range(0, len(samples), asking.stride):
                asking.add([self._open(stage, sample) for sample in samples[start : start + asking.stride]])
        except BaseException:  # raised on; what was sent must not outlive an interrupt
            asking.stop()
            raise
        return samples, asking

    def _open(self, stage: RulesStage, sample: Sample) -> Open:
        return self._opened(sample, stage(sample))

    def _opened(self, sample: Sample, verdict: Verdict) -> Open:
        return Open(verdict) if self.model is None else opened_for(sample, verdict, self.setup)

    def _stage(self) -> RulesStage:
        return RulesStage(self._opened_rules() if self.setup.asks_rules else None)

    def _asking(self) -> Asking:
        return Asking(self.model)

    def _falls_back(self, verdicts: Sequence[Verdict]) -> bool:
        """True if the rules, which were not run, must say what a failure earns."""
        return (
            not self.setup.asks_rules and self.setup.on_error == "rules" and any(v.failed for v in verdicts)
        )

    def _with_fallback(self, samples: Sequence[Sample], verdicts: list[Verdict]) -> list[Verdict]:
        """In `tinyv_only`, what the rules say of samples that the model failed on, if the rewards want that."""
        if not self._falls_back(verdicts):
            return verdicts
        stage = RulesStage(self._opened_rules())
        pairs = zip(samples, verdicts, strict=True)
        return [_with_rules(stage(s), v) if v.failed else v for s, v in pairs]

    def _opened_rules(self) -> RuleVerifier:
        with self._lock:
            if self._rules is None:
                self._rules = open_rules(self._rules_option, self.policy)
            return self._rules

    def _gatherer(self) -> Gatherer[Sample, Open]:
        loop = asyncio.get_running_loop()
        with self._lock:
            if loop not in self._gatherers:
                self._gatherers[loop] = Gatherer(self._judged_together, GATHERED)
            return self._gatherers[loop]

    async def _judged_together(self, samples: Sequence[Sample]) -> list[Open]:
        return await asyncio.to_thread(self._judged_in_thread, samples)

    def _judged_in_thread(self, samples: Sequence[Sample]) -> list[Open]:
        stage = self._stage()
        return [self._open(stage, sample) for sample in samples]

    def _count(self, verdicts: Sequence[Verdict]) -> None:
        with self._lock:
            self.counts.add(verdicts)


def with_format(
    samples: Sequence[Sample],
    verdicts: Sequence[Verdict],
    rewards: list[float | None],
    format_reward: FormatReward | None,
) -> list[float | None]:
    """The rewards with the format's added; None stays None."""
    if format_reward is None:
        return rewards
    triples = zip(samples, verdicts, rewards, strict=True)
    return [None if r is None else r + _number(format_reward(s, v)) for s, v, r in triples]


def _number(reward: object) -> float:
    if isinstance(reward, bool) or not isinstance(reward, (int, float)):
        raise ConfigError(f"format_reward must return a number, found {reward!r:.60}")
    return float(reward)


def _with_rules(said: Verdict, verdict: Verdict) -> Verdict:
    return replace(verdict, stages=(*said.stages, *verdict.stages))


def setup_of(setup: str | Setup, weight: float, options: dict[str, Any]) -> Setup:
    """The setup that keywords mean. Raises ConfigError."""
    if isinstance(setup, Setup):
        if weight != 1.0 or options:
            raise ConfigError("setup is a Setup already: give weight and the options there")
        return setup
    try:
        return Setup(setup, weight, **options)
    except TypeError as exc:
        raise ConfigError(f"unknown option: {str(exc).rpartition('argument ')[2] or exc}") from exc


def _model(model: str | ModelConfig | NanoConfig | Model | None) -> Model | None:
    if model is None or callable(getattr(model, "submit", None)):
        return model  # type: ignore[return-value]
    if is_nano(model) or isinstance(model, NanoConfig):
        from tinyv.nano.model import shared_nano  # here, so that rules alone load nothing of it

        return shared_nano(nano_config(model) if isinstance(model, str) else model)  # type: ignore[arg-type]
    from tinyv.llm.remote import shared_model  # here, so that rules alone never load a HTTP library

    return shared_model(model)  # type: ignore[arg-type]
