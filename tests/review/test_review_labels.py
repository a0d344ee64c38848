"""The file of labels."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.errors import ConfigError, DataError, OutputError, TinyvError
from tinyv.review.labels import Labels, Seen
from tinyv.review.rows import Pair, pair_of

SEEN = Seen("INCORRECT", "engine", "numeric_mismatch")
TEXTS = st.text(st.characters(codec=None, categories=None), max_size=30) | st.sampled_from(
    ["\ud800", "\0", "‮"]
)


def _pair(number: int = 1) -> Pair:
    return pair_of(f"question {number}", "2", "3")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "labels.sqlite"


@pytest.fixture
def labels(path: Path) -> Iterator[Labels]:
    opened = Labels(path)
    yield opened
    opened.close()


def _words(labels: Labels) -> dict[str, str]:
    return {pair: act.label for pair, act in labels.current().items()}


def test_the_last_label_of_a_pair_counts(labels: Labels) -> None:
    for word in ("right", "wrong"):
        labels.add(_pair(), word, SEEN)
    labels.add(_pair(2), "unclear", SEEN)
    assert _words(labels) == {_pair().digest: "wrong", _pair(2).digest: "unclear"}


def test_a_label_keeps_the_verdict_that_was_seen_and_the_note(path: Path, labels: Labels) -> None:
    labels.add(_pair(), "right", SEEN, data_source="sums", note="of course")
    again = Labels(path)
    (act,) = again.current().values()
    again.close()
    assert (act.label, act.seen, act.note) == ("right", SEEN, "of course")
    assert act.at.endswith("+00:00")
    assert '"data_source": "sums"' in act.texts


def test_undoing_goes_back_step_by_step_and_past_a_restart(path: Path, labels: Labels) -> None:
    labels.add(_pair(), "right", SEEN)
    labels.add(_pair(), "none", SEEN)
    labels.add(_pair(2), "wrong", SEEN)
    assert _words(labels) == {_pair(2).digest: "wrong"}
    labels.close()
    again = Labels(path)
    undone = [act.label for act in (again.undo(), again.undo()) if act]
    assert (undone, _words(again)) == (["wrong", "none"], {_pair().digest: "right"})
    assert again.undo() is not None
    assert again.undo() is None
    assert _words(again) == {}
    again.close()


def test_what_another_process_labels_is_seen(path: Path, labels: Labels) -> None:
    labels.add(_pair(), "right", SEEN)
    other = Labels(path)
    other.add(_pair(2), "wrong", SEEN)
    other.close()
    assert _words(labels) == {_pair().digest: "right", _pair(2).digest: "wrong"}


def test_many_threads_lose_nothing(labels: Labels) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: labels.add(_pair(number), "right", SEEN), range(200)))
    assert len(labels.current()) == 200


def test_labels_that_were_read_do_not_change_under_the_reader(labels: Labels) -> None:
    labels.add(_pair(), "right", SEEN)
    read = labels.current()
    labels.add(_pair(2), "wrong", SEEN)
    assert list(read) == [_pair().digest]


def test_a_process_that_kills_itself_after_a_label_has_saved_it(path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from tinyv.review.labels import Labels, Seen;"
        "from tinyv.review.rows import pair_of; labels = Labels(Path(sys.argv[1]));"
        "[labels.add(pair_of(str(n), '2', '3'), 'right', Seen('CORRECT', 'engine', 'same')) for n in range(20)];"
        "os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    again = Labels(path)
    assert len(again.current()) == 20
    again.close()


def test_each_label_is_a_transaction_that_is_synced(labels: Labels) -> None:
    assert labels._db.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
    assert labels._db.execute("PRAGMA synchronous").fetchall() == [(2,)]
    labels.add(_pair(), "right", SEEN)
    assert not labels._db.in_transaction


def test_a_word_that_is_no_label_is_refused(labels: Labels) -> None:
    with pytest.raises(ConfigError, match="right, wrong, unclear, none, found 'yes'"):
        labels.add(_pair(), "yes", SEEN)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no database at all, but long enough to be taken for one" * 40, "is no SQLite file"),
        (b'{"question": 1}\n', "is no SQLite file"),
    ],
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        Labels(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE acts (id INTEGER)")
    db.close()
    with pytest.raises(ConfigError, match="not a label file of tinyv review"):
        Labels(path)


def test_a_file_of_a_later_format_is_refused(path: Path) -> None:
    Labels(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ConfigError, match="format 99"):
        Labels(path)


@pytest.mark.parametrize("name", [".", "missing/labels.sqlite"])
def test_labels_that_are_not_there_are_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="no label file"):
        Labels(tmp_path / name, create=False)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot open"):
        Labels(tmp_path / "file" / "labels.sqlite")
    with pytest.raises(TinyvError):
        Labels(tmp_path)


@given(TEXTS, TEXTS, st.none() | TEXTS, TEXTS)
def test_any_texts_are_kept_as_they_are(question: str, reference: str, answer: str | None, note: str) -> None:
    import json

    labels = Labels(Path(":memory:"))
    pair = pair_of(question, reference, answer)
    act = labels.add(pair, "right", Seen("CORRECT", question, reference), note=note)
    texts = json.loads(act.texts)
    assert (texts["question"], texts["ground_truth"], texts["answer"]) == (question, reference, answer)
    assert set(labels.current()) == {pair.digest}
    labels.close()


@given(st.tuples(TEXTS, TEXTS, st.none() | TEXTS), st.tuples(TEXTS, TEXTS, st.none() | TEXTS))
def test_digests_are_equal_for_equal_pairs_only(
    first: tuple[str, str, str | None], second: tuple[str, str, str | None]
) -> None:
    assert (pair_of(*first).digest == pair_of(*second).digest) == (first == second)


def test_nothing_read_is_another_pair_than_an_empty_answer() -> None:
    assert pair_of("q", "2", None).digest != pair_of("q", "2", "").digest
