"""Every kind of file that holds a run, read as judged rollouts: with real verdicts, real dumps, and broken rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.analysis.loading import Judging, Loaded, load
from tinyv.analysis.references import References
from tinyv.analysis.sources import sources
from tinyv.audit.files import audit_writer
from tinyv.cli.main import main
from tinyv.errors import ConfigError, DataError
from tinyv.io import BrokenRow

ROWS: list[dict[str, Any]] = [
    {
        "id": "a",
        "question": "What is 1/2?",
        "ground_truth": "1/2",
        "response": r"It is \boxed{0.5}.",
        "label": True,
    },
    {
        "id": "b",
        "question": "What is 1/2?",
        "ground_truth": "1/2",
        "response": r"It is \boxed{3}.",
        "label": False,
    },
    {
        "id": "c",
        "question": "What is 2+2?",
        "ground_truth": "4",
        "response": "I do not know",
        "subject": "sums",
    },
]


def written(path: Path, rows: list[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def loaded(*paths: Path, **options: Any) -> Loaded:
    return load(sources(paths), Judging(**options))


def test_rollouts_are_judged_on_the_spot(tmp_path: Path) -> None:
    found = loaded(written(tmp_path / "rows.jsonl", ROWS))
    assert [(row.outcome, row.answer, row.label) for row in found.rows] == [
        ("CORRECT", "0.5", True),
        ("INCORRECT", "3", False),
        ("INCORRECT", None, None),
    ]
    assert found.inputs == [{"path": str(tmp_path / "rows.jsonl"), "kind": "rollouts", "rows": 3}]
    assert found.rows[0].group == found.rows[1].group != found.rows[2].group
    assert found.rows[2].domain == "sums"
    assert [row.length for row in found.rows] == [len(str(row["response"])) for row in ROWS]


def test_verdicts_are_joined_with_the_rows_that_they_were_made_from(tmp_path: Path) -> None:
    rows, out = written(tmp_path / "rows.jsonl", ROWS), tmp_path / "verdicts.jsonl"
    assert main(["score", str(rows), "--out", str(out), "--no-progress"]) == 0
    from_verdicts, from_rows = loaded(out).rows, loaded(rows).rows
    keep = (
        "question",
        "ground_truth",
        "answer",
        "outcome",
        "stage",
        "reason",
        "length",
        "label",
        "group",
        "domain",
    )
    assert [[getattr(row, name) for name in keep] for row in from_verdicts] == [
        [getattr(row, name) for name in keep] for row in from_rows
    ]
    assert [row.reward for row in from_verdicts] == [1.0, 0.0, 0.0]


def test_an_audit_needs_no_other_file(tmp_path: Path) -> None:
    rows, audit = written(tmp_path / "rows.jsonl", ROWS), tmp_path / "audit.jsonl"
    assert (
        main(["score", str(rows), "--out", str(tmp_path / "v.jsonl"), "--audit", str(audit), "--no-progress"])
        == 0
    )
    rows.unlink()
    found = loaded(audit).rows
    assert [(row.outcome, row.rules_reason, row.question) for row in found] == [
        ("CORRECT", "same_number", "What is 1/2?"),
        ("INCORRECT", "numeric_mismatch", "What is 1/2?"),
        ("INCORRECT", "no_answer", "What is 2+2?"),
    ]


def test_verdicts_of_an_input_that_changed_are_refused(tmp_path: Path) -> None:
    rows, out = written(tmp_path / "rows.jsonl", ROWS), tmp_path / "verdicts.jsonl"
    main(["score", str(rows), "--out", str(out), "--no-progress"])
    written(rows, ROWS[1:])
    with pytest.raises(ConfigError, match="has changed since"):
        loaded(out)
    rows.unlink()
    with pytest.raises(DataError, match="is not there"):
        loaded(out)


def test_verl_dumps_keep_their_step_their_score_and_their_groups(tmp_path: Path) -> None:
    row = {"input": "What is 1/2?", "gts": "1/2", "score": 0.0}
    for step in (1, 2, 10):
        written(tmp_path / "dump" / f"{step}.jsonl", [{**row, "step": step, "output": r"\boxed{0.5}"}] * 2)
    found = loaded(tmp_path / "dump").rows
    assert [row.step for row in found] == [1, 1, 2, 2, 10, 10]
    assert len({row.group for row in found}) == 3
    assert {(row.reward, row.accepted, row.earned) for row in found} == {(0.0, True, False)}


def test_trl_tables_get_their_references_from_a_data_set(tmp_path: Path) -> None:
    prompt = [{"role": "user", "content": "What is 1/2?"}]
    said = [{"role": "assistant", "content": r"\boxed{0.5}"}]
    row = {"step": 3, "prompt": prompt, "completion": said, "advantage": 0.1}
    table = written(tmp_path / "completions.jsonl", [row])
    data = written(tmp_path / "train.jsonl", [{"prompt": "What is 1/2?", "answer": "so it is\n#### 1/2"}])
    with pytest.raises(DataError, match="no rollouts"):
        loaded(table)
    found = load(sources([table]), Judging(), references=References([data]))
    assert [(row.ground_truth, row.outcome, row.step) for row in found.rows] == [("1/2", "CORRECT", 3)]


def test_what_a_plain_grader_decided_is_judged_again_and_its_reward_kept(tmp_path: Path) -> None:
    record: dict[str, Any] = {
        "place": "step 0:0", "sample_id": "x", "group_id": "0:0", "data_source": "s", "question": "What is 1/2?",
        "ground_truth": "1/2", "answer": "0.5", "outcome": "INCORRECT", "stage": "string", "reason": "rejected",
        "p_correct": None, "reward": 0.0, "seconds": 0.0, "stages": [], "step": 4, "oracle": True,
    }  # fmt: skip
    with audit_writer(tmp_path / "run" / "audit" / "step-000004.jsonl") as write:
        write([record])
    found = loaded(tmp_path / "run")
    assert found.judged_again == 1
    row = found.rows[0]
    assert (row.outcome, row.stage, row.reward, row.step, row.label) == ("CORRECT", "engine", 0.0, 4, True)


def test_broken_rows_are_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", [ROWS[0], {"question": "no reference"}])
    with path.open("a") as file:
        file.write("{broken\n")
    told: list[tuple[str, BrokenRow]] = []
    found = load(sources([path]), Judging(), on_broken=lambda file, row: told.append((file, row)))
    assert len(found.rows) == 1
    assert found.broken == 2
    assert [row.line for _, row in told] == [2, 3]


def test_side_files_and_figures_of_a_run_are_no_rollouts(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", ROWS)
    for name in ("metrics.jsonl", "steps.jsonl", "rows.jsonl.made-from.json", "report.json"):
        written(tmp_path / name, [{"loss": 1}])
    assert [source.path for source in sources([tmp_path])] == [rows]


def test_an_empty_folder_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no rollouts in the folder"):
        sources([tmp_path])


def test_workers_give_the_same_rows(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", ROWS * 60)
    assert loaded(path, workers=2).rows == loaded(path).rows


@pytest.mark.parametrize(
    "wrong", [{"outcome": ["CORRECT"]}, {"outcome": "RIGHT"}, {"answer": 7}, {"stage": None}]
)
def test_records_of_other_makers_are_broken_rows_or_read_as_they_can(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    rows, audit = written(tmp_path / "rows.jsonl", ROWS), tmp_path / "audit.jsonl"
    main(["score", str(rows), "--out", str(tmp_path / "v.jsonl"), "--audit", str(audit), "--no-progress"])
    records = [json.loads(line) for line in audit.read_text("utf-8").splitlines()]
    written(audit, [records[0], {**records[1], **wrong}])
    found = loaded(audit)
    assert len(found.rows) + found.broken == 2
    assert found.rows[0].outcome == "CORRECT"


def test_runs_that_are_named_together_keep_their_groups_apart(tmp_path: Path) -> None:
    """Each run numbers its groups from 0."""
    rows, out = written(tmp_path / "rows.jsonl", ROWS), tmp_path / "v.jsonl"
    audit = tmp_path / "one" / "audit" / "step-000000.jsonl"
    main(["score", str(rows), "--out", str(out), "--audit", str(audit), "--no-progress"])
    other = tmp_path / "two" / "audit" / "step-000000.jsonl"
    other.parent.mkdir(parents=True)
    other.write_bytes(audit.read_bytes())
    alone, both = loaded(tmp_path / "one").rows, loaded(tmp_path / "one", tmp_path / "two").rows
    assert len({row.group for row in both}) == 2 * len({row.group for row in alone})
    assert len({row.place for row in both}) == len(both)


def test_a_file_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", ROWS)
    with pytest.raises(ConfigError, match="named twice"):
        sources([rows, tmp_path])


def test_shards_of_one_dump_share_their_groups(tmp_path: Path) -> None:
    one, two = written(tmp_path / "a.jsonl", ROWS[:1]), written(tmp_path / "b.jsonl", ROWS[1:])
    found = loaded(one, two).rows
    assert found[0].group == found[1].group


def test_verdicts_without_stages_still_say_what_the_rules_said(tmp_path: Path) -> None:
    rows, out = written(tmp_path / "rows.jsonl", ROWS), tmp_path / "v.jsonl"
    main(["score", str(rows), "--out", str(out), "--no-progress"])
    assert [row.rules_reason for row in loaded(out).rows] == ["same_number", "numeric_mismatch", "no_answer"]


def test_how_far_it_is_goes_from_nothing_to_all(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.jsonl", ROWS * 1000)
    told: list[tuple[int, float]] = []
    load(sources([path]), Judging(), on_rows=lambda count, done: told.append((count, done)))
    assert [count for count, _ in told] == [1024, 2048]
    assert 0.2 < told[0][1] < told[1][1] <= 1
