"""`tinyv score --engine ray` on a real two-node cluster: whatever is killed, the verdicts are those of one machine."""

from __future__ import annotations

import gzip
import json
import os
import signal
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from local_ray import (
    await_gone,
    await_true,
    cluster,
    command,
    descendants,
    finished,
    is_loopback,
    listening,
    part_names,
    parts_of,
    ray_command,
    records,
    run,
    started,
    workers_below,
)

from tinyv.bench.rollout_file import rows

pytestmark = [pytest.mark.ray, pytest.mark.timeout(600)]
ROWS = 4000
BLOCK = 160
PARTS = 15 + 6 + 1 + 1
BROKEN_EVERY = 997
ACTOR = "MapWorker"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of each kind, broken rows, and files that are not input."""
    folder = tmp_path_factory.mktemp("in")
    made = rows(ROWS)
    lines = [json.dumps(row) for row in islice(made, 2400)]
    lines[500::BROKEN_EVERY] = ["broken"] * len(lines[500::BROKEN_EVERY])
    (folder / "a.jsonl").write_text("\n".join(lines))
    write_parquet(folder / "b.parquet", list(islice(made, 960)))
    (folder / "deep").mkdir()
    text = "".join(json.dumps(row) + "\n" for row in islice(made, 300))
    (folder / "deep" / "c.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "deep" / "d.json").write_text(json.dumps(list(made)))
    (folder / "empty.jsonl").write_text("")
    (folder / "_metadata.json").write_text("no input")
    (folder / ".e.jsonl.swp").write_text("no input")
    (folder / "notes.txt").write_text("no input")
    return folder


def write_parquet(path: Path, found: list[dict[str, Any]]) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(found), path, row_group_size=400)


@pytest.fixture(scope="module")
def one_machine(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str, str]:
    """Records, table and list of broken rows of a run without Ray."""
    out = tmp_path_factory.mktemp("local") / "out.jsonl"
    files = sorted(
        path
        for path in inputs.rglob("*")
        if path.suffix in (".jsonl", ".parquet", ".gz", ".json") and path.stem[0] != "_"
    )
    done = run(command(files, out, "--workers", "2"))
    assert done.returncode == 1, done.stderr
    broken = out.with_name("out.jsonl.broken.jsonl").read_text()
    return records([out]), done.stdout.rpartition("verdicts:")[0], broken


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[Any]:
    with cluster(2, 1) as nodes:
        yield nodes


def options(*more: str) -> tuple[str, ...]:
    return ("--block-rows", str(BLOCK), "--no-progress", *more)


def test_the_verdicts_are_those_of_one_machine(
    inputs: Path, one_machine: tuple[list[str], str, str], two_nodes: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = run(ray_command([inputs], out, two_nodes.address, *options()))
    expected, table, broken = one_machine
    assert done.returncode == 1, done.stderr
    assert parts_of(out) == expected
    assert done.stdout.rpartition("verdicts:")[0] == table
    listed = "".join(path.read_text() for path in sorted((out / "broken").iterdir()))
    assert listed == broken
    assert done.stderr.count("skipped:") == broken.count("\n")
    assert len(part_names(out)) == PARTS
    assert list((out / ".drafts").iterdir()) == []


def test_parts_that_are_there_are_not_judged_again(inputs: Path, two_nodes: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(ray_command([inputs], out, two_nodes.address, *options()))
    whole = {name: (out / name).read_bytes() for name in part_names(out)}
    times = {name: (out / name).stat().st_mtime_ns for name in whole}
    lost = sorted(whole)[3]
    (out / lost).unlink()
    again = run(ray_command([inputs], out, two_nodes.address, *options()))
    assert again.returncode == first.returncode == 1, again.stderr
    assert again.stdout == first.stdout
    assert f"{PARTS - 1} of {PARTS} parts are there" in again.stderr
    assert {name for name in whole if (out / name).stat().st_mtime_ns != times[name]} == {lost}
    assert records([out / lost]) == records_of(whole[lost], tmp_path)


def records_of(data: bytes, folder: Path) -> list[str]:
    path = folder / "before.jsonl"
    path.write_bytes(data)
    return records([path])


def test_other_options_are_refused_with_what_changed(inputs: Path, two_nodes: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(ray_command([inputs / "deep"], out, two_nodes.address, *options())).returncode == 0
    before = {name: (out / name).read_bytes() for name in part_names(out)}
    for more, told in (
        (("--digits", "4"), "--digits was"),
        (("--block-rows", "100"), "--block-rows was 160, is 100"),
        (("--no-baseline",), "--baseline was True, is False"),
    ):
        refused = run(ray_command([inputs / "deep"], out, two_nodes.address, *options(), *more))
        assert refused.returncode == 2
        assert told in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert {name: (out / name).read_bytes() for name in part_names(out)} == before
    anew = run(
        ray_command([inputs / "deep"], out, two_nodes.address, *options("--digits", "4", "--overwrite"))
    )
    assert anew.returncode == 0, anew.stderr


def test_a_worker_that_is_killed_loses_and_doubles_nothing(
    inputs: Path, one_machine: tuple[list[str], str, str], two_nodes: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with started(ray_command([inputs], out, two_nodes.address, *options("--workers", "2"))) as driver:
        for parts in (1, 6):
            await_true(lambda parts=parts: len(part_names(out)) >= parts, "a part")  # type: ignore[misc]
            pids = workers_below(os.getpid(), ACTOR)
            assert pids
            os.kill(pids[0], signal.SIGKILL)
            assert len(part_names(out)) < PARTS
        code, stdout, stderr = finished(driver)
    assert code == 1, stderr
    assert parts_of(out) == one_machine[0]
    assert stdout.rpartition("verdicts:")[0] == one_machine[1]


def test_a_node_that_is_killed_loses_and_doubles_nothing(
    inputs: Path, one_machine: tuple[list[str], str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with (
        cluster(1, 1) as nodes,
        started(ray_command([inputs], out, nodes.address, *options("--workers", "2"))) as driver,
    ):
        second = nodes.list_all_nodes()[1]
        raylet = second.all_processes["raylet"][0].process.pid
        await_true(lambda: bool(workers_below(raylet, ACTOR)) and len(part_names(out)) >= 2, "a part")
        nodes.remove_node(second, allow_graceful=False)
        assert len(part_names(out)) < PARTS
        code, stdout, stderr = finished(driver)
    assert code == 1, stderr
    assert parts_of(out) == one_machine[0]
    assert stdout.rpartition("verdicts:")[0] == one_machine[1]


def test_a_driver_that_is_killed_goes_on_where_it_was_and_leaves_nobody_behind(
    inputs: Path, one_machine: tuple[list[str], str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    line = ray_command([inputs], out, None, *options("--workers", "2"))
    with started(line) as driver:
        await_true(lambda: len(part_names(out)) >= 2, "a part")
        below = descendants(driver.pid)
        assert any(ACTOR in title for title in below.values())
        driver.kill()
        driver.wait()
    await_gone(below)
    there = part_names(out)
    times = {name: (out / name).stat().st_mtime_ns for name in there}
    assert 2 <= len(there) < PARTS
    done = run(line)
    assert done.returncode == 1, done.stderr
    assert f"{len(there)} of {PARTS} parts are there" in done.stderr
    assert {name: (out / name).stat().st_mtime_ns for name in there} == times
    assert parts_of(out) == one_machine[0]
    assert done.stdout.rpartition("verdicts:")[0] == one_machine[1]


def test_a_judging_process_that_is_killed_loses_nothing(
    inputs: Path, one_machine: tuple[list[str], str, str], two_nodes: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with started(ray_command([inputs], out, two_nodes.address, *options("--workers", "1"))) as driver:
        await_true(lambda: len(part_names(out)) >= 2, "a part")
        (actor,) = workers_below(os.getpid(), ACTOR)
        children = [pid for pid, title in descendants(actor).items() if "spawn_main" in title]
        os.kill(children[0], signal.SIGKILL)
        code, _stdout, stderr = finished(driver)
    assert code == 1, stderr
    assert parts_of(out) == one_machine[0]


def test_a_cluster_of_ones_own_listens_to_this_machine_only(inputs: Path, tmp_path: Path) -> None:
    with started(ray_command([inputs], tmp_path / "out", None, *options("--workers", "1"))) as driver:
        await_true(lambda: bool(workers_below(driver.pid, ACTOR)), "an actor")
        addresses = listening(driver.pid)
        below = descendants(driver.pid)
        code, _stdout, stderr = finished(driver)
    assert code == 1, stderr
    assert len(addresses) > 5
    assert [address for address in addresses if not is_loopback(address)] == []
    await_gone(below)


def test_a_second_run_on_the_same_folder_is_refused(inputs: Path, two_nodes: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = ray_command([inputs], out, two_nodes.address, *options("--workers", "1"))
    with started(line) as driver:
        await_true(lambda: len(part_names(out)) >= 1, "a part")
        refused = run(line)
        assert refused.returncode == 2
        assert "is being written by another run" in refused.stderr
        assert finished(driver)[0] == 1


def test_a_full_disk_stops_the_run_which_goes_on_when_there_is_room(
    inputs: Path, one_machine: tuple[list[str], str, str], two_nodes: Any, tmp_path: Path
) -> None:
    """A draft that cannot be written, as its folder is a file, stands for the disk."""
    out = tmp_path / "out"
    line = ray_command([inputs], out, two_nodes.address, *options("--workers", "1"))
    with started(line) as driver:
        await_true(lambda: len(part_names(out)) >= 2, "a part")
        (out / ".drafts").rename(out / ".away")
        code, _stdout, stderr = finished(driver)
    assert code == 2, stderr
    assert stderr.splitlines()[-1].startswith("tinyv: error: cannot write")
    for path in (out / ".away").iterdir():
        path.unlink()
    (out / ".away").rmdir()
    assert run(line).returncode == 1
    assert parts_of(out) == one_machine[0]


def test_a_model_decides_the_same(inputs: Path, two_nodes: Any, tmp_path: Path) -> None:
    files = [inputs / "deep" / "d.json", inputs / "deep" / "c.jsonl.gz", inputs / "b.parquet"]
    local = run(command(files, tmp_path / "local.jsonl", "--model", "nano"))
    done = run(ray_command(files, tmp_path / "out", two_nodes.address, *options("--model", "nano")))
    assert (local.returncode, done.returncode) == (0, 0), done.stderr
    found = parts_of(tmp_path / "out")
    assert found == records([tmp_path / "local.jsonl"])
    assert any('"stage":"nano"' in line for line in found)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--out", "-"), "--engine ray writes a folder of parts"),
        (("--block-rows", "0"), "--block-rows must be from 1"),
        (("--workers", "0"), "--workers must be from 1"),
        (("--ray-address", "127.0.0.1:1"), "the Ray cluster at '127.0.0.1:1' cannot be reached"),
        (("--audit", "a.jsonl"), "--audit is for --engine local"),
    ],
)
def test_user_errors_are_one_line(inputs: Path, tmp_path: Path, more: tuple[str, ...], told: str) -> None:
    done = run(ray_command([inputs], tmp_path / "out", None, *more))
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_is_not_ours_is_refused(inputs: Path, two_nodes: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    done = run(ray_command([inputs], tmp_path, two_nodes.address, "--overwrite"))
    assert done.returncode == 2
    assert "files that tinyv score did not make" in done.stderr
    assert (tmp_path / "mine.txt").read_text() == "keep me"


def test_a_damaged_file_is_told_as_on_one_machine(two_nodes: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 and no more")
    done = run(ray_command([path], tmp_path / "out", two_nodes.address))
    assert done.returncode == 2
    assert "not a parquet file, or damaged" in done.stderr
    assert len(done.stderr.splitlines()) == 1
