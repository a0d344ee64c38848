"""Questions out of chat templates, responses out of prompt + response."""

from __future__ import annotations

import time

import pytest

from tinyv.frameworks.rendered import question_in, response_in

CHATML = "<|im_start|>system\nBe exact.<|im_end|>\n<|im_start|>user\nWhat is 2+2?<|im_end|>\n<|im_start|>assistant\n"
LLAMA = (
    "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe exact.<|eot_id|><|start_header_id|>user"
    "<|end_header_id|>\n\nWhat is 2+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
)
TEMPLATES = {
    "chatml": CHATML,
    "llama": LLAMA,
    "gemma": "<bos><start_of_turn>user\nWhat is 2+2?<end_of_turn>\n<start_of_turn>model\n",
    "mistral": "<s>[INST] What is 2+2? [/INST]",
    "phi": "<|user|>\nWhat is 2+2?<|end|>\n<|assistant|>\n",
    "deepseek": "<｜begin▁of▁sentence｜>Be exact.<｜User｜>What is 2+2?<｜Assistant｜>",
    "harmony": "<|start|>user<|message|>What is 2+2?<|end|><|start|>assistant",
    "turns": CHATML.replace("2+2", "1+1") + "2<|im_end|>\n" + CHATML.partition("<|im_end|>\n")[2],
    "none": "What is 2+2?\n",
}
ANSWER = "Well, \\boxed{4}.<|im_end|>"


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_question_is_the_last_user_turn(name: str) -> None:
    assert question_in(TEMPLATES[name]) == "What is 2+2?"


def test_a_chat_is_a_prompt_too() -> None:
    assert question_in([{"role": "user", "content": "What is 2+2?"}]) == "What is 2+2?"
    assert question_in(None) == ""


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_response_is_what_follows_the_prompt(name: str) -> None:
    assert response_in(TEMPLATES[name] + ANSWER, TEMPLATES[name]) == ANSWER


def test_a_prompt_that_was_cut_on_the_left_is_found() -> None:
    assert response_in(CHATML[17:] + ANSWER, CHATML) == ANSWER
    assert response_in("<s>" + CHATML[17:] + ANSWER, CHATML) == ANSWER


def test_a_control_token_in_front_is_no_matter() -> None:
    assert response_in("<|begin_of_text|>" + CHATML + ANSWER, CHATML) == ANSWER


def test_spaces_that_decoding_changes_are_no_matter() -> None:
    prompt = CHATML.replace("exact.", "exact , isn 't it ?")
    assert response_in(CHATML.replace("exact.", "exact, isn't it?") + ANSWER, prompt) == ANSWER


def test_letters_that_the_tokenizer_respells_are_no_matter() -> None:
    assert response_in(
        CHATML.replace("exact", "pre\u0301cis") + ANSWER, CHATML.replace("exact", "pr\u00e9cis")
    )


def test_a_response_that_repeats_its_prompt_is_cut_once() -> None:
    again = "4. " + CHATML + "5"
    assert response_in("<s>" + CHATML + again, CHATML) == again
    respelled = CHATML.replace("exact", "exakt")
    assert response_in(respelled + again, CHATML) == again


@pytest.mark.parametrize("query", [ANSWER, "", "What is 2+2?"])
def test_a_query_without_its_prompt_has_no_known_response(query: str) -> None:
    assert response_in(query, CHATML) is None


def test_without_a_prompt_the_query_is_the_response() -> None:
    assert response_in(ANSWER, "") == ANSWER
    assert response_in("", "") == ""


def test_a_hostile_query_takes_no_time() -> None:
    prompt = "ab" * 100_000
    assert response_in("x" + "ab" * 100_000, prompt) is not None


N = 1_000_000


@pytest.mark.parametrize(
    ("prompt", "query", "rest"),
    [
        ("a" * N + "c", "a" * 2 * N, None),
        ("a" * N + "b" + "a" * N, "a" * 4 * N, 2 * N),
        ("b" + "a" * N, "a" * N + " yes", 3),
        ("[INST]" * N, "x " * 2 * N, None),
    ],
    ids=["no end", "many places", "cut", "many turns"],
)
def test_a_prompt_that_repeats_itself_takes_no_more_time_than_it_is_long(
    prompt: str, query: str, rest: int | None
) -> None:
    begun = time.perf_counter()
    found = response_in(query, prompt)
    question_in(prompt)
    assert time.perf_counter() - begun < 2  # comparing at each place takes minutes
    assert (None if found is None else len(found)) == rest
