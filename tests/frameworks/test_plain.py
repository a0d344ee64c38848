"""The plain functions that adapters and pages build on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from adapters import CHAT, OPEN, QUESTION, REFERENCE, RIGHT, WRONG, dead_model, reward_file

from tinyv.errors import ConfigError, DataError, ModelError
from tinyv.frameworks.columns import Columns
from tinyv.frameworks.options import ENVIRONMENT
from tinyv.frameworks.plain import ascore, ascores, options_with, score, scores

KEYS = set(Columns.__annotations__)


def test_one_response_gives_one_row_of_columns() -> None:
    row = score(QUESTION, REFERENCE, RIGHT, model="none")
    assert set(row) == KEYS
    assert (row["score"], row["acc"], row["stage"], row["failed"]) == (1.0, 1.0, "engine", 0.0)


@pytest.mark.parametrize("question", [QUESTION, CHAT, None], ids=["text", "chat", "none"])
@pytest.mark.parametrize("chat", [False, True])
def test_texts_and_chats_are_judged_alike(question: Any, chat: bool) -> None:
    said: list[Any] = [[{"role": "assistant", "content": text}] if chat else text for text in (RIGHT, WRONG)]
    rows = scores([question] * 2, [REFERENCE] * 2, said, model="none")
    assert [row["score"] for row in rows] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("reference", "response"),
    [
        (42, "42"),
        (2.0, "2"),
        (0.5, "1/2"),
        (["1/3"], "1/3"),
        ("Add.\n#### 42", "42"),
        (r"So \boxed{7}.", "7"),
    ],
)
def test_numbers_lists_and_worked_solutions_are_references(reference: Any, response: str) -> None:
    assert score(None, reference, rf"\boxed{{{response}}}", model="none")["score"] == 1.0


def test_an_event_loop_gets_the_same_rows() -> None:
    async def both() -> tuple[Columns, list[Columns]]:
        one = await ascore(QUESTION, REFERENCE, RIGHT, model="none")
        return one, await ascores(None, [REFERENCE] * 2, [RIGHT, WRONG], model="none")

    one, several = asyncio.run(both())
    assert one["score"] == 1.0
    assert [row["score"] for row in several] == [1.0, 0.0]


def test_nano_is_the_model_unless_told_otherwise() -> None:
    assert score(QUESTION, "the heat of fusion", r"\boxed{latent heat of fusion}")["stage"] == "nano"


def test_what_nobody_decides_is_flagged_and_is_no_failure() -> None:
    row = score(QUESTION, REFERENCE, OPEN, model="none")
    assert (row["score"], row["undecided"], row["failed"]) == (0.0, 1.0, 0.0)


def test_a_server_that_is_down_leaves_the_rules_verdict_and_a_flag(tmp_path: Path) -> None:
    model = dead_model(tmp_path)
    rows = scores(None, [REFERENCE] * 2, [OPEN, RIGHT], model=model)
    assert [(row["score"], row["undecided"], row["failed"]) for row in rows] == [(0, 1, 1), (1, 0, 0)]


@pytest.mark.parametrize("on_error", ["raise", "none"])
def test_a_failure_is_raised_where_a_number_would_hide_it(tmp_path: Path, on_error: str) -> None:
    with pytest.raises(ModelError, match="no verdict"):
        score(None, REFERENCE, OPEN, model=dead_model(tmp_path), on_error=on_error)


def test_a_sample_without_a_reference_is_refused() -> None:
    with pytest.raises(DataError, match="no reference"):
        score(QUESTION, None, RIGHT)


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(DataError, match="1 questions, 2 references, 2 responses"):
        scores([QUESTION], [REFERENCE] * 2, [RIGHT, WRONG])


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown reward option modle"):
        score(QUESTION, REFERENCE, RIGHT, modle="none")


def test_an_adapters_default_yields_to_the_file_and_the_file_to_keywords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert options_with({"on_error": "raise"}, {}).on_error == "raise"
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, on_error="rules"))
    assert options_with({"on_error": "raise"}, {}).on_error == "rules"
    assert options_with({"on_error": "raise"}, {"on_error": "none"}).on_error == "none"
