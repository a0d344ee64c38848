"""The rewards for TRL as TRL calls them, without TRL: columns, None, logs, pickling. Real trainers: test_trl.py."""

from __future__ import annotations

import asyncio
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from tinyv.bench.scripted.process import ScriptedServer
from tinyv.errors import ConfigError, ModelError
from tinyv.frameworks.trl import AsyncTinyvReward, TinyvReward, areward, reward
from tinyv.frameworks.undecided import nobody_decided
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Stage, Verdict

QUESTION = "Solve $x^2=4$."
RIGHT, WRONG, OPEN = r"So \boxed{\{-2, 2\}}.", r"\boxed{3}", r"\boxed{the two roots of four}"
BLANK, HACK = r"\boxed{ }", r"\boxed{Solution}"
COMPLETIONS = [RIGHT, WRONG, OPEN, HACK]


def columns(count: int, **more: list[Any]) -> dict[str, Any]:
    return {"question": [QUESTION] * count, "ground_truth": [r"x=\pm 2"] * count, **more}


def called(given: Any, completions: list[Any], **others: Any) -> list[float | None]:
    """The rewards of either kind of callable."""
    found = given(prompts=["p"] * len(completions), completions=completions, **others)
    rewards: list[float | None] = asyncio.run(found) if asyncio.iscoroutine(found) else found
    return rewards


@pytest.fixture
def dead(tmp_path: Path) -> str:
    """The configuration of a model on a server that is not there."""
    file = tmp_path / "dead.toml"
    file.write_text('base_url = "http://127.0.0.1:9/v1"\nmodel = "x"\nretries = 0\npatience_s = 0.0\n')
    return str(file)


@pytest.mark.parametrize("given", [reward, areward, TinyvReward(), AsyncTinyvReward()], ids=str)
def test_every_form_gives_the_same_rewards(given: Any) -> None:
    assert called(given, [RIGHT, WRONG, BLANK, HACK], **columns(4)) == [1.0, 0.0, 0.0, 0.0]


def test_chats_are_read_and_the_prompt_is_the_question_where_no_column_is() -> None:
    prompts = [
        [
            {"role": "system", "content": "Box it."},
            {"role": "user", "content": "Round 1/3 to two decimal places."},
        ]
    ]
    completions = [[{"role": "assistant", "content": r"\boxed{0.33}"}]]
    assert TinyvReward(model="none")(prompts, completions, answer=["1/3"]) == [1.0]
    assert TinyvReward(model="none")(["What is 1/3?"], completions, answer=["1/3"]) == [None]


@pytest.mark.parametrize(
    ("column", "reference"),
    [
        ("ground_truth", "42"),
        ("answer", 42),
        ("answer", "6 x 7 = 42\n#### 42"),
        ("solution", r"We multiply: \boxed{42}"),
        ("ground_truth", ["42"]),
        ("target", 42.0),
        ("reward_model", {"ground_truth": "42", "style": "rule"}),
        ("reward_model", {"ground_truth": {"target": ["42"]}}),
    ],
)
def test_the_reference_stands_in_a_column_of_many_names(column: str, reference: object) -> None:
    given: dict[str, Any] = {column: [reference] * 2}
    assert TinyvReward()(["What is 6 x 7?"] * 2, [r"\boxed{42}", r"\boxed{41}"], **given) == [1.0, 0.0]


@pytest.mark.parametrize("reference", [["2", "-2"], [], {"numbers": [1, 2]}, float("nan")], ids=str)
def test_what_is_not_one_reference_is_not_judged_by_its_print(reference: object) -> None:
    printed = rf"\boxed{{{reference}}}"
    rewards = TinyvReward()(["What is it?"] * 2, [r"\boxed{2}", printed], answer=[reference] * 2)
    assert rewards[0] is None and rewards[1] != 1.0


def test_a_data_set_without_a_reference_is_told_and_not_scored_0() -> None:
    with pytest.raises(ConfigError, match=r"no reference: .* ground_truth, solution, answer.* found text"):
        TinyvReward()(["p"], ["c"], text=["t"])


def test_what_is_no_column_is_no_matter() -> None:
    others = {"trainer_state": object(), "environments": None, "completion_ids": [[1], [2]], "flag": True}
    assert called(TinyvReward(), [RIGHT, WRONG], **columns(2), **others) == [1.0, 0.0]


# --- None: what nobody decided -------------------------------------------------------------------------------


def test_without_a_model_what_the_rules_left_open_is_none_and_what_a_gate_holds_back_is_0() -> None:
    given = columns(4)
    assert called(TinyvReward(model="none"), COMPLETIONS, **given) == [1.0, 0.0, None, 0.0]
    assert called(TinyvReward(model="none", undecided="zero"), COMPLETIONS, **given) == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " ",
        "!",
        "​",
        "Solution:",
        "I don't know",
        "same as the reference answer",
        "x" * 60_000,
        "2 or -2 or 3",
    ],
)
def test_no_way_of_escaping_the_judge_leaves_the_group(answer: str, dead: str) -> None:
    for given in (TinyvReward(model="none"), TinyvReward(model=dead), TinyvReward()):
        assert called(given, [rf"\boxed{{{answer}}}"], **columns(1)) == [0.0]


def test_a_reference_that_is_empty_is_nobodys_fault() -> None:
    given = {"ground_truth": ["", None], "question": [QUESTION] * 2}
    assert called(TinyvReward(), [RIGHT, WRONG], **given) == [None, None]


def test_a_dead_server_is_none_and_the_flag_says_so(dead: str) -> None:
    metrics: dict[str, float] = {}
    rewards = called(TinyvReward(model=dead), COMPLETIONS, **columns(4), log_metric=metrics.__setitem__)
    assert rewards == [1.0, 0.0, None, 0.0]
    assert metrics["tinyv/failed"] == metrics["tinyv/skipped"] == 0.25


def test_on_error_is_the_users_choice(dead: str) -> None:
    given = columns(4)
    assert called(TinyvReward(model=dead, on_error="none"), COMPLETIONS, **given) == [1.0, 0.0, None, 0.0]
    assert called(TinyvReward(model=dead, undecided="zero"), COMPLETIONS, **given) == [1.0, 0.0, 0.0, 0.0]
    for kind in (TinyvReward, AsyncTinyvReward):
        with pytest.raises(ModelError, match="1 samples have no verdict"):
            called(kind(model=dead, on_error="raise"), COMPLETIONS, **given)


def test_what_the_rules_said_before_a_failure_stands() -> None:
    failed = Stage("llm", Outcome.UNDECIDED, "server_unavailable", how="called")
    for outcome in (Outcome.CORRECT, Outcome.INCORRECT):
        stages = (Stage("prime", outcome, "said"), failed)
        verdict = Verdict(Outcome.UNDECIDED, "2", "llm", "server_unavailable", stages=stages)
        assert not nobody_decided(Sample(ground_truth="2", answer="2"), verdict)


def test_a_model_that_answers_leaves_nothing_out() -> None:
    with ScriptedServer(decisions={"the two roots of four": 0.9}) as server:
        rewards = called(TinyvReward(model=server.url, weight=0.5), COMPLETIONS, **columns(4))
    assert rewards == [1.0, 0.0, 0.5, 0.0]


def test_an_unknown_way_with_undecided_is_refused() -> None:
    with pytest.raises(ConfigError, match="undecided must be one of none, zero, found 'half'"):
        TinyvReward(undecided="half")


@pytest.mark.parametrize("name", ["", None])
def test_a_reward_without_a_name_is_refused(name: Any) -> None:
    with pytest.raises(ConfigError, match="name must be a text"):
        TinyvReward(name=name)


# --- logs ----------------------------------------------------------------------------------------------------


def test_outcome_stage_and_reason_are_columns_and_shares_are_metrics() -> None:
    extra: dict[str, list[Any]] = {}
    metrics: dict[str, float] = {}
    logs = {"log_extra": extra.__setitem__, "log_metric": metrics.__setitem__}
    called(TinyvReward(model="none"), COMPLETIONS, **columns(4), **logs)
    assert extra["outcome"] == ["CORRECT", "INCORRECT", "UNDECIDED", "INCORRECT"]
    assert set(extra) == {"ground_truth", "outcome", "stage", "reason"} and extra["reason"][0] == "same_set"
    assert metrics == {
        "tinyv/accepted": 0.25,
        "tinyv/undecided": 0.25,
        "tinyv/failed": 0.0,
        "tinyv/skipped": 0.25,
        "tinyv/asked": 0.0,
    }


def test_a_second_reward_of_another_name_has_columns_of_its_own() -> None:
    extra: dict[str, list[Any]] = {}
    for given in (TinyvReward(), TinyvReward(name="rules", model="none")):
        called(given, [RIGHT], **columns(1), log_extra=extra.__setitem__)
    names = ("ground_truth", "outcome", "stage", "reason")
    assert set(extra) == {*names, *(f"rules/{name}" for name in names)}


# --- names, pickles, files -----------------------------------------------------------------------------------


def test_all_have_names_for_trl_and_unsloth() -> None:
    assert (reward.__name__, areward.__name__) == ("reward", "areward")
    assert (TinyvReward().__name__, AsyncTinyvReward(name="two").__name__) == ("tinyv", "two")
    assert asyncio.iscoroutinefunction(areward) and asyncio.iscoroutinefunction(AsyncTinyvReward.__call__)


@pytest.mark.parametrize(
    "given", [reward, areward, TinyvReward(weight=0.5), AsyncTinyvReward(weight=0.5)], ids=str
)
def test_all_are_pickled_into_a_spawned_process(given: Any) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        rewards = pool.submit(called, pickle.loads(pickle.dumps(given)), [RIGHT, WRONG], **columns(2)).result(
            60
        )
    assert rewards == [1.0, 0.0]


def test_the_environment_names_a_file_with_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reward.toml").write_text('model = "none"\n')
    monkeypatch.setenv("TINYV_REWARD", str(tmp_path / "reward.toml"))
    assert called(reward, [OPEN], **columns(1)) == called(areward, [OPEN], **columns(1)) == [None]


def test_an_unknown_option_is_told_when_the_reward_is_made() -> None:
    with pytest.raises(ConfigError, match="unknown reward option wieght"):
        TinyvReward(wieght=1.0)


def test_the_ten_lines_of_the_readme_are_those_of_the_page_which_are_run() -> None:
    root = Path(__file__).parents[2]
    texts = [(root / name).read_text("utf-8") for name in ("README.md", "docs/frameworks/trl.md")]
    blocks = [re.findall(r"```python\n(from datasets .*?)```", text, re.DOTALL) for text in texts]
    assert len(blocks[0]) == 1 and blocks[0] == blocks[1]
