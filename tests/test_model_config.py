"""How a model is configured."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tinyv.errors import ConfigError
from tinyv.llm.config import ModelConfig, as_config, from_mapping, from_toml

URL = "http://localhost:8000/v1"


@pytest.mark.parametrize(
    ("given", "urls"),
    [
        ("http://h:8000/v1", ("http://h:8000/v1",)),
        ("http://h:8000/v1/", ("http://h:8000/v1",)),
        ("http://h:8000", ("http://h:8000/v1",)),
        ("http://h:8000/v1/chat/completions", ("http://h:8000/v1",)),
        ("http://h:8000/v1/models", ("http://h:8000/v1",)),
        ("http://0.0.0.0:8000", ("http://127.0.0.1:8000/v1",)),
        ("http://[::1]:8000/v1", ("http://[::1]:8000/v1",)),
        ("https://api.example.org/openai/v1", ("https://api.example.org/openai/v1",)),
        ("HTTP://H:1/v1", ("http://h:1/v1",)),
        ("http://a/v1, http://b/v1", ("http://a/v1", "http://b/v1")),
        ("http://a/v1,http://a", ("http://a/v1",)),
        (("http://a", "http://b"), ("http://a/v1", "http://b/v1")),
        (["http://a"], ("http://a/v1",)),
    ],
)
def test_urls_are_brought_into_one_form(given: Any, urls: tuple[str, ...]) -> None:
    assert ModelConfig(given).urls == urls


@pytest.mark.parametrize(
    "given",
    [
        "",
        ",",
        "h:8000",
        "ftp://h",
        "http://",
        "http://h:99999",
        "http://h:x/v1",
        "http://u:secret@h",
        "http://a b/v1",
        "http://h/v1?key=secret",
        "http://h/v1#secret",
        "http://a,,http://b",
        5,
        None,
        (),
        [],
        ("http://a", 1),
        b"http://a",
    ],
)
def test_what_is_no_url_is_refused_in_one_line(given: Any) -> None:
    with pytest.raises(ConfigError, match=r"^base_url ") as error:
        ModelConfig(given)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for names, values in [
            (("threshold", "min_mass"), (-0.1, 1.1, float("nan"), "0.5", None, True)),
            (
                ("timeout_s", "connect_timeout_s", "deadline_s"),
                (0, -1, float("nan"), float("inf"), "1", None, True),
            ),
            (("concurrency", "cache_size"), (0, -1, 1.5, "4", None, True)),
            (("retries",), (-1, 101, 1.5, None, True)),
            (("max_tokens",), (0, -1, 2.0, "8", True)),
            (("temperature",), (-0.1, 2.1, float("nan"), "0", True)),
            (("model", "api_key_env", "card", "prompt", "prompt_config", "cache_path"), ("", 5, b"x", ["a"])),
            (("with_question", "scoring"), (0, 1, "true", None)),
        ]
        for name in names
        for value in values
    ],
)
def test_a_wrong_value_is_refused_by_name_and_shown(name: str, value: Any) -> None:
    with pytest.raises(ConfigError) as error:
        ModelConfig(URL, **{name: value})
    message = str(error.value)
    assert name in message
    assert repr(value) in message
    assert "\n" not in message


def test_a_model_is_given_by_url_by_file_or_as_it_is(tmp_path: Path) -> None:
    config = ModelConfig(URL, threshold=0.7)
    assert as_config(config) is config
    assert as_config(URL) == ModelConfig(URL)
    assert as_config("HTTP://localhost:8000") == ModelConfig(URL)
    path = tmp_path / "model.toml"
    path.write_text(f'[model]\nbase_url = ["{URL}"]\nthreshold = 0.7\n', "utf-8")
    assert as_config(str(path)) == config
    path.write_text(f'base_url = "{URL}"\nmodel = "tinyv"\n', "utf-8")
    assert as_config(str(path)) == ModelConfig(URL, model="tinyv")


@pytest.mark.parametrize("given", ["localhost:8000", "tinyv", "", 5, None, {}, "model.yaml"])
def test_what_names_no_model_is_refused(given: Any) -> None:
    with pytest.raises(ConfigError, match=r"^model must be a URL") as error:
        as_config(given)
    assert repr(given) in str(error.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "base_url is missing"),
        ("base_url = ", "model.toml: "),
        ('base_url = "http://h"\nbase_ulr = 1', "unknown base_ulr: known are base_url, model"),
        ('base_url = "http://h"\nthreshold = "0.5"', "threshold must be a number from 0 to 1, found '0.5'"),
        ("[model]\nbase_url = 5", "base_url must be a URL or several, found 5"),
    ],
)
def test_a_file_that_does_not_fit_is_one_line(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "model.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        from_toml(path)
    assert found in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^cannot read .*none.toml': No such file"):
        as_config(str(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"bytes\.toml: "):
        as_config(str(tmp_path / "bytes.toml"))


def test_a_key_is_never_read_from_a_file_nor_repeated() -> None:
    for others in ({}, {"more": 1}):
        with pytest.raises(ConfigError, match="api_key is not read from files") as error:
            from_mapping({"base_url": URL, "api_key": "top-secret", **others}, "m.toml")
        assert "top-secret" not in str(error.value)


def test_a_key_comes_from_the_environment_and_is_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYV_TEST_KEY", "top-secret")
    config = ModelConfig(URL, api_key_env="TINYV_TEST_KEY")
    assert config.api_key() == "top-secret"
    assert "top-secret" not in repr(config)
    assert "top-secret" not in str(dataclasses.asdict(config))
    monkeypatch.delenv("TINYV_TEST_KEY")
    with pytest.raises(ConfigError, match="'TINYV_TEST_KEY', which is not set"):
        config.api_key()
    assert ModelConfig(URL).api_key() is None


@pytest.mark.parametrize("key", ["sk-abc123", "hf_abcDEF", "gsk_abc", "a b", "Bearer x"])
def test_a_key_in_place_of_its_variables_name_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigError, match="api_key_env must be the name of an environment variable") as error:
        ModelConfig(URL, api_key_env=key)
    assert key not in str(error.value)
