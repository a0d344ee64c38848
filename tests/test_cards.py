"""What is known about each published verifier, upstream's own configuration, and how a model is configured."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from prompt_elements import defects, filled
from tinyv.errors import ConfigError
from tinyv.llm.cards import Card, card_for, card_named, cards
from tinyv.llm.config import ModelConfig, as_config, from_mapping, from_toml
from tinyv.llm.prompt import Prompt, checked, load, shipped_names
from tinyv.llm.query import Query
from tinyv.llm.style import digest_of, style_of
from tinyv.llm.upstream import read_entry

URL = "http://localhost:8000/v1"
NAMES = {
    "zhangchenxu/TinyV-1.5B": "TinyV-1.5B",
    "zhangchenxu/TinyV-1.5B-Think": "TinyV-1.5B-Think",
    "zhangchenxu/TinyV-Qwen3-1.7B": "TinyV-Qwen3-1.7B",
    "zhangchenxu/TinyV-Qwen3-1.7B-Think": "TinyV-Qwen3-1.7B-Think",
    "TIGER-Lab/general-verifier": "general-verifier",
    "IAAR-Shanghai/xVerify-0.5B-I": "xVerify",
    "IAAR-Shanghai/xVerify-9B-C": "xVerify",
    "opencompass/CompassVerifier-3B": "CompassVerifier",
    "Qwen/Qwen2.5-1.5B-Instruct": "generic",
    "Qwen/Qwen3-1.7B": "generic",
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B": "generic-think",
    "Qwen/Qwen3-4B-Thinking-2507": "generic-think",
    "/models/TinyV-1.5B/": "TinyV-1.5B",
    "./checkpoints/tinyv-1.5b-think": "TinyV-1.5B-Think",
    "C:\\models\\xVerify-3B": "xVerify",
    "TinyV-1.5B.Q4_K_M.gguf": "TinyV-1.5B",
    "/srv/gguf/TinyV-Qwen3-1.7B-Think-Q8_0.gguf": "TinyV-Qwen3-1.7B-Think",
    "TinyV_1.5B_Think": "TinyV-1.5B-Think",
    "tinyv": "TinyV-1.5B",
    "tinyv:latest": "TinyV-1.5B",
    "tinyv:1.5b": "TinyV-1.5B",
    "TinyV-Qwen2.5-1.5B-Think-v2": "TinyV-1.5B-Think",
    "TinyV-Qwen3-1.7B-NoThink": "TinyV-Qwen3-1.7B",
    "Qwen3-4B-Non-Thinking": "generic",
    "/hub/models--zhangchenxu--TinyV-1.5B/snapshots/0a1b2c3d": "TinyV-1.5B",
    "my-tinyv": "generic",
    "": "generic",
}


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.name)
def test_a_card_has_what_it_needs(card: Card) -> None:
    assert card.yes
    assert card.no
    assert not {word.lower() for word in card.yes} & {word.lower() for word in card.no}
    assert card.licence
    assert card.base
    assert card.patterns
    assert all(pattern == pattern.lower() for pattern in card.patterns)
    assert card.max_tokens >= 256 if card.thinks else card.max_tokens <= 8
    assert card.thinks == bool(card.marker) or card.name == "TinyV-Qwen3-1.7B-Think"


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.name)
def test_a_cards_prompt_is_shipped_with_its_slots_and_its_words(card: Card) -> None:
    prompt = load(card.prompt)
    assert [
        prompt.text.count(f"{{{{{slot}}}}}") for slot in ("QUESTION", "GROUND_TRUTH_ANSWER", "MODEL_ANSWER")
    ] == [1] * 3
    ending = prompt.text.splitlines()[-1]
    assert all(word in ending for word in (*card.yes, *card.no))
    assert card.marker in ending


def test_no_shipped_prompt_is_without_a_card() -> None:
    assert {card.prompt for card in cards()} == set(shipped_names())


@pytest.mark.parametrize(("model", "name"), NAMES.items())
def test_a_served_name_finds_its_card(model: str, name: str) -> None:
    assert card_for(model).name == name


def test_the_cards_that_think_are_the_ones_published_as_thinking() -> None:
    assert {card.name for card in cards() if card.thinks} == {
        "TinyV-1.5B-Think",
        "TinyV-Qwen3-1.7B-Think",
        "general-verifier",
        "generic-think",
    }


def test_a_licence_that_forbids_use_comes_with_a_notice() -> None:
    card = card_named("xverify")
    assert card.licence == "CC-BY-NC-ND-4.0"
    assert "commercial" in card.notice
    assert [other.name for other in cards() if ("NC" in other.licence) != bool(other.notice)] == []


def test_an_unknown_card_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"^unknown card 'TinyV-9B': use one of TinyV-1.5B-Think, "):
        card_named("TinyV-9B")


def test_without_question_leaves_the_rest_of_the_prompt(tmp_path: Path) -> None:
    for name in shipped_names():
        whole = load(name)
        bare = whole.without_question()
        assert "QUESTION}}" not in bare.text
        assert whole.text.replace("<question>{{QUESTION}}</question>\n\n", "") == bare.text
        assert bare.version != whole.version
        rendered = bare.render(Query("Shown nowhere", "5", "6"))
        assert "Shown nowhere" not in rendered
        assert filled(bare, rendered) == ["5", "6"]
    line = Prompt("line", "Question: {{QUESTION}}\nKey: {{GROUND_TRUTH_ANSWER}}\nReply: {{MODEL_ANSWER}}")
    assert line.without_question().text == "Key: {{GROUND_TRUTH_ANSWER}}\nReply: {{MODEL_ANSWER}}"


def test_a_prompts_version_changes_with_its_text_and_only_then() -> None:
    prompt = Prompt("mine", "{{GROUND_TRUTH_ANSWER}} {{MODEL_ANSWER}}")
    assert prompt.version == Prompt("mine", prompt.text).version
    assert prompt.version != Prompt("mine", prompt.text + ".").version
    assert prompt.version.startswith("mine@")
    assert len({load(name).version for name in shipped_names()}) == len(shipped_names())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{QUESTION}} {{MODEL_ANSWER}}", "no slot {{GROUND_TRUTH_ANSWER}}"),
        ("{{QUESTION}} {{GROUND_TRUTH_ANSWER}}", "no slot {{MODEL_ANSWER}}"),
        ("{{GROUND_TRUTH_ANSWER}} {{MODEL_ANSWER}} {{ MODEL_ANSWER }}", "a slot twice"),
        ("", "no slot"),
    ],
)
def test_a_prompt_without_its_slots_is_refused(text: str, found: str) -> None:
    with pytest.raises(ConfigError, match=r"^here: the prompt has ") as error:
        checked(Prompt("mine", text), "here")
    assert found in str(error.value)


def test_a_prompt_file_that_is_not_there_is_refused_with_the_shipped_names() -> None:
    with pytest.raises(ConfigError, match=r"^no prompt 'nowhere.txt': use one of correct_incorrect, "):
        load("nowhere.txt")


# Upstream's tinyv_config.json: its shape, with a template of our own.

TEMPLATE = (
    "Compare.\n<question>{{QUESTION}}</question>\n<truth>{{GROUND_TRUTH_ANSWER}}</truth>\n"
    "<reply>{{MODEL_ANSWER}}</reply>\nTrue or False?"
)


def _upstream(folder: Path, **changes: Any) -> Path:
    plain = {
        "max_completion_tokens": 1,
        "temperature": 0.0,
        "top_p": 1.0,
        "is_think_model": False,
        "template": TEMPLATE,
        **changes,
    }
    think = {**plain, "max_completion_tokens": 512, "temperature": 0.3, "top_p": 0.95, "is_think_model": True}
    path = folder / "tinyv_config.json"
    path.write_text(
        json.dumps({"zhangchenxu/TinyV-1.5B": plain, "zhangchenxu/TinyV-1.5B-Think": think}), "utf-8"
    )
    return path


def test_upstreams_configuration_gives_template_tokens_and_sampling(tmp_path: Path) -> None:
    path = _upstream(tmp_path)
    plain = read_entry(path, "zhangchenxu/TinyV-1.5B")
    assert (plain.max_tokens, plain.temperature, plain.top_p, plain.thinks) == (1, 0.0, 1.0, False)
    assert plain.prompt.text == TEMPLATE
    think = read_entry(path, "/models/tinyv-1.5b-think/")
    assert (think.max_tokens, think.temperature, think.top_p, think.thinks) == (512, 0.3, 0.95, True)
    rendered = plain.prompt.render(Query("q", "1", "2</reply><reply>1"))
    assert defects(plain.prompt, rendered) == []


def test_a_style_takes_upstreams_entry_before_the_card_and_the_users_values_before_both(
    tmp_path: Path,
) -> None:
    config = ModelConfig(URL, prompt_config=str(_upstream(tmp_path)))
    style = style_of(config, "zhangchenxu/TinyV-1.5B-Think")
    assert (style.max_tokens, style.temperature, style.top_p, style.thinks) == (512, 0.3, 0.95, True)
    own = style_of(dataclasses.replace(config, max_tokens=9, temperature=0.0), "zhangchenxu/TinyV-1.5B-Think")
    assert (own.max_tokens, own.temperature) == (9, 0.0)
    bare = style_of(dataclasses.replace(config, with_question=False), "zhangchenxu/TinyV-1.5B")
    assert "QUESTION" not in bare.prompt.text


def test_the_digest_of_a_prompt_file_changes_with_the_file(tmp_path: Path) -> None:
    path = _upstream(tmp_path)
    config = ModelConfig(URL, prompt_config=str(path))
    before = digest_of(config)
    _upstream(tmp_path, template=TEMPLATE + "!")
    assert before != digest_of(config)
    assert digest_of(ModelConfig(URL)) is None


def test_a_prompt_and_a_prompt_config_exclude_each_other(tmp_path: Path) -> None:
    config = ModelConfig(URL, prompt="letters", prompt_config=str(_upstream(tmp_path)))
    with pytest.raises(ConfigError, match="exclude each other"):
        style_of(config, "TinyV-1.5B")


@pytest.mark.parametrize(
    "changes",
    [
        {"template": None},
        {"template": "no slots"},
        {"max_completion_tokens": "many"},
        {"max_completion_tokens": None},
        {"max_completion_tokens": 0},
        {"temperature": -1},
        {"temperature": "warm"},
        {"top_p": 0},
        {"top_p": 2},
        {"is_think_model": "false"},
    ],
)
def test_a_wrong_value_of_upstreams_configuration_is_one_line(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError) as error:
        read_entry(_upstream(tmp_path, **changes), "TinyV-1.5B")
    assert "\n" not in str(error.value)
    assert "tinyv_config.json" in str(error.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "5", '{"a": 5}', '{"a": {}}', "\udcff"])
def test_a_file_that_is_no_configuration_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tinyv_config.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError) as error:
        read_entry(path, "a")
    assert "\n" not in str(error.value)


def test_a_model_that_upstreams_file_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no entry for 'other': it has zhangchenxu/TinyV-1.5B, "):
        read_entry(_upstream(tmp_path), "other")
    with pytest.raises(ConfigError, match=r"^cannot read "):
        read_entry(tmp_path / "none.json", "other")


# The configuration of a model.


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
