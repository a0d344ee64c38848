"""Rows of a training set as examples, and the files that a run leaves for servers, clients and readers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tinyv.errors import DataError
from tinyv.llm.cards import Card
from tinyv.llm.config import as_config, read_toml
from tinyv.llm.prompt import load
from tinyv.llm.query import Query
from tinyv.train.entry import card_of, config_text, entry_text
from tinyv.train.metrics import measure
from tinyv.train.model_card import card_text
from tinyv.train.outcome import Outcome
from tinyv.train.plan import plan_of
from tinyv.train.recipe import Recipe
from tinyv.train.rows import files_of, read_part
from training.pairs import write_set


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_set(tmp_path / "data", rows=20, held_out=6)


def outcome(**values: Any) -> Outcome:
    recipe = Recipe(**values)
    found = measure([0.9, 0.8, 0.3, 0.1], [True, True, False, False], ["1.4", "5.1", "sign", "sign"])
    return Outcome(
        "my_verifier-1.5b", recipe, plan_of(recipe, 1000, 8), 40, found, counts={"trained on": 1000}
    )


def test_a_row_becomes_what_the_client_would_ask(data: Path) -> None:
    prompt = load("true_false")
    row = json.loads((data / "train.jsonl").read_text().splitlines()[0])
    first = read_part(data / "train.jsonl", prompt).examples[0]
    assert first.prompt == prompt.render(Query(row["question"], row["ground_truth"], row["answer"]))
    assert (first.target, first.label, first.category) == ("True", True, "5.1")


def test_a_model_that_thinks_is_trained_on_the_rationale_and_rows_without_one_are_left_out(
    tmp_path: Path,
) -> None:
    write_set(tmp_path / "with", rows=4)
    write_set(tmp_path / "without", rows=4, rationale=False)
    prompt = load("true_false_think")
    part = read_part(tmp_path / "with" / "train.jsonl", prompt, think=True)
    assert part.examples[0].target == "<think>\nIt is 42.\n</think>\n\nTrue"
    part = read_part(tmp_path / "without" / "train.jsonl", prompt, think=True)
    assert (len(part.examples), part.without_rationale) == (0, 4)


def test_a_row_that_is_only_a_chat_is_taken_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    chat = [{"role": "user", "content": "Same?"}, {"role": "assistant", "content": "False"}]
    file.write_text(json.dumps({"messages": chat}) + "\n")
    part = read_part(file, load("true_false"))
    assert [(one.prompt, one.target, one.label) for one in part.examples] == [("Same?", "False", False)]
    assert part.chats == 1


def test_chats_of_another_prompt_are_made_anew_and_counted(data: Path) -> None:
    rows = [json.loads(line) for line in (data / "train.jsonl").read_text().splitlines()]
    prompt = load("true_false")
    for row, asked in zip(rows, (None, "Another prompt"), strict=False):
        query = Query(row["question"], row["ground_truth"], row["answer"])
        said = {"role": "assistant", "content": str(row["label"])}
        row["messages"] = [{"role": "user", "content": asked or prompt.render(query)}, said]
    (data / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    part = read_part(data / "train.jsonl", prompt)
    assert (part.rendered_anew, part.chats) == (1, 0)
    assert "Another prompt" not in {one.prompt for one in part.examples}


def test_parquet_files_are_read_too(data: Path, tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [json.loads(line) for line in (data / "train.jsonl").read_text().splitlines()]
    for name in ("train", "validation"):
        parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    files = files_of(tmp_path)
    assert files.train.name == "train.parquet"
    prompt = load("true_false")
    assert read_part(files.train, prompt).examples == read_part(data / "train.jsonl", prompt).examples


@pytest.mark.parametrize(
    "row",
    [
        {"question": "q", "ground_truth": "1", "answer": "1"},
        {"question": "q", "ground_truth": "1", "answer": "1", "label": 1},
        {"messages": [{"role": "user", "content": "Same?"}]},
        {"messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": "maybe"}]},
        [1],
    ],
)
def test_a_row_that_is_none_is_named(tmp_path: Path, row: object) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text("\n" + json.dumps(row) + "\n")
    with pytest.raises(DataError, match=r"train.jsonl, row 2: no training row: it needs question, "):
        read_part(file, load("true_false"))


def test_held_out_pairs_are_needed(data: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.jsonl"
    alone.write_bytes((data / "train.jsonl").read_bytes())
    with pytest.raises(DataError, match="held-out pairs are needed"):
        files_of(alone)
    with pytest.raises(DataError, match="given for training and as held-out pairs"):
        files_of(alone, alone)
    assert files_of(alone, data / "validation.jsonl").test is None
    assert files_of(data).test == data / "test.jsonl"


def test_the_entry_is_a_card_like_the_shipped_ones() -> None:
    card = card_of(outcome())
    [(name, table)] = read_toml(entry_text(card).encode()).items()
    assert name == "my_verifier-1_5b"
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    again = Card(card.name, **fields)
    assert again == card
    assert (card.patterns, card.thinks) == (("my-verifier-1.5b*",), False)
    assert card.threshold == pytest.approx(0.55)


def test_the_written_configuration_is_read_by_the_client(tmp_path: Path) -> None:
    file = tmp_path / "tinyv.toml"
    file.write_text(config_text(outcome(), "true_false"))
    config = as_config(str(file))
    assert (config.card, config.prompt, config.max_tokens) == ("generic", "true_false", 1)
    assert config.threshold == pytest.approx(0.55)
    file.write_text(config_text(outcome(think=True), "true_false_think"))
    assert (as_config(str(file)).card, as_config(str(file)).threshold) == ("generic-think", 0.5)


def test_a_model_without_questions_is_asked_without_them(tmp_path: Path) -> None:
    file = tmp_path / "tinyv.toml"
    file.write_text(config_text(outcome(with_question=False), "true_false"))
    assert as_config(str(file)).with_question is False


def test_a_threshold_beyond_every_score_can_still_be_configured() -> None:
    found = measure([1.0, 0.5], [False, True])
    worthless = replace(outcome(), validation=found)
    assert found.threshold > 1.0
    assert worthless.threshold == 1.0
    assert "should not be used" in card_text(worthless)


def test_the_model_card_has_every_figure(tmp_path: Path) -> None:
    local = tmp_path / "secret place" / "base-0.5b"
    local.mkdir(parents=True)
    text = card_text(outcome())
    assert "base_model: Qwen/Qwen2.5-1.5B-Instruct" in text
    assert "| right answers accepted at 1% wrong ones | 1.0000 |" in text
    assert "| sign | 0 | - | 2 | 0.0000 |" in text
    assert "learning_rate 1e-05, batch 512, scheduler cosine" in text
    text = card_text(outcome(base=str(local)))
    assert "base-0.5b" in text and "secret" not in text


def test_metrics_keep_no_path_of_the_machine(tmp_path: Path) -> None:
    text = json.dumps(outcome(base=str(tmp_path)).as_dict())
    assert tmp_path.name in text and str(tmp_path) not in text
