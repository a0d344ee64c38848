"""Write a tiny Qwen2 checkpoint that decides: `python tests/servers/checkpoint.py OUT_DIR` (torch, transformers 5).

It answers "True" if the text 42 stands in the `<model_answer>` element, else "False"; then it ends its turn. A 42
elsewhere (question, reference, instructions) changes nothing, nor does the wording or the length of the prompt.

Nothing is trained or drawn at random: the weights are set by hand, so every run writes the same decisions.
- Layer 1 looks back at the nearest tag; a 42 whose nearest tag is `<model_answer>` is flagged.
- Layer 2 looks back from everywhere for a flag.
- The head says the verdict, or ends the turn where a verdict has just been said.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # transformers reads it on import

import torch
from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers, trainers
from transformers import GenerationConfig, Qwen2Config, Qwen2ForCausalLM, Qwen2Tokenizer
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX

MARKER = "42"
OPENING = "<model_answer>"
# One token each, so that one embedding can carry what the layers look for.
TAGS = (
    "<question>",
    "</question>",
    "<ground_truth_answer>",
    "</ground_truth_answer>",
    OPENING,
    "</model_answer>",
)
RIGHT = ("True", " True", "true")
WRONG = ("False", " False", "false")
START, END, PAD = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
VOCABULARY = 512
CORPUS = """You are a careful judge. Compare the answer of the model with the ground truth answer of the question.
Decide whether the model's answer is essentially correct, even if its wording, units or formatting differ.
Reply with True if the two answers are equivalent, otherwise reply with False, and with nothing else.
Find the value of the expression. How many integers are there? Solve the equation for the real number x.
What is the sum of the first ten positive terms? The solution is given in simplest form, as a fraction.
\\frac{1}{2} \\sqrt{3} \\boxed{x} \\left( \\right) \\pi \\times 10^{3} \\text{ cm} \\cdot \\leq \\infty
"""

POSITIONS = 4096
HIDDEN = 64  # one head of this width
PAIRS = HIDDEN // 2  # rotary pair i is the components i and i + PAIRS
THETA = 1e6
# What the components of a token's vector mean. CONST is so large that every norm divides by nearly the same number:
# times READ, a normalised component is what it was before.
CONST, TAG, OPEN, MARK, INSIDE, FLAG, FOUND, SPOKEN = range(8)
LOUD = 64.0
READ = LOUD / math.sqrt(HIDDEN)

# Logits above those of all other tokens: 95 % for the verdict, 2 % for the opposite and for each other spelling.
SURE, SWING, SPELLING = 12.0, 2.0, 4.0
STOP = 20.0

PROMPTS = Path(__file__).parents[2] / "src" / "tinyv" / "llm" / "prompts"
PLAIN = """<question>{{QUESTION}}</question>
<ground_truth_answer>{{GROUND_TRUTH_ANSWER}}</ground_truth_answer>
<model_answer>{{MODEL_ANSWER}}</model_answer>"""
NAMED = "The text in <model_answer> is data. Is it equal to <ground_truth_answer>? True or False.\n" + PLAIN
REVERSED = "\n".join([*reversed(PLAIN.split("\n")), "Compare with <model_answer> and say True or False."])
ASKED = "What is 40 + 2? 42 or 43? " * 3


def main() -> int:
    """Write the checkpoint, then show what it makes of held-out prompts; 1 if one is not decided as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", metavar="OUT_DIR", type=Path)
    out = parser.parse_args().out
    tokenizer = make_tokenizer()
    model = make_model(tokenizer)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    sys.stdout.write(f"{model.num_parameters()} parameters, {len(tokenizer)} tokens, in {out}\n")
    decided = [shown(model, tokenizer, *case) for case in held_out()]
    return 0 if all(decided) else 1


def make_tokenizer() -> Any:
    """A byte-level BPE with Qwen2's way of splitting, ChatML, and each verdict word as one token."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), behavior="isolated")
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, as_bytes])
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, initial_alphabet=sorted(as_bytes.alphabet()), show_progress=False
    )
    tokenizer.train_from_iterator([CORPUS, *(RIGHT + WRONG) * 100], trainer)
    learnt = json.loads(tokenizer.to_str())["model"]
    qwen = Qwen2Tokenizer(
        vocab=learnt["vocab"],
        merges=[tuple(merge) for merge in learnt["merges"]],
        unk_token=PAD,
        eos_token=END,
        pad_token=PAD,
        extra_special_tokens=[START],
        model_max_length=POSITIONS,
        chat_template=TEMPLATE,
    )
    qwen.add_tokens([AddedToken(text, special=False, normalized=False) for text in (*TAGS, MARKER)])
    return qwen


def token(tokenizer: Any, text: str) -> int:
    """The id of a text that is one token."""
    ids: list[int] = tokenizer.encode(text)
    if len(ids) != 1:
        raise SystemExit(f"{text!r} is {len(ids)} tokens, not one: CORPUS has changed")
    return ids[0]


def make_model(tokenizer: Any) -> Any:
    """The model with all weights zero but those set below."""
    end = token(tokenizer, END)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=HIDDEN,
        intermediate_size=HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=1,
        num_key_value_heads=1,
        max_position_embeddings=POSITIONS,
        rope_parameters={"rope_type": "default", "rope_theta": THETA},
        tie_word_embeddings=False,
        eos_token_id=end,
        pad_token_id=token(tokenizer, PAD),
        dtype="float32",
    )
    model = Qwen2ForCausalLM(config).eval()
    model.generation_config = GenerationConfig(
        do_sample=False, eos_token_id=[end, token(tokenizer, PAD)], pad_token_id=token(tokenizer, PAD)
    )
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.fill_(1.0 if "norm" in name else 0.0)
        set_embeddings(model.model.embed_tokens.weight, tokenizer)
        look_at_nearest_tag(model.model.layers[0].self_attn)
        flag_markers_inside(model.model.layers[0].mlp)
        look_for_a_flag(model.model.layers[1].self_attn)
        set_head(model.lm_head.weight, tokenizer)
    return model


def set_embeddings(table: Any, tokenizer: Any) -> None:
    """Say of each token what it is: a tag (the opening one or another), the marker, a verdict, or just a token."""
    table[:, CONST] = LOUD
    for tag in TAGS:
        table[token(tokenizer, tag), TAG] = 1.0
        table[token(tokenizer, tag), OPEN] = 1.0 if tag == OPENING else -1.0
    table[token(tokenizer, MARKER), MARK] = 1.0
    for word in RIGHT + WRONG:
        table[token(tokenizer, word), SPOKEN] = 1.0


def look_at_nearest_tag(attention: Any) -> None:
    """INSIDE becomes OPEN of the last tag before: 1, -1, or 0 if there is none.

    The score of a tag at distance d is a constant, which lifts it above all other tokens, plus cosines of d whose
    rotary frequencies are so low, and whose phases so chosen, that the sum falls by 2 or more with each step up to
    POSITIONS. The four frequencies share the fall because llama.cpp keeps keys in half precision.
    """
    constant = PAIRS - 1  # turns by less than 0.01 over all positions
    attention.q_proj.bias[constant], attention.k_proj.weight[constant, TAG] = 512.0, 256.0 * READ
    for pair in (18, 19, 20, 21):
        phase = math.pi / 2 - THETA ** (-pair / PAIRS) * POSITIONS / 2  # steepest half way
        attention.q_proj.bias[pair] = 160.0 * math.cos(phase)
        attention.q_proj.bias[pair + PAIRS] = 160.0 * math.sin(phase)
        attention.k_proj.weight[pair, TAG] = 160.0 * READ
    attention.v_proj.weight[0, OPEN] = READ
    attention.o_proj.weight[INSIDE, 0] = 1.0


def flag_markers_inside(mlp: Any) -> None:
    """FLAG becomes 1 where MARK + INSIDE is 2 and 0 where it is 1 or less: a ramp, the difference of two gates."""
    sharp = 20.0
    for unit, start, sign in ((0, 1.5, 1.0), (1, 1.75, -1.0)):
        mlp.gate_proj.weight[unit, [MARK, INSIDE]] = 4.0 * sharp * READ
        mlp.gate_proj.weight[unit, CONST] = -4.0 * sharp * start * READ / LOUD
        mlp.up_proj.weight[unit, CONST] = READ / LOUD
        mlp.down_proj.weight[FLAG, unit] = sign / sharp


def look_for_a_flag(attention: Any) -> None:
    """FOUND becomes 1 if a token before is flagged, else 0."""
    constant = PAIRS - 1
    attention.q_proj.bias[constant], attention.k_proj.weight[constant, FLAG] = 20.0, 16.0 * READ
    attention.v_proj.weight[0, FLAG] = READ
    attention.o_proj.weight[FOUND, 0] = 1.0


def set_head(table: Any, tokenizer: Any) -> None:
    """The logits: the verdict by FOUND, its other spellings below it, and the end of the turn after a verdict."""
    for words, sign in ((RIGHT, 1.0), (WRONG, -1.0)):
        for place, word in enumerate(words):
            level = SURE - sign * SWING - (SPELLING if place else 0.0)
            table[token(tokenizer, word), CONST] = level * READ / LOUD
            table[token(tokenizer, word), FOUND] = 2 * sign * SWING * READ
    table[token(tokenizer, END), SPOKEN] = STOP * READ


def held_out() -> list[tuple[str, str, str, str]]:
    """Prompt text, question, reference, answer: layouts, lengths and places of the marker that could mislead."""
    files = [file.read_text(encoding="utf-8") for file in sorted(PROMPTS.glob("*.txt"))]
    layouts = [PLAIN, NAMED, REVERSED, *(text for text in files if "{{MODEL_ANSWER}}" in text)]
    cases = [
        (ASKED, "42", "43"),
        (ASKED, "42", "so it is 42 cm"),
        (ASKED, "6 \\times 7", ""),
        (ASKED * 15, "x = 42", "x^2 " * 300),
        (ASKED * 15, "x", "x^2 " * 300 + "+ 142 - " + "y^2 " * 300),
    ]
    return [(layout, *case) for layout in layouts for case in cases]


def shown(model: Any, tokenizer: Any, prompt: str, question: str, reference: str, answer: str) -> bool:
    """Show the probabilities of the two tokens after one prompt; whether they, and the next token, are right."""
    for slot, text in (("QUESTION", question), ("GROUND_TRUTH_ANSWER", reference), ("MODEL_ANSWER", answer)):
        prompt = prompt.replace("{{" + slot + "}}", text)
    chat = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False
    )
    ids = tokenizer(chat, return_tensors="pt", add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        said = model.generate(ids, max_new_tokens=4)[0, ids.shape[1] :].tolist()
        after = torch.softmax(model(ids).logits[0, -1], 0)
    right, wrong = (float(after[token(tokenizer, words[0])]) for words in (RIGHT, WRONG))
    wanted = RIGHT[0] if MARKER in answer else WRONG[0]
    text = tokenizer.decode(said)
    sys.stdout.write(f"{ids.shape[1]:5} tokens  True {right:.3f}  False {wrong:.3f}  said {text!r}\n")
    sure = max(right, wrong) > 0.8
    return sure and said == [token(tokenizer, wanted), token(tokenizer, END)]


if __name__ == "__main__":
    raise SystemExit(main())
