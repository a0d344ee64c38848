"""Metrics of several replicas in one answer."""

from __future__ import annotations

import asyncio

from prometheus_client.parser import text_string_to_metric_families

from tinyv.scale.desk import Front
from tinyv.scale.front import edge_for
from tinyv.scale.scrape import merged
from tinyv.serve.limits import Limits
from tinyv.serve.metrics import Metrics


def text(answers: int) -> str:
    metrics = Metrics()
    metrics.watch("tinyv_queue_samples", "Samples", lambda: 7.0)
    for _ in range(answers):
        metrics.answered("/v1/verify", 200, 0.002)
    return metrics.shown().decode()


def test_each_series_has_the_name_of_its_replica_and_a_metric_is_told_once() -> None:
    both = merged({"b": text(2), "a": text(5)}).decode()
    families = list(text_string_to_metric_families(both))
    names = [family.name for family in families]
    assert len(set(names)) == len(names)
    samples = {
        (sample.name, sample.labels["replica"]): sample.value
        for family in families
        for sample in family.samples
    }
    assert samples[("tinyv_requests_total", "a")] == 5
    assert samples[("tinyv_requests_total", "b")] == 2
    assert samples[("tinyv_queue_samples", "a")] == 7
    told = [line for line in both.splitlines() if line.startswith("# ")]
    assert len(set(told)) == len(told)


def test_one_replica_keeps_all_that_it_told() -> None:
    alone = list(text_string_to_metric_families(text(3)))
    found = list(text_string_to_metric_families(merged({"a": text(3)}).decode()))
    assert [one.name for one in found] == [one.name for one in alone]
    assert [one.type for one in found] == [one.type for one in alone]
    assert [len(one.samples) for one in found] == [len(one.samples) for one in alone]


def test_a_label_with_a_space_or_a_brace_stays_whole() -> None:
    lines = '# HELP m M\n# TYPE m gauge\nm{a="x y{z"} 1.0\nm 2.0\n'
    assert merged({"r": lines}).decode().splitlines()[2:] == [
        'm{replica="r",a="x y{z"} 1.0',
        'm{replica="r"} 2.0',
    ]


def test_a_proxy_answers_for_all_replicas() -> None:
    sent = []

    async def ray(scope: object, receive: object, send: object) -> None:
        raise AssertionError("nobody is asked")

    async def counted() -> dict[str, str]:
        return {"a": text(1)}

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def run() -> None:
        edge, service = edge_for(ray, Front(Limits(), None, 4))
        service.counted = counted
        scope = {"type": "http", "path": "/metrics", "method": "GET", "headers": [(b"host", b"localhost")]}
        await edge(scope, receive, send)

    asyncio.run(run())
    assert sent[0]["status"] == 200  # type: ignore[index]
    assert b'tinyv_requests_total{replica="a",' in sent[1]["body"]  # type: ignore[index]
