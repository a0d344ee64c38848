"""The clients: verdicts as if made here, batches cut, failures with reasons, never a wrong answer."""

from __future__ import annotations

import asyncio
import json
import pickle
from typing import Any

import pytest
from samples import cases, untimed
from standins import LIMITS, standin, well

import tinyv
from serving import Served
from tinyv.cascade.setup import Setup
from tinyv.client.config import ClientConfig
from tinyv.errors import ConfigError, DataError, ModelError
from tinyv.frameworks.options import RewardOptions, verifier_of
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Stage, Verdict
from tinyv.wire import verdict_value

HALF = Sample("Halve 1.", "1/2", r"It is \boxed{0.5}.")
WRONG = Sample("Halve 1.", "1/2", answer="3")
NOWHERE = "http://127.0.0.1:9"


def test_verdicts_and_rewards_are_those_of_a_local_run(service: Served) -> None:
    samples = cases("engine_number.jsonl")
    client = tinyv.Client(service.url)
    assert untimed(client.verify(samples)) == untimed(tinyv.verify(samples))
    assert client.reward(samples) == tinyv.reward(samples)
    assert client.counts.samples == 2 * len(samples)
    assert client.health().ok and client.ready().ok
    assert untimed(tinyv.verify(samples, model=f"tinyv+{service.url}")) == untimed(tinyv.verify(samples))
    assert tinyv.reward(samples, model=f"tinyv+{service.url}") == tinyv.reward(samples)


def test_the_asynchronous_client_does_the_same_and_sends_small_calls_together(service: Served) -> None:
    async def all_of_it() -> tuple[list[float | None], bool]:
        async with tinyv.AsyncClient(service.url) as client:
            found = await asyncio.gather(*(client.reward([one]) for one in [HALF, WRONG] * 50))
            return [reward for rewards in found for reward in rewards], (await client.ready()).ok

    before = len(service.logs())
    assert asyncio.run(all_of_it()) == ([1.0, 0.0] * 50, True)
    lines = [line for line in service.logs()[before:] if line.get("route") == "/v1/verify"]
    assert sum(line["samples"] for line in lines) == 100
    assert len(lines) < 50


def test_hostile_texts_travel(service: Served) -> None:
    sample = Sample("\x00", "1", answer="5\ud800\x00\u202e\U0001f600")
    assert tinyv.Client(service.url).verify([sample])[0].answer == sample.answer


def test_a_client_can_be_pickled_without_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYV_TOKEN", "token-that-stays-at-home")
    made = pickle.dumps(tinyv.Client(NOWHERE, retries=1))
    assert b"token-that-stays" not in made
    assert pickle.loads(made).config == ClientConfig(NOWHERE, retries=1)


def test_a_batch_is_cut_by_count_and_by_bytes() -> None:
    def small(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        return well(path, value) if value else (200, LIMITS | {"max_batch": 30, "max_body_bytes": 8000}, {})

    with standin(small) as (url, seen):
        samples = [Sample("", str(n), answer=str(n)) for n in range(100)] + [
            Sample("x" * 5000, "1", answer="1")
        ] * 3
        assert tinyv.Client(url).reward(samples) == [1.0] * 103
    sizes = [len(value["samples"]) for _, value in seen if value]
    assert sum(sizes) == 103 and max(sizes) <= 30
    assert max(len(json.dumps(value)) for _, value in seen if value) <= 8000


def test_what_is_too_large_after_all_is_cut_in_two() -> None:
    def strict(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        if value and len(value["samples"]) > 5:
            return 413, {"error": {"code": "batch_too_large"}}, {}
        return well(path, value)

    with standin(strict) as (url, _):
        assert tinyv.Client(url).reward([HALF] * 33) == [1.0] * 33


def test_a_busy_service_is_waited_for() -> None:
    busy = iter([True, True, False])

    def sometimes(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        return (429, {}, {"Retry-After": "1"}) if value and next(busy, False) else well(path, value)

    with standin(sometimes) as (url, seen):
        assert tinyv.Client(url, retries=0).reward([HALF]) == [1.0]
        assert len([value for _, value in seen if value]) == 3


def test_a_service_that_stays_busy_is_overloaded() -> None:
    def never(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        return (429, {}, {"Retry-After": "1"}) if value else well(path, value)

    with standin(never) as (url, _):
        (verdict,) = tinyv.Client(url, deadline_s=1.5).verify([HALF])
        assert (verdict.reason, verdict.failed) == ("overloaded", True)


@pytest.mark.parametrize(
    "reply",
    [
        (200, {}),
        (200, []),
        (200, {"verdicts": []}),
        (200, {"verdicts": [{"outcome": "CORRECT"}]}),
        (200, {"verdicts": [None]}),
        (500, {}),
        (400, {}),
        (302, {}),
        (404, {}),
    ],
    ids=str,
)
def test_nonsense_is_a_failure_and_never_a_wrong_answer(reply: tuple[int, Any]) -> None:
    def broken(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        return (*reply, {}) if value else well(path, value)

    with standin(broken) as (url, _):
        client = tinyv.Client(url, retries=0, patience_s=0.1, on_error="none")
        assert client.reward([HALF, WRONG]) == [None, None]
        assert client.counts.failures.total() == 2


def test_a_failure_that_passes_is_tried_again() -> None:
    failing = iter([500, 503, 200])

    def passing(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        status = next(failing, 200) if value else 200
        return well(path, value) if status == 200 else (status, {}, {})

    with standin(passing) as (url, _):
        assert tinyv.Client(url, retries=3).reward([HALF]) == [1.0]


def test_a_service_that_is_not_there_gives_verdicts_with_the_reason_and_the_rules_of_here() -> None:
    options: dict[str, Any] = {"retries": 0, "patience_s": 0.0}
    client = tinyv.Client(NOWHERE, **options)
    verdicts = client.verify([HALF, WRONG])
    assert {(one.outcome.name, one.stage, one.reason) for one in verdicts} == {
        ("UNDECIDED", "service", "server_unavailable")
    }
    assert client.rewards([HALF, WRONG], verdicts) == [1.0, 0.0]
    assert tinyv.Client(NOWHERE, on_error="none", **options).reward([HALF]) == [None]
    with pytest.raises(ModelError, match="server_unavailable"):
        tinyv.Client(NOWHERE, on_error="raise", **options).reward([HALF])
    assert not client.health().ok and not client.ready().ok


def test_a_service_that_comes_back_is_used_again() -> None:
    with Served("--model", "none", workers=1) as served:
        client = tinyv.Client(served.url, retries=2)
        assert client.reward([HALF]) == [1.0]
        port = served.port
        served.stop()
    with Served("--model", "none", "--port", str(port), workers=1):
        (verdict,) = client.verify([HALF])
        assert verdict.outcome.name == "CORRECT"


def test_a_token_that_does_not_fit_is_told_and_can_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TINYV_TOKEN", raising=False)
    with Served("--model", "none", workers=1, token="the-token-of-the-service") as served:
        client = tinyv.Client(served.url)
        with pytest.raises(ConfigError, match="token"):
            client.verify([HALF])
        monkeypatch.setenv("OTHER", "some-other-token")
        with pytest.raises(ConfigError) as caught:
            tinyv.Client(served.url, token_env="OTHER").verify([HALF])
        assert "some-other-token" not in str(caught.value)
        monkeypatch.setenv("TINYV_TOKEN", "the-token-of-the-service")
        assert client.reward([HALF]) == [1.0]


@pytest.mark.parametrize(
    "given",
    [{"rules": "math_verify"}, {"setup": Setup("tinyv_only")}, {"setup": Setup(ask_refuted=True)}],
    ids=str,
)
def test_a_service_that_judges_otherwise_is_refused(service: Served, given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="service"):
        tinyv.Client(service.url, **given).verify([HALF])


def test_what_is_no_service_is_told() -> None:
    def other(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        return 200, {"models": []}, {}

    with standin(other) as (url, _), pytest.raises(ConfigError, match="no tinyv"):
        tinyv.Client(url).verify([HALF])


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "http://u:p@host", "localhost:80", 3])
def test_what_is_no_url_is_refused(url: Any) -> None:
    with pytest.raises(ConfigError):
        tinyv.Client(url)


def test_samples_and_options_are_checked_here() -> None:
    with pytest.raises(DataError):
        tinyv.Client(NOWHERE).verify([Sample("q", "1")])
    with pytest.raises(ConfigError, match="speed"):
        tinyv.Client(NOWHERE, speed=3)
    with pytest.raises(ConfigError, match="policy"):
        tinyv.verify([HALF], model=f"tinyv+{NOWHERE}", policy=tinyv.Policy())


def test_one_failed_request_changes_nothing_of_what_the_other_verdicts_are_worth() -> None:
    """A service with a setup of its own; one sample is too large for it."""
    stages = (
        Stage("engine", Outcome.UNDECIDED, "unreadable_answer"),
        Stage("nano", Outcome.CORRECT, "model_accepts", 0.9, how="called"),
    )
    accepted = verdict_value(Verdict(Outcome.CORRECT, "x", "nano", "model_accepts", 0.9, stages=stages))
    setup = {**LIMITS["setup"], "name": "mixed", "weight": 0.25}  # type: ignore[dict-item]

    def answer(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        if path.endswith("/limits"):
            return 200, {**LIMITS, "setup": setup}, {}
        if any(sample["answer"] == "big" for sample in value["samples"]):
            return 413, {"error": {"code": "too_large", "message": "", "request_id": "1"}}, {}
        return 200, {"verdicts": [accepted] * len(value["samples"]), "request_id": "1"}, {}

    with standin(answer) as (url, _), tinyv.Client(url, batch=1, retries=0) as client:
        samples = [Sample("q", "r", answer=text) for text in ("x", "big", "y")]
        rewards = client.reward(samples)
        assert (rewards[0], rewards[2]) == (0.25, 0.25)
        assert client.setup.name == "mixed"


def test_what_the_services_rules_had_no_time_for_is_asked_here() -> None:
    late = verdict_value(Verdict(Outcome.UNDECIDED, None, "engine", "timeout"))

    def answer(path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        if path.endswith("/limits"):
            return 200, LIMITS, {}
        return 200, {"verdicts": [late] * len(value["samples"]), "request_id": "1"}, {}

    with standin(answer) as (url, _):
        assert tinyv.Client(url).reward([HALF, WRONG]) == [1.0, 0.0]
        assert tinyv.Client(url, on_error="none").reward([HALF]) == [None]


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("tinyv+http://a:1?timeout=20&patience=60.5&token_env=NAME", {"timeout_s": 20, "patience_s": 60.5}),
        ("http://a:1?deadline_s=7&retries=0", {"deadline_s": 7, "retries": 0}),
        ("http://a:1?batch=3,http://b:1?batch=3&concurrency=2", {"batch": 3, "concurrency": 2}),
    ],
)
def test_a_url_may_hold_the_options(url: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "a-token")
    config = tinyv.Client(url).config
    assert {name: getattr(config, name) for name in given} == given
    assert "?" not in config.url and config.token_env == ("NAME" if "NAME" in url else None)


@pytest.mark.parametrize(
    "url",
    [
        "http://a?speed=3",
        "http://a?retries=1.5",
        "http://a?batch=1,http://b?batch=2",
        "http://a?hidden-secret",
    ],
)
def test_options_in_a_url_that_do_not_fit_are_refused(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        tinyv.Client(url)
    assert "hidden-secret" not in str(caught.value)


def test_an_option_that_is_said_twice_must_be_the_same() -> None:
    with pytest.raises(ConfigError, match="twice"):
        tinyv.Client("http://a?retries=1", retries=2)


def test_adapters_hand_the_options_of_a_url_to_the_client() -> None:
    options = RewardOptions(model="tinyv+http://a:1?timeout=20&patience=60")
    client = verifier_of(options)
    assert isinstance(client, tinyv.Client)
    assert (client.config.timeout_s, client.config.patience_s) == (20, 60)
    with pytest.raises(ConfigError, match="speed"):
        RewardOptions(model="tinyv+http://a:1?speed=20")
