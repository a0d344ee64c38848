"""Counts and times for Prometheus. Labels are routes, statuses and typed codes: few, and never a text of a sample."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from tinyv.llm.query import CACHED, CALLED, SHARED
from tinyv.verdict import Verdict

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_SAMPLES = (1, 4, 16, 64, 256, 1024, 4096)


class Metrics:
    """The counts of one service, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "tinyv_requests", "Requests by route and status", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "tinyv_request_seconds",
            "Seconds from a request's head to its answer",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._batch = Histogram(
            "tinyv_request_samples", "Samples of a request", buckets=_SAMPLES, registry=self._registry
        )
        self._stages = Histogram(
            "tinyv_stage_seconds",
            "Seconds that a request's samples spent in a stage, waiting included",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._verdicts = Counter(
            "tinyv_verdicts",
            "Verdicts by deciding stage, outcome and reason",
            ("stage", "outcome", "reason"),
            registry=self._registry,
        )
        self._model = {
            CALLED: Counter(
                "tinyv_model_calls", "Pairs that the model was asked about", registry=self._registry
            ),
            SHARED: Counter(
                "tinyv_model_shared", "Pairs that waited for the same pair", registry=self._registry
            ),
            CACHED: Counter("tinyv_model_cache_hits", "Pairs decided before", registry=self._registry),
        }
        self._failures = Counter(
            "tinyv_failures", "Samples that something of ours failed on", ("reason",), registry=self._registry
        )

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A number that is read whenever the metrics are."""
        Gauge(name, what, registry=self._registry).set_function(value)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def staged(self, stage: str, seconds: float) -> None:
        """The time of a stage of a request."""
        self._stages.labels(stage).observe(seconds)

    def judged(self, verdicts: Sequence[Verdict]) -> None:
        """Count the verdicts of a request."""
        self._batch.observe(len(verdicts))
        for key, count in Tally((v.stage, v.outcome.value, v.reason) for v in verdicts).items():
            self._verdicts.labels(*key).inc(count)
        asked = [stage for verdict in verdicts if (stage := verdict.model_stage) is not None]
        for how, count in Tally(stage.how for stage in asked).items():
            if how in self._model:
                self._model[how].inc(count)
        for reason, count in Tally(verdict.reason for verdict in verdicts if verdict.failed).items():
            self._failures.labels(reason).inc(count)

    def shown(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)
