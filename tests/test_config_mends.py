"""A key as shells leave it, a configuration file with stray tables, patience, and served names that no file has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tinyv import ModelConfig
from tinyv.errors import ConfigError
from tinyv.llm.config import from_toml
from tinyv.llm.style import style_of

URL = "http://127.0.0.1:9/v1"
VARIABLE = "TINYV_TEST_KEY"
KEYED = ModelConfig(URL, api_key_env=VARIABLE)
SLOTS = "{{QUESTION}} {{GROUND_TRUTH_ANSWER}} {{MODEL_ANSWER}}"


def _toml(folder: Path, text: str) -> Path:
    path = folder / "model.toml"
    path.write_text(text, "utf-8")
    return path


def _upstream(folder: Path, *names: str) -> str:
    path = folder / "tinyv_config.json"
    entries = {name: {"template": f"{name}: {SLOTS}", "is_think_model": "Think" in name} for name in names}
    path.write_text(json.dumps(entries), "utf-8")
    return str(path)


@pytest.mark.parametrize("value", ["abc-1", " abc-1", "abc-1\n", "\r\n\tabc-1 \r\n"])
def test_blanks_around_a_key_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(VARIABLE, value)
    assert KEYED.api_key() == "abc-1"


@pytest.mark.parametrize("value", ["", " ", "\n", "\t\r\n"])
def test_a_key_of_blanks_is_not_set(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(ConfigError, match="not set"):
        KEYED.api_key()


@pytest.mark.parametrize("inside", ["\n", "\r\n", "\t", "\x1b", "\x7f", "\x01", "\u200b", "\u2028"])
def test_a_key_with_a_control_character_inside_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    monkeypatch.setenv(VARIABLE, f"secret{inside}X-Other: hidden")
    with pytest.raises(ConfigError) as error:
        KEYED.api_key()
    assert VARIABLE in str(error.value)
    assert "secret" not in str(error.value)
    assert "hidden" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'timeout_s = 3\n[model]\nbase_url = "{URL}"', "timeout_s"),
        (f'[model]\nbase_url = "{URL}"\n[extra]\na = 1', "extra"),
        (f'[modle]\nthreshold = 0.9\n[model]\nbase_url = "{URL}"\n[rules]\nb = 1', "modle, rules"),
    ],
)
def test_what_stands_beside_the_table_of_a_model_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=rf"found {named} beside \[model\]"):
        from_toml(_toml(tmp_path, text))


def test_a_file_is_one_table_or_the_whole(tmp_path: Path) -> None:
    expected = ModelConfig(URL, model="judge")
    assert from_toml(_toml(tmp_path, f'base_url = "{URL}"\nmodel = "judge"')) == expected
    assert from_toml(_toml(tmp_path, f'[model]\nbase_url = "{URL}"\nmodel = "judge"')) == expected
    with pytest.raises(ConfigError, match="unknown extra"):
        from_toml(_toml(tmp_path, f'base_url = "{URL}"\n[extra]\na = 1'))


def test_patience_may_be_nothing_and_never_endless() -> None:
    assert ModelConfig(URL).patience_s == 30.0
    assert ModelConfig(URL, patience_s=0).patience_s == 0
    for value in (-1, float("inf"), float("nan"), True, "30", None):
        with pytest.raises(ConfigError, match="patience_s must be a number of at least 0"):
            ModelConfig(URL, patience_s=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("served", ["verifier", "model.gguf", "/models/current"])
def test_a_served_name_that_the_file_lacks_takes_the_entry_of_its_card(tmp_path: Path, served: str) -> None:
    path = _upstream(tmp_path, "org/TinyV-1.5B", "org/TinyV-1.5B-Think", "org/TinyV-Qwen3-1.7B")
    config = ModelConfig(URL, card="TinyV-1.5B-Think", prompt_config=path)
    style = style_of(config, served)
    assert style.prompt.text.startswith("org/TinyV-1.5B-Think: ")
    assert style.thinks


def test_a_name_comes_before_a_card(tmp_path: Path) -> None:
    path = _upstream(tmp_path, "org/TinyV-1.5B", "org/TinyV-Qwen3-1.7B")
    config = ModelConfig(URL, card="TinyV-1.5B", prompt_config=path)
    assert style_of(config, "tinyv-qwen3-1.7b").prompt.text.startswith("org/TinyV-Qwen3-1.7B: ")


@pytest.mark.parametrize(
    ("card", "names"),
    [
        ("TinyV-1.5B", ("org/TinyV-1.5B-Think", "org/TinyV-Qwen3-1.7B")),
        ("TinyV-1.5B", ("one/TinyV-1.5B", "two/TinyV-1.5B-v2")),
        (None, ("org/judge", "org/TinyV-1.5B")),
        ("generic", ("org/judge", "org/TinyV-1.5B")),
    ],
)
def test_no_entry_of_its_card_or_several_or_a_card_for_all_names_is_an_error(
    tmp_path: Path, card: str | None, names: tuple[str, ...]
) -> None:
    config = ModelConfig(URL, card=card, prompt_config=_upstream(tmp_path, *names))
    with pytest.raises(
        ConfigError, match=r"no entry for 'verifier': it has org|no entry for 'verifier': it has one"
    ):
        style_of(config, "verifier")
