"""`tinyv train` before anything heavy is loaded: recipe, plan, memory, dry run, the command for several devices."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tinyv.cli.main import main
from tinyv.errors import ConfigError, MissingExtraError
from tinyv.train.job import check_environment
from tinyv.train.launch import command, devices_of
from tinyv.train.memory import memory_of
from tinyv.train.plan import plan_of
from tinyv.train.recipe import Recipe, recipe_of, values_of
from tinyv.train.shape import Shape, parameters, shape_of
from training.pairs import write_set

QWEN = {
    "model_type": "qwen2",
    "vocab_size": 151_936,
    "hidden_size": 1536,
    "intermediate_size": 8960,
    "num_hidden_layers": 28,
    "num_attention_heads": 12,
    "num_key_value_heads": 2,
    "tie_word_embeddings": True,
}
"""Qwen2.5-1.5B, which has 1,543,714,304 parameters as published."""
QWEN3 = {
    "model_type": "qwen3",
    "vocab_size": 151_936,
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "tie_word_embeddings": True,
}
"""Qwen3-0.6B, which has 596,049,920."""
LLAMA = {
    "model_type": "llama",
    "vocab_size": 128_256,
    "hidden_size": 2048,
    "intermediate_size": 8192,
    "num_hidden_layers": 16,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "tie_word_embeddings": True,
}
"""Llama-3.2-1B, which has 1,235,814,400."""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a configuration and no weights."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(QWEN))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_set(tmp_path / "data", rows=20, held_out=6)


def told(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    """The one line on stderr of a command that fails as a user error."""
    assert main(["train", *map(str, args)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    return line


def test_the_defaults_are_the_published_recipe() -> None:
    recipe = Recipe()
    assert (recipe.base, recipe.learning_rate, recipe.epochs) == ("Qwen/Qwen2.5-1.5B-Instruct", 1e-5, 2.0)
    assert (recipe.batch, recipe.per_device, plan_of(recipe, 512, 8).accumulation) == (512, 8, 8)
    assert (recipe.beta1, recipe.beta2, recipe.epsilon) == (0.9, 0.999, 1e-8)
    assert (recipe.scheduler, recipe.warmup_ratio, recipe.seed) == ("cosine", 0.1, 42)
    assert (recipe.precision, recipe.max_length) == ("bf16", 2048)


def test_flags_win_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text("epochs = 3\nseed = 7\n")
    recipe = recipe_of(values_of(file, {"seed": 8}))
    assert (recipe.epochs, recipe.seed, recipe.batch) == (3.0, 8, 512)


def test_unknown_keys_are_refused_with_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text("lr = 1e-4\n")
    with pytest.raises(
        ConfigError, match=r"recipe.toml: unknown lr: known are base, learning_rate, epochs, "
    ):
        values_of(file, {})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"batch": "512"}, "batch must be a whole number, found '512'"),
        ({"think": 1}, "think must be true or false, found 1"),
        ({"seed": True}, "seed must be a whole number, found True"),
        ({"warmup_ratio": 2.0}, "warmup_ratio must be from 0 to 1, found 2.0"),
        ({"scheduler": "step"}, "scheduler must be one of cosine, linear, "),
        ({"precision": "fp8"}, "precision must be one of bf16, float32, found 'fp8'"),
        ({"epochs": 0.0}, "epochs must be above 0"),
        ({"base": ""}, "base is empty"),
        ({"learning_rate": float("nan")}, "learning_rate must be from 0 to 1, found nan"),
    ],
)
def test_values_that_do_not_fit_are_refused(values: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError) as error:
        recipe_of(values)
    assert why in str(error.value)


@pytest.mark.parametrize(("devices", "accumulation"), [(8, 8), (4, 16), (2, 32), (1, 64), (64, 1)])
def test_on_fewer_devices_more_passes_are_accumulated(devices: int, accumulation: int) -> None:
    plan = plan_of(Recipe(), 100_000, devices)
    assert plan.accumulation == accumulation
    said = plan.notes(Recipe())
    assert bool(said) == (devices < 8)
    assert all("the effective batch stays 512" in line for line in said)


def test_a_batch_that_cannot_be_shared_out_is_refused_with_one_that_can() -> None:
    with pytest.raises(
        ConfigError, match=r"no multiple of per_device 8 times 3 device\(s\): use a batch of 504"
    ):
        plan_of(Recipe(), 1000, 3)


def test_steps_are_counted_as_the_trainer_counts() -> None:
    # 1,000 pairs in passes of 64: 16 passes, 2 steps of 8 passes an epoch.
    plan = plan_of(Recipe(), 1000, 8)
    assert (plan.steps_per_epoch, plan.steps, plan.warmup_steps, plan.eval_steps) == (2, 4, 1, 4)
    assert plan_of(Recipe(max_steps=30), 1000, 8).steps == 30
    assert plan_of(Recipe(epochs=1.5), 1000, 8).steps == 3


@pytest.mark.parametrize(
    ("config", "count"), [(QWEN, 1_543_714_304), (QWEN3, 596_049_920), (LLAMA, 1_235_814_400)]
)
def test_parameters_follow_from_the_configuration(config: dict[str, Any], count: int) -> None:
    assert parameters(config) == count


def test_parameters_are_counted_where_there_are_weights(base: Path) -> None:
    header = json.dumps({"__metadata__": {}, "a": {"shape": [3, 4]}, "b": {"shape": [5]}}).encode()
    (base / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 68)
    assert shape_of(str(base)) == Shape(17, True, 1536, 8960, 28)


def test_a_network_of_another_make_has_no_estimate(base: Path) -> None:
    (base / "config.json").write_text('{"model_type": "gpt2", "n_embd": 768}')
    assert shape_of(str(base)) is None


def test_memory_by_hand() -> None:
    shape = Shape(1000, True, hidden=10, intermediate=20, layers=3)
    recipe = Recipe(per_device=2, max_length=8, precision="float32")
    found = memory_of(shape, recipe, 1)
    assert (found.weights, found.gradients, found.optimizer) == (4000, 4000, 8000)
    # 16 tokens: one layer's 2 * (16 * 10 + 8 * 20), and the input of three layers, 4 * 10 each.
    assert found.activations == 16 * (640 + 120)
    assert memory_of(shape, replace(recipe, gradient_checkpointing=False), 1).activations == 16 * 640 * 3
    half = memory_of(shape, replace(recipe, precision="bf16"), 2)
    assert (half.weights, half.gradients, half.activations) == (6000, 8000, 16 * (320 + 120))


def test_a_dry_run_prints_a_recipe_that_can_be_read_again(
    base: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["train", str(data), "--base", str(base), "--dry-run", "--seed", "7", "--devices", "4"]
    assert main(args) == 0
    text = capsys.readouterr().out
    assert "# 2 steps (1 per epoch)" in text
    assert "# batch 512 = 8 per device x 16 accumulated x 4 device(s)" in text
    assert "4 device(s) instead of 8: 16 passes are accumulated instead of 8" in text
    assert "# 1,543,714,304 parameters (by the formula for gated decoders)" in text
    assert "about 35.7 GiB = weights 8.6 + gradients 11.5 + AdamW 11.5 + activations 4.1" in text
    file = tmp_path / "again.toml"
    file.write_text(text)
    assert recipe_of(values_of(file, {})) == Recipe(base=str(base), seed=7)


def test_a_dry_run_needs_no_network_and_no_torch(base: Path, data: Path) -> None:
    code = (
        "import sys, socket\n"
        "def refuse(*_): raise SystemExit('network')\n"
        "socket.socket.connect = refuse\n"
        "from tinyv.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "assert not {'torch', 'transformers', 'trl', 'datasets', 'huggingface_hub'} & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    args = ["train", str(data), "--base", str(base), "--dry-run"]
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_command_of_a_dry_run_is_a_run_on_as_many_devices(
    base: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--base", str(base), "--no-gradient-checkpointing", "--think", "--learning-rate", "2e-5"]
    assert main(["train", str(data), *options, "--out", "my run", "--devices", "2", "--dry-run"]) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("# run: ")]
    words = shlex.split(line.removeprefix("# run: "))
    assert words[:3] == ["accelerate", "launch", "--config_file"]
    assert "num_processes: 8" in Path(words[3]).read_text()
    assert words[4:8] == ["--num_processes", "2", "--module", "tinyv"]
    assert words[8:12] == ["train", str(data), "--out", "my run"]
    assert words[12:] == [
        "--base",
        str(base),
        "--learning-rate",
        "2e-05",
        "--no-gradient-checkpointing",
        "--think",
    ]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from tinyv.cli.main import main\n"
        "try:\n"
        "    main(['train', '--help'])\n"
        "except SystemExit:\n"
        "    found = {'torch', 'transformers', 'trl', 'datasets', 'numpy', 'matplotlib'} & set(sys.modules)\n"
        "    sys.exit(str(found) if found else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--learning-rate X" in done.stdout and "(default: 1e-05)" in done.stdout


def test_one_device_needs_no_launcher_and_float32_is_told_to_it() -> None:
    assert command(["train", "a b"], 1, "bf16") == "tinyv train 'a b'"
    assert "--mixed_precision no" in command(["train"], 2, "float32")


def test_devices_are_those_that_were_launched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "4")
    assert devices_of(None, dry_run=False) == 4
    assert devices_of(4, dry_run=False) == 4
    with pytest.raises(
        ConfigError, match=r"--devices 8, but 4 process\(es\) were started: use accelerate launch"
    ):
        devices_of(8, dry_run=False)


def test_held_out_questions_that_are_trained_on_are_told(
    base: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "validation.jsonl").write_bytes((data / "train.jsonl").read_bytes())
    assert main(["train", str(data), "--base", str(base), "--dry-run"]) == 0
    assert "20 held-out pairs ask questions that are trained on" in capsys.readouterr().out


def test_a_set_of_one_kind_is_refused(data: Path, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (data / "train.jsonl").read_text().splitlines()
    (data / "train.jsonl").write_text("\n".join(lines[::2]) + "\n")
    assert "needs right and wrong answers" in told(capsys, data, "--base", base, "--dry-run")


def test_a_run_needs_an_output_folder(data: Path, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--out is missing" in told(capsys, data, "--base", base)


def test_a_missing_package_or_token_is_told_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinyv.train.job.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tinyv\[train\]'"):
        check_environment(Recipe(), {})
    there = {"torch", "transformers", "trl", "datasets", "accelerate", "matplotlib", "safetensors"}
    monkeypatch.setattr("tinyv.train.job.find_spec", lambda name: name if name in there else None)
    check_environment(Recipe(), {})
    with pytest.raises(ConfigError, match=r"--report-to wandb needs a package .*: pip install wandb"):
        check_environment(Recipe(report_to="wandb"), {})
    with pytest.raises(ConfigError, match="--push-to-hub needs a token: export HF_TOKEN"):
        check_environment(Recipe(push_to_hub="me/mine"), {})
    check_environment(Recipe(push_to_hub="me/mine"), {"HF_TOKEN": "x"})


def test_nano_is_trained_by_its_own_code(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def train(args: Any, values: dict[str, Any]) -> int:
        asked.append((args.data, args.out, values))
        return 0

    nano = ModuleType("tinyv.nano.training")
    vars(nano)["train"] = train
    monkeypatch.setitem(sys.modules, "tinyv.nano.training", nano)
    assert main(["train", str(data), "--base", "nano", "--out", "nano-run", "--seed", "3"]) == 0
    assert asked == [(data, Path("nano-run"), {"base": "nano", "seed": 3})]
