"""What a client would read off the model, read in process: one token with its alternatives, or a written decision.

The reading itself is the client's code (`llm/logprobs.py`, `llm/written.py`), fed with the 20 likeliest tokens that
servers give. Needs torch.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import Any

import torch
from accelerate import PartialState
from accelerate.utils import gather_object

from tinyv.llm.failure import Failed
from tinyv.llm.labels import Labels
from tinyv.llm.logprobs import opinion_of
from tinyv.llm.style import WRITTEN_TOKENS
from tinyv.llm.written import opinion_in
from tinyv.train.base import longest_context
from tinyv.train.entry import shipped_card
from tinyv.train.recipe import Recipe
from tinyv.train.rows import NO, YES, Example
from tinyv.verdict import Outcome

ALTERNATIVES = 20
MIN_MASS = 0.1
"""As in ModelConfig: below this probability of both words together there is no decision."""
_BORDER = "\n"


class Decider:
    """Asks a model about examples, on all devices of a run together."""

    def __init__(self, tokenizer: Any, recipe: Recipe) -> None:
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._labels = Labels([YES], [NO])
        self._card = shipped_card(think=recipe.think)
        self._text = cache(lambda token: tokenizer.decode([token]))
        self.lead = [] if recipe.think else _lead(tokenizer)
        """Tokens that the chat template puts before the word: those of an empty thought, for Qwen3."""

    @property
    def max_tokens(self) -> int:
        """Budget of a client's request: up to the decision."""
        if self._recipe.think:
            return self._recipe.think_tokens
        return 1 if not self.lead else len(self.lead) + WRITTEN_TOKENS

    def scores(self, model: Any, examples: Sequence[Example]) -> list[float | None]:
        """p_correct of each example; 1 or 0 where the decision is written; None where there is none."""
        state = PartialState()
        mine = range(state.process_index, len(examples), state.num_processes)
        training = model.training
        model.eval()
        with torch.no_grad():
            found = self._scored(model, {place: examples[place] for place in mine})
        model.train(training)
        everyones = dict(gather_object(found))
        return [everyones[place] for place in range(len(examples))]

    def _scored(self, model: Any, examples: dict[int, Example]) -> list[tuple[int, float | None]]:
        """Longest first, so that what does not fit into memory shows at once."""
        limit = longest_context(model)
        prompts = {
            place: chat_ids(self._tokenizer, one.prompt) + self.lead for place, one in examples.items()
        }
        order = sorted(prompts, key=lambda place: -len(prompts[place]))
        found: list[tuple[int, float | None]] = []
        for places in _batches(order, self._recipe.eval_per_device):
            fitting = [place for place in places if limit is None or len(prompts[place]) < limit]
            found += [(place, None) for place in places if place not in fitting]
            if fitting:
                read = self._written if self._recipe.think else self._decided
                found += zip(fitting, read(model, [prompts[place] for place in fitting]), strict=True)
        return found

    def _decided(self, model: Any, prompts: list[list[int]]) -> list[float | None]:
        ids, mask = self._padded(model, prompts)
        inputs: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "use_cache": False}
        takes = inspect.signature(type(model).forward).parameters
        if "position_ids" in takes:
            inputs["position_ids"] = (mask.cumsum(-1) - 1).clamp(min=0)
        if "logits_to_keep" in takes:
            inputs["logits_to_keep"] = 1
        after = torch.log_softmax(model(**inputs).logits[:, -1].float(), dim=-1)
        best = after.topk(min(ALTERNATIVES, after.shape[-1]))
        rows = zip(best.values.tolist(), best.indices.tolist(), strict=True)
        return [self._p_correct(values, tokens) for values, tokens in rows]

    def _p_correct(self, logprobs: list[float], tokens: list[int]) -> float | None:
        top = [
            {"token": self._text(token), "logprob": value}
            for token, value in zip(tokens, logprobs, strict=True)
        ]
        try:
            return opinion_of([{**top[0], "top_logprobs": top}], self._labels, MIN_MASS).p_correct
        except Failed:
            return None

    def _written(self, model: Any, prompts: list[list[int]]) -> list[float | None]:
        ids, mask = self._padded(model, prompts)
        said = model.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=self._recipe.think_tokens,
            do_sample=False,
            use_cache=True,
        )
        return [self._read(row) for row in said[:, ids.shape[1] :].tolist()]

    def _read(self, tokens: list[int]) -> float | None:
        text = self._tokenizer.decode(tokens, skip_special_tokens=True)
        ended = self._tokenizer.eos_token_id in tokens or self._tokenizer.pad_token_id in tokens
        try:
            opinion = opinion_in(text, self._card, self._labels, cut=not ended)
        except Failed:
            return None
        return 1.0 if opinion.says is Outcome.CORRECT else 0.0

    def _padded(self, model: Any, prompts: list[list[int]]) -> tuple[Any, Any]:
        """Token ids and mask, filled up on the left so that all prompts end together."""
        width = max(map(len, prompts))
        pad = self._tokenizer.pad_token_id
        ids = [[pad] * (width - len(prompt)) + prompt for prompt in prompts]
        mask = [[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts]
        device = next(model.parameters()).device
        return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def chat_ids(tokenizer: Any, prompt: str, target: str | None = None) -> list[int]:
    """The tokens of a chat: up to where the reply begins, or with a reply."""
    messages = [{"role": "user", "content": prompt}]
    if target is not None:
        messages.append({"role": "assistant", "content": target})
    ids = tokenizer.apply_chat_template(
        messages, add_generation_prompt=target is None, tokenize=True, return_dict=True
    )["input_ids"]
    return list(ids)


def _lead(tokenizer: Any) -> list[int]:
    """What all replies have in common before they differ."""
    prompt = chat_ids(tokenizer, _BORDER)
    replies = zip(chat_ids(tokenizer, _BORDER, YES), chat_ids(tokenizer, _BORDER, NO), strict=False)
    shared = [yes for yes, _ in takewhile(lambda both: both[0] == both[1], replies)]
    return shared[len(prompt) :] if shared[: len(prompt)] == prompt else []


def _batches(places: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(places), size):
        yield places[start : start + size]
