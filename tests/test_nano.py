"""nano in the cascade: decided without a server, the same alone and in a batch, honest where it cannot."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tinyv
from tinyv import Sample
from tinyv.errors import ConfigError
from tinyv.llm.query import CACHED, CALLED, SHARED, Query
from tinyv.nano import model as nano_model
from tinyv.nano.config import NanoConfig, nano_config
from tinyv.nano.features import NAMES, features_of
from tinyv.nano.model import NanoModel, shared_nano
from tinyv.nano.runtime import Runtime
from tinyv.nano.weights import inputs_digest, load
from tinyv.verdict import Outcome

RIGHT = Sample(
    "Which river flows through Paris?", "Seine", answer="It is the Seine, which flows on to Le Havre."
)
WRONG = Sample(
    "Which river flows through Paris?", "Seine", answer="It is the Loire, which flows on to Nantes."
)


def query(sample: Sample) -> Query:
    return Query(sample.question, sample.ground_truth, sample.answer or "")


def test_what_the_rules_leave_open_is_decided_without_any_server() -> None:
    verdicts = tinyv.verify([RIGHT, WRONG], model="nano")
    assert [v.outcome for v in verdicts] == [Outcome.CORRECT, Outcome.INCORRECT]
    assert [v.stage for v in verdicts] == ["nano", "nano"]
    assert [v.reason for v in verdicts] == ["model_accepts", "model_rejects"]
    assert verdicts[0].p_correct > verdicts[1].p_correct  # type: ignore[operator]
    assert verdicts[0].stages[-1].model == load().name
    assert tinyv.reward([RIGHT, WRONG], model="nano") == [1.0, 0.0]


def test_what_the_rules_prove_never_reaches_it() -> None:
    proved = [Sample("", "1/2", answer="0.5"), Sample("", "1/2", answer="0.75")]
    assert [v.stage for v in tinyv.verify(proved, model="nano")] == ["engine", "engine"]


@pytest.mark.parametrize("answer", ["", " ", ".", "Thought process:", "the answer is correct", "?", "\u200b"])
def test_what_no_model_is_asked_about_is_not_asked_of_nano_either(answer: str) -> None:
    for setup in ("addon", "tinyv_only"):
        [verdict] = tinyv.verify([Sample("Which river?", "Seine", answer=answer)], model="nano", setup=setup)
        assert verdict.outcome is not Outcome.CORRECT
        assert verdict.p_correct is None or verdict.p_correct < shared_nano(NanoConfig()).threshold


def test_a_pair_scores_the_same_alone_in_a_batch_and_in_any_order() -> None:
    samples = [RIGHT, WRONG, Sample("", r"\frac{a}{b}", answer="b/a"), Sample("", "x", answer="y" * 300)] * 20
    rows = [features_of(s.question, s.ground_truth, s.answer or "") for s in samples]
    runtime = Runtime()
    together = runtime.p_correct(rows)
    assert together == [runtime.p_correct([row])[0] for row in rows]
    assert together == runtime.p_correct(rows[::-1])[::-1]


def test_the_engines_judgement_that_comes_along_gives_the_same_score_as_asking_it_again() -> None:
    [direct] = NanoModel().submit([query(WRONG)]).result()
    [verdict] = tinyv.verify([WRONG], model="nano")
    assert verdict.p_correct == direct.p_correct


def test_a_pair_is_scored_once_in_a_batch_and_kept_for_the_next() -> None:
    model = NanoModel(NanoConfig(cache_size=10))
    first = model.submit([query(RIGHT), query(RIGHT), query(WRONG)]).result()
    assert [d.how for d in first] == [CALLED, SHARED, CALLED]
    assert [d.how for d in model.submit([query(WRONG), query(RIGHT)]).result()] == [CACHED, CACHED]
    assert first[0].p_correct == first[1].p_correct


def test_a_batch_larger_than_its_memory_is_decided_whole() -> None:
    model = NanoModel(NanoConfig(cache_size=2))
    queries = [Query("", "Seine", f"the river number {n}") for n in range(200)]
    decisions = model.submit(queries).result()
    assert all(d.p_correct is not None for d in decisions)


def test_what_comes_after_the_deadline_is_undecided_and_not_wrong() -> None:
    [decision] = NanoModel().submit([query(RIGHT)], seconds=-1.0).result()
    assert (decision.outcome, decision.reason) == (Outcome.UNDECIDED, "timeout")


def test_a_defect_in_a_feature_is_undecided_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(question: str, *rest: object) -> list[float]:
        if question == "broken":
            raise ZeroDivisionError
        return features_of(question, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(nano_model, "features_of", broken)
    bad, good = NanoModel().submit([Query("broken", "a", "b"), query(RIGHT)]).result()
    assert (bad.outcome, bad.reason) == (Outcome.UNDECIDED, "internal_error")
    assert good.outcome is Outcome.CORRECT


def test_threads_and_event_loops_get_the_same_verdicts() -> None:
    expected = [v.p_correct for v in tinyv.verify([RIGHT, WRONG], model="nano")]

    async def many() -> list[list[float | None]]:
        tasks = [tinyv.averify([RIGHT, WRONG], model="nano") for _ in range(20)]
        return [[v.p_correct for v in verdicts] for verdicts in await asyncio.gather(*tasks)]

    assert asyncio.run(many()) == [expected] * 20
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(
            lambda _: [v.p_correct for v in tinyv.verify([RIGHT, WRONG], model="nano")], range(20)
        )
        assert list(found) == [expected] * 20


def test_its_weights_are_loaded_once_however_many_threads_ask_first(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []

    def counted(folder: str = "") -> object:
        loads.append(folder)
        return load(folder)

    monkeypatch.setattr("tinyv.nano.runtime.load", counted)
    runtime = Runtime()
    row = features_of("", "a", "b")
    barrier = threading.Barrier(8)

    def ask(_: int) -> list[float]:
        barrier.wait()
        return runtime.p_correct([row])

    with ThreadPoolExecutor(8) as pool:
        assert len({tuple(p) for p in pool.map(ask, range(8))}) == 1
    assert loads == [""]


def test_it_survives_pickling_closing_and_a_fork() -> None:
    model = shared_nano(NanoConfig())
    before = model.submit([query(RIGHT)]).result()[0].p_correct
    assert pickle.loads(pickle.dumps(model)) is model
    model.close()
    assert model.submit([query(RIGHT)]).result()[0].p_correct == before
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        assert pool.apply(_p_of_right) == before


def _p_of_right() -> float | None:
    [verdict] = tinyv.verify([RIGHT], model="nano")
    return verdict.p_correct


def test_a_threshold_of_ones_own_decides() -> None:
    assert (
        NanoModel(NanoConfig(threshold=1.0)).submit([query(RIGHT)]).result()[0].outcome is Outcome.INCORRECT
    )
    assert NanoModel(NanoConfig(threshold=0.0)).submit([query(WRONG)]).result()[0].outcome is Outcome.CORRECT


@pytest.mark.parametrize("threshold", [-0.1, 1.1, True])
def test_a_threshold_that_is_no_probability_is_refused(threshold: float) -> None:
    with pytest.raises(ConfigError, match="threshold must be a number from 0 to 1"):
        NanoConfig(threshold=threshold)


def test_a_folder_without_a_nano_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no nano in"):
        nano_config(f"nano:{tmp_path}")


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ("{", "cannot read a nano"),
        ("[]", "cannot read a nano"),
        ('{"threshold": 0.5}', "cannot read a nano"),
        ('{"threshold": 0.5, "inputs": "others"}', "trained on other features"),
        (f'{{"threshold": 0.5, "inputs": "{inputs_digest()}"}}', "no network that ONNX Runtime can load"),
    ],
)
def test_a_damaged_or_foreign_nano_is_a_user_error(tmp_path: Path, card: str, message: str) -> None:
    (tmp_path / "nano.onnx").write_bytes(b"not a network")
    (tmp_path / "nano.json").write_text(card)
    with pytest.raises(ConfigError, match=message):
        tinyv.verify([RIGHT], model=f"nano:{tmp_path}")


def test_what_ships_is_small_and_says_what_it_was_made_from() -> None:
    weights = load()
    assert len(weights.network) < 25_000_000
    assert 0.5 <= weights.threshold < 1
    assert {"recipe", "rows", "out_of_fold", "calibration"} <= set(weights.card)


def test_importing_tinyv_loads_neither_the_runtime_nor_numpy() -> None:
    code = (
        "import sys, tinyv; from tinyv.cascade.verifier import Verifier; Verifier(model='nano');"
        "print([m for m in ('numpy', 'onnxruntime', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_features_are_as_many_as_their_names_for_any_text() -> None:
    for texts in [
        ("", "", ""),
        ("q", "1", "\\frac{"),
        ("", "$$", "\x00" * 50),
        ("", "1/0", "0/0"),
        ("", "a/b/c", "∞" * 9),
    ]:
        found = features_of(*texts)
        assert len(found) == len(NAMES)
        assert all(abs(value) < 50 for value in found)


def test_the_command_line_takes_nano_and_refuses_options_of_servers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tinyv.cli.main import main

    words = [
        "verify",
        "--question",
        RIGHT.question,
        "--ground-truth",
        "Seine",
        "--answer",
        RIGHT.answer or "",
    ]
    assert main([*words, "--model", "nano"]) == 0
    told = capsys.readouterr()
    line = json.loads(told.out)
    assert (line["outcome"], line["stage"], line["reward"]) == ("CORRECT", "nano", 1.0)
    assert load().name in told.err
    assert main([*words, "--model", "nano", "--retries", "3", "--no-question"]) == 2
    assert "--retries, --no-question has no meaning for --model nano" in capsys.readouterr().err
    assert main(["doctor", "--model", "nano"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_scoring_a_file_with_nano_can_be_resumed_and_refuses_other_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tinyv.cli.main import main

    rows, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"question": s.question, "ground_truth": s.ground_truth, "answer": s.answer}
        for s in (RIGHT, WRONG) * 3
    ]
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines))
    words = ["score", str(rows), "--out", str(out), "--model", "nano", "--no-progress"]
    assert main(words) == 0
    whole = out.read_text()
    assert [json.loads(line)["outcome"] for line in whole.splitlines()] == ["CORRECT", "INCORRECT"] * 3
    assert main(words) == 0
    assert out.read_text() == whole
    capsys.readouterr()
    assert main([*words, "--threshold", "0.99"]) == 2
    assert "model threshold was" in capsys.readouterr().err
