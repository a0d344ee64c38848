"""Blocks, parts and the worker, which need no Ray."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_ray import command, records, run

from tinyv.bench.rollout_file import rows
from tinyv.errors import ConfigError, DataError, OutputError, RuleVerifierError
from tinyv.io import json_line
from tinyv.io.spans import Span
from tinyv.scale import parts
from tinyv.scale.blocks import Block, Source, blocks_of, sources
from tinyv.scale.judge import BlockJudge, Job
from tinyv.scale.parts import broken_path, opened_folder, part_path, writing
from tinyv.scoring.options import Options
from tinyv.scoring.summary import Summary

MADE_FROM = {"format": 0}


def folder(tmp_path: Path) -> Path:
    with opened_folder(tmp_path / "out", MADE_FROM, overwrite=False):
        pass
    return tmp_path / "out"


@given(st.lists(st.tuples(st.integers(1, 10**5), st.integers(1, 10**9), st.text(max_size=8)), max_size=8))
def test_names_sort_as_the_input_does(found: list[tuple[int, int, str]]) -> None:
    files = {number: f"{name}.jsonl" for number, _, name in found}
    blocks = [Block(Source(n, files[n], ""), Span(line, 3)) for n, line, _ in found]
    in_order = sorted(blocks, key=lambda b: (b.source.number, b.span.line if b.span else 0))
    assert [b.name for b in in_order] == sorted(b.name for b in blocks)
    assert all(parts._PART.fullmatch(f"{b.name}.jsonl") for b in blocks)
    assert all("/" not in b.name for b in blocks)


def test_files_of_one_name_are_different_blocks(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jsonl").write_text("{}\n")
    names = [block.name for source in sources([tmp_path]) for block in blocks_of(source, 10)]
    assert len(set(names)) == 2


def test_a_folder_without_input_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(DataError, match="no file in folder"):
        sources([tmp_path])


def test_a_worker_gives_the_records_and_counts_of_one_machine(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(map(json_line, rows(300))) + "broken\n" + "".join(map(json_line, rows(50))))
    local = run(command([path], tmp_path / "local.jsonl"))
    assert local.returncode == 1
    out = folder(tmp_path)
    judge = BlockJudge(Job(str(out), Options()))
    blocks = [block for source in sources([path]) for block in blocks_of(source, 90)]
    first, again = [judge(block) for block in blocks], [judge(block) for block in blocks]
    judge.close()
    assert records([part_path(out, block.name) for block in blocks]) == records([tmp_path / "local.jsonl"])
    assert [row.line for done in first for row in done.broken] == [301]
    assert [row.why for done in again for row in done.broken] == [
        row.why for done in first for row in done.broken
    ]
    joined = Summary()
    for done in first:
        joined.join(done.summary)
    assert (joined.overall.total, joined.broken) == (350, 1)
    assert [done.summary for done in again] == [done.summary for done in first]
    assert json.loads(broken_path(out, blocks[3].name).read_text())["line"] == 301


def test_a_part_that_failed_is_not_there_and_leaves_no_draft(tmp_path: Path) -> None:
    out = folder(tmp_path)
    with pytest.raises(DataError), writing(out, "x") as drafts:
        drafts.verdicts.write(b"{}\n")
        raise DataError("damaged")
    assert not part_path(out, "x").exists()
    assert list((out / ".drafts").iterdir()) == []


def test_a_worker_that_outlived_its_driver_cannot_finish_a_part(tmp_path: Path) -> None:
    out = folder(tmp_path)
    with pytest.raises(OutputError), writing(out, "x") as drafts:
        drafts.verdicts.write(b"{}\n")
        folder(tmp_path)  # the next driver begins
    assert not part_path(out, "x").exists()


def test_a_block_that_ends_its_workers_again_and_again_stops_the_run(tmp_path: Path) -> None:
    out = folder(tmp_path)
    for number in range(parts.MAX_TRIES):
        (out / ".drafts" / f"x.{number}.verdicts").touch()
    with pytest.raises(RuleVerifierError, match="ended its worker 8 times"), writing(out, "x"):
        pass
    with writing(folder(tmp_path), "x"):
        pass
    assert part_path(out, "x").exists()


def test_a_node_with_another_tinyv_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n")
    (block,) = blocks_of(sources([path])[0], 10)
    done = BlockJudge(replace(Job(str(folder(tmp_path)), Options()), version="0"))(block)
    with pytest.raises(ConfigError, match="install the same version"):
        done.raise_error()


def test_a_run_killed_at_its_very_start_can_be_begun_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("broken", ".drafts"):
        (out / name).mkdir(parents=True)
    (out / "made-from.json.draft").write_text("{")
    (out / ".lock").touch()
    assert folder(tmp_path) == out
    with pytest.raises(ConfigError, match="format was 0, is 1"):
        opened_folder(out, {"format": 1}, overwrite=False).__enter__()


def test_overwriting_takes_away_our_files_only(tmp_path: Path) -> None:
    out = folder(tmp_path)
    with writing(out, "000001-a-whole") as drafts:
        drafts.broken.write(b"{}\n")
    (out / "notes.jsonl").write_text("mine")
    with opened_folder(out, {"format": 1}, overwrite=True):
        pass
    assert not part_path(out, "000001-a-whole").exists()
    assert not broken_path(out, "000001-a-whole").exists()
    assert (out / "notes.jsonl").read_text() == "mine"
