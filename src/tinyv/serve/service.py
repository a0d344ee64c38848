"""The service apart from HTTP: admission, the rules' processes, the one client of the model, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from time import monotonic
from typing import Any

from tinyv.cascade.rewards import reward_of
from tinyv.cascade.verifier import Verifier
from tinyv.sample import Sample
from tinyv.scoring.options import Options
from tinyv.serve.admission import Admission
from tinyv.serve.configuration import configuration_of, described
from tinyv.serve.limits import Limits
from tinyv.serve.metrics import Metrics
from tinyv.serve.ready import ModelWatch
from tinyv.serve.workers import RulePool
from tinyv.verdict import Verdict


class Service:
    """Verdicts and rewards for batches of concurrent requests; lives in one event loop."""

    def __init__(self, options: Options, limits: Limits, pool: RulePool) -> None:
        """`pool` is open, or will be. Raises ConfigError for options that do not fit."""
        self.options = options
        self.limits = limits
        self.pool = pool
        self.verifier = Verifier(options.rules, options.model, options.setup, policy=options.policy)
        self.admission = Admission(limits.max_queue)
        self.metrics = Metrics()
        self.models = ModelWatch(options.model)
        self.stopping = False
        """True from SIGTERM on: nothing more is accepted."""
        # one verdict tells no failure of others: where the setup raises, its own reward is none
        self._told = replace(options.setup, on_error="rules" if options.setup.on_error == "rules" else "none")
        watch = self.metrics.watch
        watch("tinyv_queue_samples", "Samples accepted and not answered yet", lambda: self.admission.held)
        watch("tinyv_queue_limit_samples", "Bound of the queue", lambda: self.admission.most)
        watch("tinyv_rule_workers", "Rule processes that live", lambda: self.pool.alive)
        watch("tinyv_rule_workers_wanted", "Rule processes that should live", lambda: self.pool.size)
        watch(
            "tinyv_rule_workers_stalled",
            "Rule processes at one piece for too long",
            lambda: self.pool.stalled,
        )
        watch("tinyv_rule_worker_deaths", "Rule processes that ended unasked", lambda: self.pool.deaths)

    async def verdicts(self, samples: list[Sample], seconds: float) -> list[Verdict]:
        """A verdict for each, within `seconds`. Raises Refusal (429) if there is no room, ConfigError for a model that
        only the user can mend."""
        with self.admission.taken(len(samples)):
            start = monotonic()
            first = await self.pool.judge(samples, start + seconds)
            self.metrics.staged("rules", monotonic() - start)
            verdicts = await self._second(samples, first, start + seconds)
        self.metrics.judged(verdicts)
        return verdicts

    def rewards(self, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
        """The rewards by the service's setup. Raises ModelError under `--on-error raise`."""
        return self.verifier.rewards(samples, verdicts)

    def reward_told(self, verdict: Verdict) -> float | None:
        """The reward that is told with a verdict; None where the setup wants a failure to be none."""
        return reward_of(verdict, self._told)

    def described(self) -> dict[str, Any]:
        """What a client needs to know: bounds, and what decides the verdicts."""
        limits = self.limits
        return {
            "max_batch": limits.max_batch,
            "max_body_bytes": limits.max_body_bytes,
            "max_queue": limits.max_queue,
            "deadline_s": limits.deadline_s,
            **described(self.options),
        }

    @cached_property
    def config(self) -> str:
        """What decides the verdicts, in one short text that each reply carries."""
        return configuration_of(self.options)

    async def _second(self, samples: list[Sample], first: list[Verdict], end: float) -> list[Verdict]:
        """The model's stage."""
        start = monotonic()
        asking = self.verifier.ask(samples, first, end - start)
        verdicts = await self.verifier.afinish(samples, asking)
        if self.verifier.model is not None:
            self.metrics.staged("model", monotonic() - start)
        return verdicts
