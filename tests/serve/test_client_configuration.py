"""What a service judges by is part of its replies: verdicts of another configuration are never taken for granted."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from standins import LIMITS, standin, well

import tinyv
from serving import Served as RunningService
from tinyv import __version__
from tinyv.cascade.setup import Setup
from tinyv.client.served import served_of
from tinyv.engine.policy import Policy
from tinyv.errors import ConfigError
from tinyv.nano.config import NanoConfig
from tinyv.sample import Sample
from tinyv.scoring.options import Options
from tinyv.serve.configuration import configuration_of
from tinyv.verdict import Outcome, Stage, Verdict
from tinyv.wire import verdict_value

HALF = Sample("Halve 1.", "1/2", r"It is \boxed{0.5}.")
Reply = tuple[int, Any, dict[str, str]]
HURRIED: dict[str, Any] = {"retries": 0, "patience_s": 0.2, "on_error": "none"}
ACCEPTED = verdict_value(
    Verdict(
        Outcome.CORRECT,
        "x",
        "nano",
        "model_accepts",
        0.9,
        stages=(
            Stage("engine", Outcome.UNDECIDED, "unreadable_answer"),
            Stage("nano", Outcome.CORRECT, "model_accepts", 0.9, how="called"),
        ),
    )
)


class Judge:
    """A stand-in that can be started otherwise while it is used."""

    def __init__(self, digest: str = "one", version: str = __version__, **setup: Any) -> None:
        self.become(digest, version, **setup)

    def become(self, digest: str, version: str = __version__, **setup: Any) -> None:
        self.config = f"{version}/{digest}"
        self.limits = {
            **LIMITS,
            "version": version,
            "config": self.config,
            "setup": {**LIMITS["setup"], **setup},  # type: ignore[dict-item]
        }

    def __call__(self, path: str, value: Any) -> Reply:
        if value is None:
            return 200, self.limits, {}
        return 200, {"verdicts": [ACCEPTED] * len(value["samples"]), "config": self.config}, {}


def test_each_reply_says_the_configuration_that_limits_says(service: RunningService) -> None:
    told = service.get("/v1/limits")[2]
    assert told["version"] == __version__ and told["config"].startswith(f"{__version__}/")
    for route in ("/v1/verify", "/v1/reward"):
        assert service.post(route, {"samples": []})[2]["config"] == told["config"]


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": "math_verify"},
        {"policy": Policy(5)},
        {"policy": Policy(relative_tolerance=0.1)},
        {"model": NanoConfig(threshold=0.3)},
        {"model": NanoConfig(threshold=0.9), "setup": Setup("tinyv_only")},
        {"model": NanoConfig(threshold=0.9), "setup": Setup(weight=0.5)},
        {"model": tinyv.ModelConfig("http://a", model="m")},
        {"model": tinyv.ModelConfig("http://a", model="m", with_question=False)},
    ],
    ids=str,
)
def test_whatever_decides_a_verdict_changes_the_configuration(changes: dict[str, Any]) -> None:
    plain = Options()
    asking = Options(model=NanoConfig(threshold=0.9))
    asked = Options(model=tinyv.ModelConfig("http://a"))
    assert configuration_of(Options(**changes)) not in {
        configuration_of(one) for one in (plain, asking, asked)
    }


def test_what_no_verdict_depends_on_changes_nothing() -> None:
    model = tinyv.ModelConfig("http://a", model="m", api_key_env="ONE")
    options = Options(model=model)
    others = [
        replace(options, audit=True, baseline=False),
        replace(options, model=replace(model, base_url="http://b", api_key_env="OTHER", timeout_s=1.0)),
        replace(options, setup=Setup(on_error="none")),
    ]
    assert {configuration_of(one) for one in others} == {configuration_of(options)}
    assert configuration_of(Options(policy=Policy())) == configuration_of(Options())


def test_a_service_that_is_started_otherwise_is_not_used_any_more() -> None:
    judge = Judge()
    with standin(judge) as (url, _):
        client = tinyv.Client(url, setup=Setup("addon"), rules="engine")
        assert client.verify([HALF])[0].outcome.name == "CORRECT"
        judge.become("two", name="tinyv_only")
        with pytest.raises(ConfigError, match=r"addon.*tinyv_only"):
            client.verify([HALF])
        judge.become("three")
        assert client.verify([HALF])[0].outcome.name == "CORRECT"


def test_a_change_that_fits_is_told_and_the_new_setup_makes_the_rewards(
    caplog: pytest.LogCaptureFixture,
) -> None:
    judge = Judge(name="mixed", weight=0.25)
    with standin(judge) as (url, seen):
        client = tinyv.Client(url)
        assert client.reward([HALF]) == [0.25]
        judge.become("two", name="mixed", weight=0.75)
        assert client.reward([HALF] * 20) == [0.75] * 20
        assert "weight 0.25 and 0.75" in caplog.text
        assert [path for path, value in seen if value is None] == ["/v1/limits"] * 2


def test_the_verdicts_of_a_call_are_of_one_configuration() -> None:
    """The service changes between two requests of a call: what the first one said is asked again."""
    judge = Judge()
    sizes: list[int] = []

    def changing(path: str, value: Any) -> Reply:
        reply = judge(path, value)
        if value:
            sizes.append(len(value["samples"]))
            judge.become("two", weight=0.5)
        return reply

    with standin(changing) as (url, _):
        client = tinyv.Client(url, batch=20, concurrency=1)
        assert client.reward([HALF] * 40) == [0.5] * 40
    assert sizes == [20, 20, 20]


def test_services_that_judge_otherwise_are_not_mixed() -> None:
    with standin(Judge()) as (one, _), standin(Judge("two", name="tinyv_only")) as (other, _):
        client = tinyv.Client(f"{one},{other}", batch=16)
        with pytest.raises(ConfigError, match=r"setup's name.*started alike"):
            client.verify([HALF] * 160)


def test_services_that_differ_in_what_no_field_shows_are_not_mixed() -> None:
    with standin(Judge("one")) as (one, _), standin(Judge("two")) as (other, _):
        client = tinyv.Client(f"{one},{other}", batch=16)
        with pytest.raises(ConfigError, match="settings of the model"):
            client.verify([HALF] * 160)


def test_services_that_were_changed_together_are_used() -> None:
    first, second = Judge(), Judge()
    with standin(first) as (one, _), standin(second) as (other, _):
        client = tinyv.Client(f"{one},{other}", batch=16)
        client.verify([HALF] * 160)
        first.become("two", weight=0.5)
        second.become("two", weight=0.5)
        assert client.reward([HALF] * 160) == [0.5] * 160


def test_a_service_that_never_says_what_it_judges_by_gives_no_verdict() -> None:
    judge = Judge()

    def unsteady(path: str, value: Any) -> Reply:
        status, told, headers = judge(path, value)
        return status, told | ({"config": "0/other"} if value else {}), headers

    with standin(unsteady) as (url, _):
        (verdict,) = tinyv.Client(url, **HURRIED).verify([HALF])
        assert (verdict.outcome.name, verdict.reason) == ("UNDECIDED", "server_unavailable")


@pytest.mark.parametrize("version", ["99.0", None])
def test_another_version_is_told_once_and_used(version: str | None, caplog: pytest.LogCaptureFixture) -> None:
    judge = Judge()
    judge.limits = {**judge.limits, "version": version}
    with standin(judge) as (url, _), caplog.at_level(logging.WARNING):
        client = tinyv.Client(url)
        assert [client.reward([HALF]) for _ in range(3)] == [[1.0]] * 3
    (line,) = [record.getMessage() for record in caplog.records]
    assert (version or "does not tell") in line and f"tinyv {__version__}" in line


def test_a_service_that_is_updated_in_between_is_used_and_told(caplog: pytest.LogCaptureFixture) -> None:
    judge = Judge()
    with standin(judge) as (url, _):
        client = tinyv.Client(url, setup=Setup(), rules="engine")
        assert client.reward([HALF]) == [1.0] and not caplog.records
        judge.become("one", "99.0")
        assert [client.reward([HALF]) for _ in range(3)] == [[1.0]] * 3
    (line,) = [record.getMessage() for record in caplog.records]
    assert "tinyv 99.0" in line


def test_services_of_two_versions_with_the_same_options_are_used() -> None:
    with standin(Judge()) as (one, _), standin(Judge(version="99.0")) as (other, _):
        assert tinyv.Client(f"{one},{other}", batch=16).reward([HALF] * 160) == [1.0] * 160


def test_a_service_without_an_option_of_today_is_a_service() -> None:
    def older(path: str, value: Any) -> Reply:
        setup = {name: told for name, told in LIMITS["setup"].items() if name != "ask_accepted"}  # type: ignore[attr-defined]
        return well(path, value) if value else (200, {**LIMITS, "setup": setup}, {})

    with standin(older) as (url, _):
        assert tinyv.Client(url, setup=Setup()).reward([HALF]) == [1.0]


@pytest.mark.parametrize("odd", [{"temper": 1}, {"name": "newer"}, {"weight": "much"}], ids=str)
def test_a_setup_that_only_another_version_reads_names_both_versions(odd: dict[str, Any]) -> None:
    with standin(Judge(version="99.0", **odd)) as (url, _):
        client = tinyv.Client(url)
        with pytest.raises(ConfigError, match=rf"tinyv 99\.0 .*tinyv {re.escape(__version__)}"):
            client.verify([HALF])


@pytest.mark.parametrize(
    "value", [None, [], {}, {"setup": 3}, {**LIMITS, "setup": None}, {**LIMITS, "max_batch": 0}]
)
def test_what_is_no_description_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError):
        served_of(value)


def test_a_token_that_is_changed_is_told_by_the_first_call() -> None:
    locked = False

    def sometimes(path: str, value: Any) -> Reply:
        return (401, {"error": {"code": "unauthorized"}}, {}) if locked else well(path, value)

    with standin(sometimes) as (url, _):
        client = tinyv.Client(url)
        assert client.reward([HALF]) == [1.0]
        locked = True
        with pytest.raises(ConfigError, match="TINYV_TOKEN"):
            client.verify([HALF])
