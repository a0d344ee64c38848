"""Launching with real processes: a scripted verifier in the place of vLLM, a small child in that of the training."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from verl_runs import EXAMPLE, free_port, tinyv_rl, toml

from tinyv.bench.scripted.process import ScriptedServer
from tinyv.cli.rl_verl import look
from tinyv.errors import ConfigError, ModelError
from tinyv.frameworks.options import RewardOptions
from tinyv.rl.verl.launching import Serving, gpus, launch
from tinyv.rl.verl.serving import answers

GOOD: dict[str, Any] = {"decisions": {"42.0": 0.95}, "default": 0.1}


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def touching(path: Path, code: int = 0) -> list[str]:
    return child(f"import pathlib, sys; pathlib.Path({str(path)!r}).touch(); sys.exit({code})")


def asking(url: str) -> Callable[[], None]:
    return partial(look, RewardOptions(model=url))


def serving(tmp_path: Path, port: int, seconds: float = 30.0) -> Serving:
    command = [sys.executable, "-m", "tinyv.bench.scripted", "--port", str(port)]
    return Serving(command, f"http://127.0.0.1:{port}/v1", tmp_path / "verifier.log", seconds)


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def test_a_verifier_that_answers_lets_the_training_run(tmp_path: Path) -> None:
    with ScriptedServer(**GOOD) as server:
        assert launch(touching(tmp_path / "trained", 7), None, asking(server.url)) == 7
    assert (tmp_path / "trained").exists()


@pytest.mark.parametrize("model", ["nano", "none"])
def test_without_a_server_nothing_is_waited_for(tmp_path: Path, model: str) -> None:
    assert launch(touching(tmp_path / "trained"), None, asking(model)) == 0


def test_a_verifier_that_does_not_answer_stops_before_a_step(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    with pytest.raises(ModelError, match=r"fails: server: .*nothing was trained"):
        launch(touching(tmp_path / "trained"), None, asking(url))
    assert not (tmp_path / "trained").exists()


@pytest.mark.parametrize(
    "script", [{"default": 0.1}, {"text": "Hm", "ignore_params": ["logprobs"]}, {"fault": "refuse_500"}]
)
def test_a_verifier_that_answers_nonsense_stops_before_a_step(tmp_path: Path, script: dict[str, Any]) -> None:
    with ScriptedServer(**script) as server, pytest.raises(ModelError):
        launch(touching(tmp_path / "trained"), None, asking(server.url))
    assert not (tmp_path / "trained").exists()


def test_a_server_is_started_awaited_and_ended(tmp_path: Path) -> None:
    one = serving(tmp_path, free_port())
    seen: list[bool] = []
    assert launch(touching(tmp_path / "trained"), one, lambda: seen.append(answers(one.url))) == 0
    assert seen == [True] and (tmp_path / "trained").exists() and not answers(one.url)


def test_a_server_is_ended_when_the_verifier_is_refused(tmp_path: Path) -> None:
    one = serving(tmp_path, free_port())  # its right answers are no better than its wrong ones
    with pytest.raises(ModelError):
        launch(touching(tmp_path / "trained"), one, asking(one.url))
    assert not answers(one.url) and not (tmp_path / "trained").exists()


def test_a_server_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    log = tmp_path / "deep" / "verifier.log"
    one = Serving(child("import sys; sys.exit('no GPU left')"), f"http://127.0.0.1:{free_port()}/v1", log, 30)
    with pytest.raises(ModelError, match=r"ended with 1 before it answered: see .*verifier\.log"):
        launch(touching(tmp_path / "trained"), one, lambda: None)
    assert "no GPU left" in log.read_text() and not (tmp_path / "trained").exists()


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    command = child("import time; time.sleep(600)")
    one = Serving(command, f"http://127.0.0.1:{free_port()}/v1", tmp_path / "log", 0.5)
    with pytest.raises(ModelError, match=r"did not answer at .* within 0\.5 s"):
        launch(touching(tmp_path / "trained"), one, lambda: None)


def test_a_taken_address_is_refused(tmp_path: Path) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigError, match="something answers at"):
        launch(touching(tmp_path / "trained"), serving(tmp_path, server.port), lambda: None)
    assert not (tmp_path / "trained").exists()


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    one = Serving(["no-such-vllm", "serve"], "http://127.0.0.1:9/v1", tmp_path / "log", 1)
    with pytest.raises(ConfigError, match="no-such-vllm is not on PATH"):
        launch(touching(tmp_path / "trained"), one, lambda: None)


LAUNCHER = """
import sys
from pathlib import Path
from tinyv.rl.verl.launching import Serving, launch
folder, port, training = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
command = [sys.executable, "-m", "tinyv.bench.scripted", "--port", port]
one = Serving(command, f"http://127.0.0.1:{port}/v1", folder / "log", 30)
sys.exit(launch([sys.executable, "-c", training, str(folder)], one, lambda: None))
"""
OBEDIENT = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
try:
    (folder / "ready").touch()
    time.sleep(600)
except KeyboardInterrupt:
    (folder / "interrupted").touch()
    sys.exit(1)
"""
DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
(pathlib.Path(sys.argv[1]) / "ready").touch()
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("training", "number", "times", "code"),
    [
        (OBEDIENT, signal.SIGINT, 1, 130),
        (OBEDIENT, signal.SIGTERM, 1, 143),
        (DEAF, signal.SIGINT, 4, 130),
    ],
)
def test_signals_reach_the_training_and_the_server_is_ended(
    tmp_path: Path, training: str, number: int, times: int, code: int
) -> None:
    port = free_port()
    words = [sys.executable, "-c", LAUNCHER, str(tmp_path), str(port), training]
    process = subprocess.Popen(words, start_new_session=True)
    try:
        until((tmp_path / "ready").exists)
        for _ in range(times):  # to the launcher alone, not to its group
            process.send_signal(number)
            time.sleep(0.5)
        assert process.wait(60) == code
    finally:
        process.kill()
        process.wait()
    assert (tmp_path / "interrupted").exists() == (training is OBEDIENT and number == signal.SIGINT)
    assert not answers(f"http://127.0.0.1:{port}/v1")


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_gpus_one_line_says_so_and_nothing_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], no_gpu: None
) -> None:
    for name in ("train", "test"):
        (tmp_path / f"{name}.parquet").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tinyv.rl.verl.data_files.find_spec", lambda name: None)  # the files are empty
    code, out, err = tinyv_rl(monkeypatch, capfd)("verl", toml(tmp_path / "run.toml"))
    assert (code, out, err.count("\n")) == (2, "", 1) and "no GPU was found" in err


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch counts them there")
def test_gpus_are_counted_as_nvidia_smi_lists_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'GPU 0: NVIDIA H100'\necho 'GPU 1: NVIDIA H100'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert gpus() == 2


def test_missing_data_is_told_before_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = tinyv_rl(monkeypatch, capfd)("verl", str(EXAMPLE))
    assert (code, out, err.count("\n")) == (2, "", 1) and "no such data: data/bigmath_rl_tinyv" in err


def test_serve_without_a_verifier_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    called = tinyv_rl(monkeypatch, capfd)
    code, _, err = called("verl", toml(tmp_path / "run.toml"), "--serve", "--dry-run")
    assert code == 2 and "needs the table [verifier]" in err
    other = toml(tmp_path / "other.toml", '[verifier]\n[reward]\nmodel = "http://127.0.0.1:9/v1"')
    code, _, err = called("verl", other, "--serve", "--dry-run")
    assert code == 2 and "the reward asks http://127.0.0.1:9/v1" in err
