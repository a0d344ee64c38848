"""verl's reward functions, without verl: every path gives the same columns, and none of them raises for data."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile_texts import HOSTILE
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.frameworks import verl_scoring
from tinyv.frameworks.columns import Columns
from tinyv.frameworks.verl import compute_score, compute_score_batch, compute_score_sync, score_only

RIVER = (r"so \boxed{the river called Seine}", "Seine", {"question": "Which river?"})
"""Undecided by the engine, accepted by nano."""
TYPES = get_type_hints(Columns)


def same_shape(row: Any) -> bool:
    return {name: type(value) for name, value in row.items()} == TYPES


def run(*args: Any, **options: Any) -> Columns:
    return asyncio.run(compute_score(*args, **options))


@pytest.fixture
def dead_model(tmp_path: Path) -> str:
    """A model file that names a port where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    file = tmp_path / "dead.toml"
    file.write_text(f'base_url = "{url}"\npatience_s = 0.1\nretries = 0\ndeadline_s = 2.0\nmodel = "m"\n')
    return str(file)


@pytest.fixture(scope="module")
def half_sure() -> Iterator[str]:
    with ScriptedServer(default=0.9) as server:
        yield server.url


def test_the_function_is_found_as_verl_finds_it() -> None:
    assert inspect.iscoroutinefunction(compute_score)
    assert not inspect.iscoroutinefunction(compute_score_sync)
    for function in (compute_score, compute_score_sync, compute_score_batch, score_only):
        assert pickle.loads(pickle.dumps(function)) is function


def test_what_the_rules_prove_needs_no_model() -> None:
    row = run("x", r"so \boxed{0.5}", "1/2", None)
    assert same_shape(row)
    assert (row["score"], row["acc"], row["stage"], row["undecided"]) == (1.0, 1.0, "engine", 0.0)


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("bigmath_rl_tinyv", True),
        ("bigmath_rl_tinyv_filtered", True),
        ("zhangchenxu/HardVerify-Math", True),
        ("math_dapo", False),
        ("tinyv", False),
        ("", False),
        (None, False),
    ],
)
def test_the_name_of_the_source_says_whether_the_model_has_a_say(source: Any, asked: bool) -> None:
    row = run(source, *RIVER)
    assert (row["stage"] == "nano", row["score"]) == (asked, float(asked))


@pytest.mark.parametrize(
    ("sources", "asked"),
    [("all", {"a", "b", "c_tinyv"}), ("a", {"a"}), ("a, b", {"a", "b"}), (["a", "b"], {"a", "b"})],
)
def test_sources_can_be_chosen(sources: Any, asked: set[str]) -> None:
    found = {s for s in ("a", "b", "c_tinyv") if run(s, *RIVER, tinyv_sources=sources)["stage"] == "nano"}
    assert found == asked


@pytest.mark.parametrize(
    "options",
    [
        {"tinyv_sources": ""},
        {"tinyv_sources": []},
        {"tinyv_sources": 3},
        {"on_error": "raise"},
        {"no_such_option": 1},
        {"weight": 2},
        {"model": {"url": "x"}},
        {"model": "a_typo"},
    ],
)
def test_a_wrong_option_raises_at_the_first_call(options: dict[str, Any]) -> None:
    for function in (run, compute_score_sync, score_only):
        with pytest.raises(ConfigError):
            function("a_tinyv", *RIVER, **options)
    with pytest.raises(ConfigError):
        compute_score_batch(["a_tinyv"], [RIVER[0]], [RIVER[1]], None, **options)


def test_what_verl_adds_is_no_option() -> None:
    row = run("a", *RIVER, reward_router_address="127.0.0.1:1", reward_model_tokenizer=object())
    assert same_shape(row)


def test_validation_is_never_weighted() -> None:
    response, truth, extra = RIVER
    for split, score in (("train", 0.25), ("test", 1.0), ("validation", 1.0), (None, 0.25)):
        row = run("a_tinyv", response, truth, extra | {"split": split}, weight=0.25)
        assert (row["score"], row["acc"]) == (score, 1.0)


def test_soft_rewards_are_the_models_probability(half_sure: str) -> None:
    row = run("a_tinyv", *RIVER, model=half_sure, soft=True, weight=0.5)
    assert 0.4 < row["p_correct"] / 2 == row["score"] < 0.5


@pytest.mark.parametrize("setup", ["addon", "tinyv_only", "mixed"])
@pytest.mark.parametrize("on_error", ["rules", "none"])
def test_a_dead_server_is_flagged_and_never_a_silent_zero(dead_model: str, setup: str, on_error: str) -> None:
    options = {"model": dead_model, "setup": setup, "on_error": on_error}
    row = run("a_tinyv", *RIVER, **options)
    assert same_shape(row)
    assert (row["score"], row["failed"], row["undecided"]) == (0.0, 1.0, 1.0)
    assert row["reason"] == "server_unavailable"
    proved = run("a_tinyv", r"so \boxed{0.5}", "1/2", **options)
    assert same_shape(proved)
    if setup == "tinyv_only":  # the model is asked about everything, and the rules stand in
        assert (proved["score"], proved["failed"]) == (float(on_error == "rules"), 1.0)
    else:
        assert (proved["score"], proved["failed"]) == (1.0, 0.0)


def test_a_batch_gives_what_single_calls_give() -> None:
    rows: list[tuple[Any, ...]] = [
        ("a_tinyv", *RIVER),
        ("a", *RIVER),
        ("a_tinyv", r"\boxed{3}", 3.0, {}),
        ("b", r"\boxed{4}", "3", None),
        ("b", None, ["3"], {"split": "test"}),
    ]
    sources, responses, truths, extras = (list(column) for column in zip(*rows, strict=True))
    timeless = [{**row, "seconds": 0.0} for row in compute_score_batch(sources, responses, truths, extras)]
    assert timeless == [{**run(*row), "seconds": 0.0} for row in rows]
    assert [row["score"] for row in timeless] == [1.0, 0.0, 1.0, 0.0, 0.0]
    assert [score_only(*row) for row in rows] == [1.0, 0.0, 1.0, 0.0, 0.0]
    assert compute_score_batch([], [], []) == []


class Broken:
    """A reference that cannot even be printed."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_a_defect_becomes_a_flagged_row_and_the_others_keep_theirs(caplog: pytest.LogCaptureFixture) -> None:
    found = compute_score_batch(["a"] * 3, [r"\boxed{3}"] * 3, ["3", Broken(), "4"])
    assert [(row["score"], row["failed"], row["reason"]) for row in found] == [
        (1.0, 0.0, "same_text"),
        (0.0, 1.0, "internal_error"),
        (0.0, 0.0, "numeric_mismatch"),
    ]
    assert all(map(same_shape, found))
    assert run("a", r"\boxed{3}", Broken()) == found[1]
    assert "RuntimeError: no text" in caplog.text


def test_numpy_and_odd_containers_are_read() -> None:
    truth = np.array(["1/2"], dtype=object)
    extra = np.array({"question": np.array("Find it."), "split": np.str_("train"), "num_turns": np.int64(2)})
    assert run(np.str_("a"), np.str_(r"\boxed{0.5}"), truth, extra)["score"] == 1.0
    for reference in (np.float64(3), np.int64(3), np.array(3), np.array([3]), b"3", 3, [3], (3,)):
        assert run("a", r"\boxed{3}", reference, {"num_turns": None})["score"] == 1.0


@pytest.mark.parametrize("sources", ["suffix", "all"])
@pytest.mark.parametrize(
    "truth", [["2", "3"], np.array(["2", "3"]), {"numbers": [2], "goal": 2}, {}, float("nan"), None]
)
def test_what_is_not_one_reference_is_flagged_and_not_judged_by_its_print(truth: Any, sources: str) -> None:
    row = run("a", r"\boxed{2}", truth, {}, tinyv_sources=sources)
    assert same_shape(row)
    assert (row["score"], row["undecided"]) == (0.0, 1.0)
    assert run("a", rf"\boxed{{{truth}}}", truth, {}, tinyv_sources=sources)["score"] == 0.0


def test_a_reference_inside_a_mapping_is_found() -> None:
    for truth in ({"ground_truth": "3", "style": "rule"}, {"target": np.array(["3"])}, {"target": ["3"]}):
        assert run("a", r"\boxed{3}", truth)["score"] == 1.0
        assert run("a", r"\boxed{4}", truth)["score"] == 0.0


@pytest.mark.parametrize(
    ("said", "score"),
    [(True, 1.0), (np.True_, 1.0), (False, 0.25), (np.array([True, False]), 0.25), ({}, 0.25)],
)
def test_validation_is_what_says_so(said: Any, score: float) -> None:
    response, truth, extra = RIVER
    assert run("a_tinyv", response, truth, extra | {"validate": said}, weight=0.25)["score"] == score


def test_the_question_comes_from_extra_info() -> None:
    question = "Which one? (A) 3 (B) 4"
    for name in ("question", "problem", "query"):
        assert run("a", r"\boxed{A}", "3", {name: question})["score"] == 1.0


async def _many(count: int) -> list[Columns]:
    return await asyncio.gather(
        *(compute_score("a_tinyv", rf"\boxed{{{i}}}", str(i % 2)) for i in range(count))
    )


def test_concurrent_calls_are_judged_together(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    judged: Callable[..., Any] = Verifier._judged_in_thread

    def counting(self: Verifier, samples: Any) -> Any:
        sizes.append(len(samples))
        return judged(self, samples)

    monkeypatch.setattr(Verifier, "_judged_in_thread", counting)
    found = asyncio.run(_many(200))
    assert [row["score"] for row in found] == [1.0, 1.0, *[0.0] * 198]
    assert sum(sizes) == 200
    assert len(sizes) <= 2


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_response_gets_a_row(text: str) -> None:
    row = run("a_tinyv", rf"{text} \boxed{{{text}}}", "1/2", {"question": text})
    assert same_shape(row)
    assert row["failed"] == 0.0


ANY = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.binary(max_size=8),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    st.just(np.array(["1/2", 3], dtype=object)),
    st.just(np.float32(0.5)),
    st.just(Broken()),
    st.just(object()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    source=st.one_of(st.sampled_from(["a", "a_tinyv", "HardVerify-Math"]), ANY),
    response=st.one_of(st.sampled_from([RIVER[0], r"\boxed{1/2}", ""]), ANY),
    truth=st.one_of(st.sampled_from(["Seine", "1/2"]), ANY),
    extra=st.one_of(ANY, st.fixed_dictionaries({"question": ANY, "split": ANY})),
)
def test_keys_and_types_are_the_same_whatever_comes(
    source: Any, response: Any, truth: Any, extra: Any
) -> None:
    one = compute_score_sync(source, response, truth, extra)
    assert same_shape(one)
    [batched] = compute_score_batch([source], [response], [truth], [extra])
    for row in (one, batched, run(source, response, truth, extra)):
        assert {**row, "seconds": 0.0} == {**one, "seconds": 0.0}
        assert 0.0 <= row["score"] <= 1.0


def test_the_options_are_read_once(tmp_path: Path) -> None:
    file = tmp_path / "reward.toml"
    file.write_text("weight = 0.5\n")
    verl_scoring._scoring.cache_clear()
    for _ in range(3):
        assert run("a_tinyv", *RIVER, config=str(file))["score"] == 0.5
    assert verl_scoring._scoring.cache_info().misses == 1
