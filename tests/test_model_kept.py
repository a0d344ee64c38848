from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

import tinyv
from scripted_pairs import (
    Leaving,
    decisions,
    expected,
    fresh,
    how,
    judged,
    outcomes,
    pairs,
    reasons,
    run_script,
)
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.llm.query import CACHED, CALLED
from tinyv.llm.remote import shared_model

FROM_DISK = """
from scripted_pairs import *
url, folder, model, prompt = sys.argv[1:]
samples = pairs(6)
config = fresh(url, cache_path=folder, model=model, prompt=prompt or None)
verdicts = judged(config, samples)
assert outcomes(verdicts) == expected(samples)
print(*(v.model_stage.how for v in verdicts))
"""


def test_a_second_process_reads_the_cache_on_disk_for_the_same_model_and_prompt(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.control(decisions=decisions(pairs(6)))
    prompt = tmp_path / "other.txt"
    prompt.write_text(
        "Compare.\n<question>{{QUESTION}}</question>\n"
        "<ground_truth_answer>{{GROUND_TRUTH_ANSWER}}</ground_truth_answer>\n"
        "<model_answer>{{MODEL_ANSWER}}</model_answer>\nTrue or False?"
    )

    def said(model: str, prompt: str = "") -> set[str]:
        ran = run_script(FROM_DISK, server.url, str(tmp_path / "cache"), model, prompt)
        assert (ran.returncode, ran.stderr) == (0, "")
        return set(ran.stdout.split())

    assert said("one") == {CALLED}
    assert said("one") == {CACHED}
    assert said("two") == {CALLED}
    assert said("one", str(prompt)) == {CALLED}
    assert said("one", str(prompt)) == {CACHED}


def test_two_clients_of_one_process_share_a_cache_on_disk(server: ScriptedServer, tmp_path: Path) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples))
    one = fresh(server.url, cache_path=str(tmp_path))
    two = fresh(server.url, cache_path=f"{tmp_path}/.", threshold=0.95)
    assert how(judged(one, samples)) == [CALLED] * 4
    verdicts = judged(two, samples)
    assert how(verdicts) == [CACHED] * 4
    assert set(outcomes(verdicts)) == {
        "INCORRECT"
    }  # 0.9 is below this threshold: opinions are kept, not verdicts


def test_a_forked_child_uses_its_parents_cache_on_disk(server: ScriptedServer, tmp_path: Path) -> None:
    samples = pairs(8)
    server.control(decisions=decisions(samples))
    verifier = tinyv.Verifier(Leaving(), fresh(server.url, cache_path=str(tmp_path)))
    verifier.verify(samples[:4])
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert how(pool.apply(verifier.verify, (samples,))) == [CACHED] * 4 + [CALLED] * 4
    shared_model(verifier.model.config).close()  # type: ignore[union-attr]
    assert how(verifier.verify(samples)) == [CACHED] * 8


def test_a_cache_on_disk_that_cannot_be_used_costs_calls_and_no_verdict(
    server: ScriptedServer, tmp_path: Path
) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples))
    config = fresh(server.url, cache_path=str(tmp_path))
    judged(config, samples[:2])
    from tinyv.llm import kept

    kept._environments[tmp_path.resolve()][
        1
    ].close()  # as a full reader table does, every use of it fails now
    assert outcomes(judged(config, samples)) == expected(samples)
    del kept._environments[tmp_path.resolve()]


def test_a_folder_that_is_no_folder_is_the_callers_error(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(tinyv.ConfigError, match="as a cache"):
        judged(fresh(server.url, cache_path=str(tmp_path / "file")), pairs(2))


def test_no_failure_is_kept_on_disk(server: ScriptedServer, tmp_path: Path) -> None:
    samples = pairs(3)
    server.control(decisions=decisions(samples))
    config = fresh(server.url, cache_path=str(tmp_path), retries=0)
    judged(config, pairs(1, start=50))
    server.control(fault="html")
    assert reasons(judged(config, samples)) == {"bad_response"}
    server.control(fault=None)
    assert outcomes(judged(config, samples)) == expected(samples)


def test_memory_holds_so_many_decisions_and_the_ones_used_last(server: ScriptedServer) -> None:
    samples = pairs(4)
    config = tinyv.ModelConfig(server.url, cache_size=3, timeout_s=5.125)
    assert how(judged(config, samples[:3])) == [CALLED] * 3
    assert how(judged(config, samples[:1])) == [CACHED]
    assert how(judged(config, samples[3:])) == [CALLED]
    assert how(judged(config, samples[:1])) == [CACHED]
    assert how(judged(config, samples[1:2])) == [CALLED]
