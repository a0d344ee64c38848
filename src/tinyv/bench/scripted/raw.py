"""What vLLM's endpoints beside /v1 say: /tokenize, /detokenize and /generative_scoring, as bytes or as a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard

from tinyv.bench.scripted.reply import MAX_MODEL_LEN, PLAIN_SHARE
from tinyv.bench.scripted.request import Payload, Refusal, p_yes_of
from tinyv.bench.scripted.script import Script
from tinyv.bench.scripted.tokens import NO_ID, YES_ID, decoded, encoded, prompt_in, templated
from tinyv.io import json_line

_NO_CHAT = 0.5
"""p_yes of a text that is not what the chat template gives: the model was trained on chats."""
_OFF_BY = 0.1
_FLOOR = 1e-9

Scores = list[float | None]


def tokenize_body(script: Script, payload: Payload) -> bytes | Refusal:
    """The ids of a chat in its template, or of a plain text."""
    chat = "messages" in payload
    text: Any = templated(payload, script) if chat else payload.get("prompt")
    special = payload.get("add_special_tokens", not chat)
    if not isinstance(text, str):
        return Refusal(400, "Either 'messages' or 'prompt' must be given.")
    ids = encoded(text, script, special=special)
    return json_line({"count": len(ids), "max_model_len": MAX_MODEL_LEN, "tokens": ids}).encode()


def detokenize_body(script: Script, payload: Payload) -> bytes | Refusal:
    """The text of ids."""
    try:
        return json_line({"prompt": decoded(payload["tokens"], script)}).encode()
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as exc:
        return Refusal(400, f"'tokens' must be a list of ids: {exc!r}", "tokens")


def scoring_body(script: Script, payload: Payload, fault: str | None) -> bytes | Refusal:
    """A score per item: the probability of the first label, alone or among the labels."""
    items, labels, query = payload.get("items"), payload.get("label_token_ids"), payload.get("query")
    if not (_filled_with(items, str) and _filled_with(labels, int)):
        return Refusal(400, "'items' must be texts and 'label_token_ids' ids, one or more of both.")
    before = query if isinstance(query, str) else decoded(query or [], script)
    special, softmax = payload.get("add_special_tokens", True), payload.get("apply_softmax", True)
    ids = [encoded(f"{before}{item}", script, special=special) for item in items]
    scores: Scores = [_score(decoded(item[:MAX_MODEL_LEN], script), labels, softmax, script) for item in ids]
    data = [
        {"index": index, "object": "score", "score": score}
        for index, score in enumerate(_SPOILT.get(fault or "", list)(scores))
    ]
    return json_line({"object": "list", "model": script.name, "data": data}).encode()


def _score(text: str, labels: Sequence[int], softmax: bool, script: Script) -> float:
    prompt = prompt_in(text)
    p_yes = _NO_CHAT if prompt is None else p_yes_of(prompt, script)
    share = PLAIN_SHARE * script.label_mass
    masses = {YES_ID: share * p_yes, NO_ID: share * (1 - p_yes)}
    asked = [masses.get(label, _FLOOR) for label in labels]
    return asked[0] / (sum(asked) or 1.0) if softmax else asked[0]


def _filled_with(values: Any, kind: type) -> TypeGuard[list[Any]]:
    return isinstance(values, list) and bool(values) and all(isinstance(value, kind) for value in values)


def _off(scores: Scores) -> Scores:
    return [score and score + (_OFF_BY if score < 0.5 else -_OFF_BY) for score in scores]


_SPOILT: Mapping[str, Callable[[Scores], Scores]] = {
    "null_scores": lambda scores: [None] * len(scores),
    "short": lambda scores: scores[:-1],
    "off_by": _off,
}
