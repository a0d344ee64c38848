"""A small policy from a configuration: a tokenizer of characters and common pieces, a Llama with random weights."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from tinyv.rl.experiment.kinds.calendar import DAYS, MONTHS

PIECES = (
    "\\boxed{", "\\frac{", "}{", "\\text{", "\\infty", "\\le ", "\\ge ", "\\in ", "\\{", "\\}", "\\%",
    "Solve ", "Compute ", "Simplify ", "Add ", "What share of ", ". Find (x,y).", " and ", " or ", " over ", " out of ",
    " of ", " is ", "less than ", "greater than ", "at most ", "at least ", "all x ", "above ", "below ", " m", " cm",
    "x_", "Solution", "Thus", "\n", "Which day is ", "Which month is ", " days after ", " months after ", "on a ",
    "on ", "in ", "the month of ", *DAYS, *MONTHS, *sorted({name[:3] for name in (*DAYS, *MONTHS)} - {"May"}),
)  # fmt: skip
"""Texts that are one token; all other characters stand for themselves."""
PAD, END = "<pad>", "<end>"
HIDDEN, FEED_FORWARD, LAYERS, HEADS = 128, 512, 4, 4
POSITIONS = 128


def make_tokenizer() -> Any:
    """The tokenizer, made on the spot; every printable ASCII text survives it."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    characters = [c for c in string.printable if c.isprintable()]
    vocabulary = {text: at for at, text in enumerate((PAD, END, "<unk>", *PIECES, *characters))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    pieces = sorted(PIECES, key=len, reverse=True)
    pattern = "|".join([*map(_escaped, pieces), "[\\s\\S]"])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(pattern), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, unk_token="<unk>",
        clean_up_tokenization_spaces=False, padding_side="left", model_max_length=POSITIONS,
    )  # fmt: skip


def make_policy(tokenizer: Any, seed: int) -> Any:
    """A Llama of about 1.1 million parameters, with random weights drawn by the seed."""
    import torch
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=HIDDEN, intermediate_size=FEED_FORWARD, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=HEADS, max_position_embeddings=POSITIONS,
        bos_token_id=None, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, dtype="float32",
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(
        do_sample=True, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )
    return model


def device() -> str:
    """Where models go: the first GPU, if there is one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def prompt_of(question: str) -> str:
    """What the policy is given."""
    return f"{question}\n"


def sample(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[str],
    tokens: int,
    seed: int,
    *,
    greedy: bool = False,
    batch: int = 256,
) -> list[str]:
    """One completion for each prompt, at temperature 1 or greedy; the same for the same seed."""
    import torch

    torch.manual_seed(seed)
    found: list[str] = []
    for start in range(0, len(prompts), batch):
        inputs = tokenizer(list(prompts[start : start + batch]), return_tensors="pt", padding=True)
        inputs = {name: inputs[name].to(model.device) for name in ("input_ids", "attention_mask")}
        with torch.inference_mode():
            ids = model.generate(**inputs, max_new_tokens=tokens, do_sample=not greedy, top_k=0)
        found += tokenizer.batch_decode(ids[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    return found


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\{}()[]|.+*?^$%-" else c for c in text)
