"""What is known about each published verifier, and its prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompt_elements import filled
from tinyv.errors import ConfigError
from tinyv.llm.cards import Card, card_for, card_named, cards
from tinyv.llm.prompt import Prompt, checked, load, shipped_names
from tinyv.llm.query import Query

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
