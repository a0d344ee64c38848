"""The whole command on a machine that looks as if it had GPUs: programs and packages stand in for what needs them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from verl_runs import free_port, toml

from tinyv.rl.verl.serving import answers

pytestmark = pytest.mark.skipif(find_spec("torch") is not None, reason="torch would count the GPUs itself")
MAIN_PPO = """
import json, pathlib, sys
pathlib.Path("argv.json").write_text(json.dumps(sys.argv[1:]))
print("training")
sys.exit(5)
"""
VLLM = """#!/bin/sh
echo "$@" > vllm.txt
exec {python} -m tinyv.bench.scripted --port "$6" --control '{{"decisions": {{"42.0": 0.95}}, "default": {default}}}'
"""


def machine(folder: Path, default: float = 0.1) -> dict[str, str]:
    """An environment with 8 GPUs, vLLM and verl, as far as a launcher sees."""
    programs, packages = folder / "bin", folder / "packages"
    programs.mkdir()
    program(
        programs / "nvidia-smi", "#!/bin/sh\nfor i in 0 1 2 3 4 5 6 7; do echo GPU $i: NVIDIA H100; done\n"
    )
    program(programs / "vllm", VLLM.format(python=sys.executable, default=default))
    for name in ("verl/trainer", "vllm", "transfer_queue"):
        (packages / name).mkdir(parents=True)
    for name in ("verl", "verl/trainer", "vllm", "transfer_queue"):
        (packages / name / "__init__.py").touch()
    (packages / "verl" / "trainer" / "main_ppo.py").write_text(MAIN_PPO)
    for name in ("train", "test"):
        parquet(folder / f"{name}.parquet")
    paths = {"PATH": f"{programs}:/usr/bin:/bin", "PYTHONPATH": str(packages)}
    return {**os.environ, **paths}


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def parquet(path: Path) -> None:
    import pyarrow
    from pyarrow.parquet import write_table

    row = {"prompt": ["p"], "data_source": ["math_tinyv"], "reward_model": ["r"]}
    write_table(pyarrow.table(row), path)


def tinyv_rl_verl(folder: Path, env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tinyv", "rl", "verl", *words]
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_verifier_is_served_and_looked_at_and_the_training_gets_its_words(tmp_path: Path) -> None:
    env, port = machine(tmp_path), free_port()
    path = toml(
        tmp_path / "run.toml", f'[verifier]\nport = {port}\n[verl]\noverrides = ["trainer.test_freq=3"]'
    )
    done = tinyv_rl_verl(tmp_path, env, path, "--serve", "--no-check")
    assert done.returncode == 5, done.stderr
    assert done.stdout.endswith("trainer.test_freq=3\ntraining\n") and "vllm serve" in done.stdout
    assert f"--port {port} --tensor-parallel-size 4" in (tmp_path / "vllm.txt").read_text()
    assert '"trainer.test_freq=3"' in (tmp_path / "argv.json").read_text()
    assert "right answer: '42.0' against '42': CORRECT" in done.stderr
    assert (tmp_path / "runs" / "verl_grpo" / "verifier.log").exists()
    assert not answers(f"http://127.0.0.1:{port}/v1")


def test_a_verifier_that_accepts_everything_trains_nothing(tmp_path: Path) -> None:
    env, port = machine(tmp_path, default=0.9), free_port()
    path = toml(tmp_path / "run.toml", f"[verifier]\nport = {port}")
    done = tinyv_rl_verl(tmp_path, env, path, "--serve", "--no-check")
    assert done.returncode == 2 and "fails: wrong answer" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "argv.json").exists() and not answers(f"http://127.0.0.1:{port}/v1")


def test_a_verifier_that_nobody_started_trains_nothing(tmp_path: Path) -> None:
    env = machine(tmp_path)
    path = toml(tmp_path / "run.toml", f"[verifier]\nport = {free_port()}")
    done = tinyv_rl_verl(tmp_path, env, path, "--no-check")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "fails: server" in done.stderr
    assert not (tmp_path / "argv.json").exists()


def test_fewer_gpus_than_the_run_wants_are_told(tmp_path: Path) -> None:
    env = machine(tmp_path)
    path = toml(tmp_path / "run.toml", "[training]\ngpus_per_node = 16")
    done = tinyv_rl_verl(tmp_path, env, path, "--no-check")
    assert (done.returncode, done.stdout) == (2, "") and "is 16, but 8 GPU(s) were found" in done.stderr
