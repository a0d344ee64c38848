"""`tinyv rl run` before anything heavy is loaded: its file, what fits together, rows, folder, command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tinyv.cli.main import main
from tinyv.errors import ConfigError, DataError
from tinyv.rl import presets, state
from tinyv.rl.config import RunConfig, config_of, read
from tinyv.rl.dataset import read_rows
from tinyv.rl.gold import gold_of
from tinyv.rl.grpo import Grpo
from tinyv.rl.job import check_environment, check_rows, job_of

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "grpo.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration beside its data, with a policy that is a folder with nothing but a name."""
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "config.json").write_text("{}")
    questions = [{"id": f"q{n}", "question": f"What is {n}?", "ground_truth": n} for n in range(12)]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in questions))
    (tmp_path / "gold.py").write_text(
        "def right(row, completion):\n    return row['ground_truth'] in completion\n"
    )
    path = tmp_path / "run.toml"
    path.write_text(
        '[policy]\npath = "policy"\n[data]\ntrain = "data.jsonl"\n[grpo]\npreset = "laptop"\n'
        '[gold]\nprogram = "gold.py:right"\n[reward]\nmodel = "none"\nundecided = "zero"\n'
    )
    return path


# --- the file ------------------------------------------------------------------------------------------------


def test_paths_are_looked_up_from_the_folder_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    config = read(file)
    assert config.data.train == (str(file.parent / "data.jsonl"),)
    assert config.policy.path == str(file.parent / "policy")
    assert config.gold.program == f"{file.parent / 'gold.py'}:right"
    assert (config.reward.model, config.undecided, config.grpo.prompts) == ("none", "zero", 8)


def test_settings_of_the_command_line_win(file: Path) -> None:
    config = read(
        file, ["grpo.max_steps=3", "grpo.kl=0.1", "policy.path=org/model", "data.prompt=Solve: {question}"]
    )
    assert (config.grpo.max_steps, config.grpo.kl) == (3, 0.1)
    assert (config.policy.path, config.data.prompt) == ("org/model", "Solve: {question}")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("grpo.steps=3", r"unknown grpo\.steps: did you mean"),
        ("grpo.max_steps=many", "grpo.max_steps must be a whole number, found 'many'"),
        ("grpo.group=1", "grpo.group must be from 2 to 4096, found 1"),
        ("grpo.loss=ppo", "grpo.loss must be one of grpo, .*found 'ppo'"),
        ("grpo.preset=big", "unknown grpo.preset 'big': known are tinyv, laptop"),
        ("grpo.preset=[1]", r"unknown grpo.preset \[1\]: known are tinyv, laptop"),
        ("grpo.mini_batch=3", "grpo.mini_batch must divide prompts = 8, found 3: 1, 2, 4, 8 would fit"),
        (
            "grpo.per_device=24",
            r"grpo.per_device must divide mini_batch x group = 64, found 24: .*16, 32.* would fit",
        ),
        ("reward.wieght=1", r"unknown reward\.wieght: did you mean reward\.weight|unknown reward.wieght"),
        ("reward.undecided=half", "undecided must be one of none, zero, found 'half'"),
        ("reward.weight=0.5", "weight scales a model's reward and needs one"),
        ("reward.threshold=high", "reward.threshold must be a number, found 'high'"),
        ("data.prompt=Solve it", r"data.prompt must hold \{question\}"),
        ("data.eval_steps=2", "data.eval_steps needs data.held_out"),
        ("policy.path=", "policy.path is missing"),
        ("max_steps=3", "--set takes TABLE.KEY=VALUE with a table of policy, data"),
    ],
)
def test_what_does_not_fit_is_told_with_what_would(file: Path, setting: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read(file, [setting])


def test_a_checkpoint_must_not_fall_into_a_batch_of_rollouts(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"save_steps 3 falls between the 2 updates .*: 2 or 4 would fit"):
        read(file, ["grpo.mini_batch=4", "grpo.save_steps=3"])


def test_an_unknown_table_is_told(file: Path) -> None:
    file.write_text("[polcy]\n")
    with pytest.raises(ConfigError, match="unknown polcy: did you mean policy"):
        read(file)


def test_the_resolved_file_means_the_same(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rl", "run", str(file), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# 12 questions to train on, 0 held out\n# 50 updates; ")
    again = file.with_name("again.toml")
    again.write_text(printed)
    assert read(again) == read(file)


def test_the_preset_of_the_paper_has_its_values() -> None:
    config = config_of({"policy": {"path": "org/model"}, "data": {"train": "x"}})
    grpo = config.grpo
    assert (grpo.prompts, grpo.group, grpo.mini_batch, grpo.learning_rate, grpo.kl) == (
        128,
        8,
        64,
        1e-6,
        0.001,
    )
    assert (grpo.max_prompt, grpo.max_response, grpo.epochs) == (1024, 4096, 12.0)
    assert presets.updates_per_batch(grpo) == 2
    assert presets.steps(grpo, 1300) == 10 * 2 * 12


def test_every_preset_fits_together() -> None:
    for grpo in presets.PRESETS.values():
        presets.check(grpo)


def test_the_example_is_read() -> None:
    config = read(EXAMPLE)
    rows = read_rows(config.data.train)
    assert rows.counts() == {"rows": 16, "broken": 0, "without_reference": 0, "repeated": 0, "too_long": 0}
    assert {row.data_source for row in rows.asked} == {"examples"}
    assert len({row.name for row in rows.asked}) == 16
    check_rows(config.grpo, len(rows.asked))


# --- rows ----------------------------------------------------------------------------------------------------


def written(path: Path, *rows: Any) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_rows_of_every_shape_give_questions_and_references(tmp_path: Path) -> None:
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Box it. What is 2?"}]
    path = written(
        tmp_path / "x.jsonl",
        {"question": "What is 1?", "ground_truth": "1"},
        {
            "prompt": chat,
            "reward_model": {"ground_truth": "2"},
            "extra_info": {"question": "What is 2?", "index": 5},
        },
        {"prompt": "What is 3?", "solution": r"It is \boxed{3}.", "completion": ["4", "3"]},
        {"question": "What is 5?", "ground_truth": "5", "fn_output": "five", "tn_output": "6"},
    )
    rows = read_rows([path])
    assert [(row.question, row.ground_truth) for row in rows.asked] == [(f"What is {n}?", n) for n in "1235"]
    assert [row.prompt for row in rows.asked][:3] == ["What is 1?", chat, "What is 3?"]
    assert [row.name for row in rows.asked] == ["x.jsonl:1", "5", "x.jsonl:3", "x.jsonl:4"]
    assert read_rows([path], "Solve: {question}").asked[1].prompt == "Solve: What is 2?"


def test_rows_that_are_of_no_use_are_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.jsonl",
        {"question": "What is 1?", "ground_truth": "1"},
        {"question": "What is 1?", "ground_truth": "1"},
        {"question": "What is 2?"},
        {"question": "What is 2?", "ground_truth": " "},
        {"ground_truth": "3"},
        [1],
    )
    rows = read_rows([path])
    assert rows.counts() == {"rows": 1, "broken": 2, "without_reference": 2, "repeated": 1, "too_long": 0}
    assert rows.left_out() == "2 broken, 2 without reference, 1 repeated"
    assert rows.first_broken.startswith(f"{path}:3: no reference")


def test_a_file_without_a_reference_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", {"question": "What is 2?"})
    with pytest.raises(DataError, match=r"no question with a reference .*x.jsonl:1: no reference"):
        read_rows([path])


def test_too_few_rows_are_told_with_what_would_fit(file: Path, tmp_path: Path) -> None:
    config = read(file, ["grpo.prompts=16", "grpo.mini_batch=4", "grpo.save_steps=4"])
    with pytest.raises(
        ConfigError, match=r"takes grpo.prompts = 16 questions, found 12: lower grpo.prompts to 12, or"
    ):
        job_of(config, tmp_path / "out")


# --- programs that know --------------------------------------------------------------------------------------


def test_a_gold_program_is_a_function_of_a_file_or_a_module(file: Path) -> None:
    by_file = gold_of(f"{file.parent / 'gold.py'}:right")
    assert (
        by_file is not None
        and by_file({"ground_truth": "7"}, "it is 7")
        and not by_file({"ground_truth": "7"}, "8")
    )
    assert gold_of("operator:contains") is not None and gold_of("") is None


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("gold.py", "names no function"),
        ("nowhere.py:f", "no such file"),
        ("tinyv.nowhere:f", "cannot import"),
        ("operator:nothing", "no function 'nothing'"),
    ],
)
def test_a_gold_program_that_is_none_is_told(program: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        gold_of(program)


def test_a_gold_module_that_fails_at_import_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gold_that_fails.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ConfigError, match="cannot import 'gold_that_fails': ZeroDivisionError"):
        gold_of("gold_that_fails:right")


def test_a_gold_program_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "gold.py"
    file.write_text("def right(row, text):\n    return row['no such']\n")
    knows = gold_of(f"{file}:right")
    assert knows is not None
    with pytest.raises(
        ConfigError, match=r"gold.program '.*gold.py:right' failed on a completion: KeyError: 'no such'"
    ):
        knows({"ground_truth": "7"}, "it is 7")


# --- the folder of a run -------------------------------------------------------------------------------------


def opened(config: RunConfig, out: Path, **how: bool) -> None:
    with state.opened(out, state.described(config), **{"resume": False, "overwrite": False, **how}):
        pass


def test_only_the_same_run_goes_on(file: Path, tmp_path: Path) -> None:
    config, out = read(file), tmp_path / "out"
    opened(config, out)
    opened(config, out, resume=True)
    with pytest.raises(ConfigError, match="holds a run: --resume goes on with it, --overwrite starts anew"):
        opened(config, out)
    for setting, said in (
        ("grpo.kl=0.5", "grpo.kl was 0.0, is 0.5"),
        ("reward.digits=5", "reward.digits was None, is 5"),
        ("reward.undecided=none", "reward.undecided was 'zero', is 'none'"),
    ):
        with pytest.raises(ConfigError, match=said):
            opened(read(file, [setting]), out, resume=True)
    opened(read(file, ["grpo.logging_steps=5"]), out, resume=True)
    with (file.parent / "data.jsonl").open("a") as data:
        data.write('{"question": "One more?", "ground_truth": "1"}\n')
    with pytest.raises(ConfigError, match="train digest was"):
        opened(config, out, resume=True)
    opened(config, out, overwrite=True)


@pytest.mark.parametrize("error", [ConfigError, DataError])
def test_a_run_that_never_began_leaves_no_folder(file: Path, tmp_path: Path, error: type[Exception]) -> None:
    config, out = read(file), tmp_path / "out"
    for written in ((), ("steps.jsonl",)):
        with pytest.raises(error), state.opened(out, state.described(config), resume=False, overwrite=False):
            for name in written:
                (out / name).touch()
            raise error("the policy cannot be loaded")
        assert out.exists() == bool(written)


def test_a_folder_with_other_files_is_left_alone(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.tex").write_text("mine")
    for how in ({}, {"overwrite": True}):
        with pytest.raises(ConfigError, match="holds other files"):
            opened(read(file), out, **how)
    with pytest.raises(ConfigError, match="holds no run to resume"):
        opened(read(file), out, resume=True)
    assert (out / "thesis.tex").read_text() == "mine"


def test_two_runs_never_write_one_folder(file: Path, tmp_path: Path) -> None:
    config, out = read(file), tmp_path / "out"
    with (
        state.opened(out, state.described(config), resume=False, overwrite=False),
        pytest.raises(ConfigError, match="is being written by another run"),
    ):
        opened(config, out, overwrite=True)


# --- the command line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "policy.path=./nowhere"], "policy.path: no such folder: './nowhere'"),
        (["--set", "data.train=nowhere.jsonl"], "no such file: 'nowhere.jsonl'"),
        ([], "--out is missing"),
    ],
)
def test_a_user_error_is_one_line(
    file: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    dry = ["--dry-run"] if words else []
    assert main(["rl", "run", str(file), *dry, *words]) == 2
    assert said in capsys.readouterr().err


def test_several_processes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinyv.rl.job.find_spec", lambda _: True)
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ConfigError, match="one process on one device, and 2 were started"):
        check_environment()


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinyv.rl.job.find_spec", lambda _: None)
    with pytest.raises(Exception, match=r"pip install 'tinyv\[rl\]'"):
        check_environment()


def test_the_defaults_of_grpo_are_those_of_the_paper() -> None:
    assert replace(presets.PRESETS["tinyv"], save_steps=0) == Grpo()
