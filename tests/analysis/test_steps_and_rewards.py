"""Steps and rewards as dumps have them: texts, floats, names of files, columns that are named as functions are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.analysis.loading import Judging, Loaded, load
from tinyv.analysis.notes import check_rewards, notes
from tinyv.analysis.rewards import fields_that_may_hold_it
from tinyv.analysis.sources import sources
from tinyv.analysis.steps import step_of
from tinyv.cli.main import main
from tinyv.errors import ConfigError

ROW: dict[str, Any] = {"input": "What is 1/2?", "gts": "1/2", "output": r"\boxed{0.5}"}
TRL: dict[str, Any] = {
    "step": 1,
    "prompt": "What is 1/2?",
    "completion": r"\boxed{0.5}",
    "solution": "1/2",
    "advantage": 0.1,
}


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def loaded(*paths: Path, field: str | None = None) -> Loaded:
    return load(sources(paths), Judging(), reward_field=field)


def rewards(found: Loaded) -> list[float | None]:
    return [row.reward for row in found.rows]


@pytest.mark.parametrize(
    ("value", "step"), [(3, 3), (3.0, 3), ("3", 3), ("03", 3), (0, 0), ("0", 0), (10**11, 10**11)]
)
def test_steps_are_whole_numbers_however_they_are_written(value: object, step: int) -> None:
    assert step_of(value) == step


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, -1, -1.0, 2.5, float("nan"), float("inf"), 1e300, 10**12, [3], {}),
        *("3a", "3.0", "-3", " 3", "", "٣", "3²", "9" * 5000),
    ],
)
def test_nothing_else_is_a_step(value: object) -> None:
    assert step_of(value) is None


def test_steps_as_texts_and_floats_make_the_same_groups(tmp_path: Path) -> None:
    groups = []
    for make in (int, str, float):
        rows = [{**ROW, "step": make(step)} for step in (1, 1, 2, 2, 3, 3)]
        found = loaded(written(tmp_path / f"{make.__name__}s.jsonl", rows))
        assert [row.step for row in found.rows] == [1, 1, 2, 2, 3, 3]
        groups.append([row.group for row in found.rows])
    assert groups[0] == groups[1] == groups[2]


def test_steps_that_cannot_be_read_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**ROW, "step": step} for step in ("3a", "four", 5)] + [ROW]
    path = written(tmp_path / "rows.jsonl", rows)
    assert main(["analyze", str(path), "--out", str(tmp_path / "r"), "--no-progress"]) == 0
    assert "no step was read from 2 rows: whole numbers from 0 on are, found '3a'" in capsys.readouterr().err
    assert [row.step for row in loaded(path).rows] == [None, None, 5, None]


def test_a_step_beside_the_row_is_found_too(tmp_path: Path) -> None:
    rows = [{**ROW, "extra_info": {"step": "7"}}, {**ROW, "step": None, "extra_info": {"step": 8.0}}]
    assert [row.step for row in loaded(written(tmp_path / "rows.jsonl", rows)).rows] == [7, 8]


def test_a_dump_without_steps_has_those_of_its_files(tmp_path: Path) -> None:
    for step in (1, 2, 10):
        written(tmp_path / "dump" / f"{step}.jsonl", [ROW, {**ROW, "step": 4}])
    by_folder = loaded(tmp_path / "dump").rows
    assert [row.step for row in by_folder] == [1, 4, 2, 4, 10, 4]
    by_files = loaded(*(tmp_path / "dump" / f"{step}.jsonl" for step in (1, 2, 10))).rows
    assert [row.step for row in by_files] == [row.step for row in by_folder]


@pytest.mark.parametrize("other", ["00002.jsonl", "train.jsonl", "2.ndjson", "2.verdicts.jsonl"])
def test_files_that_are_not_all_named_by_numbers_name_no_steps(tmp_path: Path, other: str) -> None:
    written(tmp_path / "1.jsonl", [ROW])
    written(tmp_path / other, [ROW])
    assert {row.step for row in loaded(tmp_path).rows} == {None}


def test_a_step_that_cannot_be_read_is_not_replaced_by_the_name_of_the_file(tmp_path: Path) -> None:
    found = loaded(written(tmp_path / "1.jsonl", [{**ROW, "step": "last"}]))
    assert ([row.step for row in found.rows], found.steps.unread) == ([None], 1)


def test_verdicts_have_the_steps_of_the_files_that_they_were_made_from(tmp_path: Path) -> None:
    files = [written(tmp_path / "dump" / f"{step}.jsonl", [ROW]) for step in (1, 2)]
    out = tmp_path / "v.jsonl"
    assert main(["score", *map(str, files), "--out", str(out), "--no-progress"]) == 0
    assert [row.step for row in loaded(out).rows] == [1, 2]


@pytest.mark.parametrize(
    "column", ["accuracy_reward", "reward_accuracy", "correct_or_not"], ids=["suffix", "prefix", "any in TRL"]
)
def test_the_one_column_of_rewards_is_found(tmp_path: Path, column: str) -> None:
    found = loaded(written(tmp_path / "rows.jsonl", [{**TRL, column: 1.0}, {**TRL, column: 0.0}]))
    assert rewards(found) == [1.0, 0.0]
    assert notes(found) == [f"what the trainer gave is read from {column!r} (--reward-field)"]


def test_a_column_of_any_name_is_a_reward_in_trls_table_only(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", [{**ROW, "temperature": 1.0}])
    assert (rewards(loaded(path)), notes(loaded(path))) == ([None], [])


def test_the_usual_names_come_first(tmp_path: Path) -> None:
    found = loaded(written(tmp_path / "rows.jsonl", [{**TRL, "format_reward": 0.0, "reward": 1.0}]))
    assert (rewards(found), notes(found)) == ([1.0], [])


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ({"accuracy_reward": 1.0, "format_reward": 0.5}, ("accuracy_reward", "format_reward")),
        ({"accuracy_reward": 1.0, "format_reward": None}, ("accuracy_reward", "format_reward")),
        ({"accuracy": 1, "length_penalty": -0.5}, ("accuracy", "length_penalty")),
        ({"accuracy_reward": 1.0, "length_penalty": -0.5}, ("accuracy_reward",)),
        ({"accuracy_reward": "1", "reward_model": {"style": "rule"}, "reward_ok": True, "id": 7}, ()),
        ({"score": 1.0, "accuracy_reward": 0.5}, ()),
    ],
)
def test_fields_that_may_hold_rewards(row: dict[str, Any], fields: tuple[str, ...]) -> None:
    assert fields_that_may_hold_it([{**TRL, **row}] * 3) == fields


def test_several_columns_are_listed_and_none_is_guessed(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", [{**TRL, "accuracy_reward": 1.0, "format_reward": 0.5}])
    found = loaded(path)
    assert rewards(found) == [None]
    with pytest.raises(ConfigError, match="--reward-field; it may be 'accuracy_reward' or 'format_reward'"):
        check_rewards(found, "recorded")
    named = loaded(path, field="format_reward")
    check_rewards(named, "recorded")
    assert rewards(named) == [0.5]


def test_a_named_field_wins_and_must_be_there(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", [{**ROW, "score": 0.0, "paid": True}, {**ROW, "score": 1.0}])
    assert rewards(loaded(path, field="paid")) == [1.0, None]
    with pytest.raises(ConfigError, match="--reward-field 'payed': no row has a number there"):
        check_rewards(loaded(path, field="payed"), "prime_like")


def test_a_list_of_rewards_is_one_for_each_completion(tmp_path: Path) -> None:
    row = {**TRL, "completion": [[{"role": "assistant", "content": text}] for text in (r"\boxed{0.5}", "7")]}
    path = written(tmp_path / "rows.jsonl", [{**row, "reward": [1.0, 0.0]}, {**row, "reward": [1.0, None]}])
    assert rewards(loaded(path)) == [1.0, 0.0, 1.0, None]
    named = written(tmp_path / "named.jsonl", [{**row, "accuracy_reward": [1, 0]}])
    assert rewards(loaded(named)) == [1.0, 0.0]


def test_a_list_of_another_length_is_no_reward(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", [{**TRL, "reward": [0.1, 0.2, 1.0]}])
    assert rewards(loaded(path)) == [None]


def test_verdicts_have_the_named_field_in_the_place_of_their_own_reward(tmp_path: Path) -> None:
    path, out = written(tmp_path / "rows.jsonl", [{**ROW, "paid": 0.0}]), tmp_path / "v.jsonl"
    assert main(["score", str(path), "--out", str(out), "--no-progress"]) == 0
    assert (rewards(loaded(out)), rewards(loaded(out, field="paid"))) == ([1.0], [0.0])


def test_recorded_is_said_with_its_field(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", [{**TRL, "accuracy_reward": 0.0}] * 2)
    out = tmp_path / "r"
    assert main(["analyze", str(path), "--out", str(out), "--baseline", "recorded", "--no-progress"]) == 0
    found = json.loads((out / "report.json").read_text("utf-8"))
    assert found["baseline"]["says"].endswith("(accuracy_reward)")
    assert found["false_negatives"]["recovered"] == 2
