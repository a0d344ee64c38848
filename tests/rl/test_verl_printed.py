"""What a dry run prints, where no verl is needed for it."""

from __future__ import annotations

import shlex
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from verl_runs import EXAMPLE, tinyv_rl, toml

from tinyv.rl.verl.config import read
from tinyv.rl.verl.overrides import training_command
from tinyv.rl.verl.serving import serve_command


def words(shell: str) -> list[str]:
    """What a shell makes of a command."""
    done = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {shell}"], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.split("\0")[:-1]


def commands(script: str) -> list[list[str]]:
    kept = [line for line in script.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    return [shlex.split(line) for line in kept]


def test_a_dry_run_prints_both_commands_ready_to_paste(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = tinyv_rl(monkeypatch, capfd)("verl", str(EXAMPLE), "--dry-run", "--no-check")
    config = read(EXAMPLE)
    assert code == 0 and commands(out) == [serve_command(config.verifier), training_command(config)]  # type: ignore[arg-type]
    assert "warning: no such data here" in err
    assert words(out.partition("# the training\n")[2]) == training_command(config)


@pytest.mark.parametrize("model", ["nano", "none"])
def test_nano_and_rules_need_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], model: str
) -> None:
    path = toml(tmp_path / "run.toml", f'[reward]\nmodel = "{model}"')
    code, out, _ = tinyv_rl(monkeypatch, capfd)("verl", path, "--dry-run", "--no-check")
    assert code == 0 and f"# no server is needed: the reward's model is {model}" in out
    assert [command[0] for command in commands(out)] == ["python"]


def test_a_server_of_somebody_else_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = toml(tmp_path / "run.toml", '[reward]\nmodel = "http://judge:8000/v1"')
    _, out, _ = tinyv_rl(monkeypatch, capfd)("verl", path, "--dry-run", "--no-check")
    assert "# no server is started here: the reward asks http://judge:8000/v1" in out


def test_names_with_blanks_and_quotes_survive_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = toml(tmp_path / "run.toml", data="train = '''it's a $HOME \"file\".parquet'''\nvalidation = 'v'")
    _, out, _ = tinyv_rl(monkeypatch, capfd)("verl", path, "--dry-run", "--no-check")
    shell = out.partition("# the training\n")[2]
    assert words(shell) == training_command(read(Path(path)))


@pytest.mark.skipif(find_spec("verl") is not None, reason="verl is here")
def test_without_verl_the_install_line_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = tinyv_rl(monkeypatch, capfd)("verl", str(EXAMPLE), "--dry-run")
    assert (code, out) == (2, "") and "pip install 'tinyv[verl]'" in err


def test_data_without_verls_columns_and_rows_without_the_model_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.chdir(tmp_path)
    called, path = tinyv_rl(monkeypatch, capfd), toml(tmp_path / "run.toml")
    table = {"prompt": ["p"], "data_source": ["plain"], "reward_model": ["r"]}
    for name in ("train", "test"):
        parquet.write_table(pyarrow.table(table), f"{name}.parquet")
    _, _, err = called("verl", path, "--dry-run", "--no-check")
    assert "warning: no training row goes through the model: their data_source is plain" in err
    asked = toml(tmp_path / "all.toml", "[reward]\ntinyv_sources = 'all'")
    assert called("verl", asked, "--dry-run", "--no-check")[2] == ""
    parquet.write_table(pyarrow.table({"prompt": ["p"]}), "test.parquet")
    code, _, err = called("verl", path, "--dry-run", "--no-check")
    assert code == 2 and "test.parquet has no column data_source, reward_model" in err
    Path("test.parquet").write_text("no parquet")
    code, _, err = called("verl", path, "--dry-run", "--no-check")
    assert code == 2 and "as parquet" in err and err.count("\n") == 1
