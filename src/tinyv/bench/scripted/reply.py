"""The bytes of replies in OpenAI's shape: a chat completion with its log-probabilities, an error, the models."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from tinyv.bench.scripted.request import MAX_TOP_LOGPROBS, Refusal, Wish
from tinyv.bench.scripted.script import Script
from tinyv.io import json_line

MAX_MODEL_LEN = 32_768
PLAIN_SHARE = 0.9
"""Share of a label's mass on its plain spelling; the rest is on the one after a space."""
_FLOOR = 1e-9
"""Least mass of a spelling, as a log-probability of minus infinity is no JSON."""
_FILLER_LOGPROB = -12.0
_FILLERS = (
    *("The", " the", "Based", "Answer", " answer", "It", "I", "We"),
    *("**", '"', "\\", "\n", "(", "<", "1", "None"),
)
_PIECE = re.compile(r" ?(?:</?\w+>|\w+|[^\w\s])|\s")
_RAMBLE = (" because", " both", " values", " were", " compared", " term", " by", " term", ".")

Alternatives = Sequence[tuple[str, float]]


def chat_body(script: Script, wish: Wish) -> bytes:
    """A chat completion. Its finish reason is `length` unless a token was left for the end of the turn."""
    every = _tokens(script, wish)
    shown = every[: wish.limit]
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": "".join(shown)},
        "logprobs": None if wish.top is None else {"content": _entries(shown, script, wish)},
        "finish_reason": "stop" if wish.limit is None or len(every) < wish.limit else "length",
    }
    usage = {"prompt_tokens": 0, "completion_tokens": len(shown), "total_tokens": len(shown)}
    head = {"id": "chatcmpl-scripted", "object": "chat.completion", "created": 0, "model": script.name}
    return json_line({**head, "choices": [choice], "usage": usage}).encode()


def models_body(script: Script) -> bytes:
    """The list of models: none, one or two of them."""
    names = {"none": [], "many": [script.name, f"{script.name}-2"]}.get(script.models, [script.name])
    rest = {"object": "model", "created": 0, "owned_by": "tinyv", "max_model_len": MAX_MODEL_LEN}
    return json_line({"object": "list", "data": [{"id": name, **rest} for name in names]}).encode()


def error_body(refusal: Refusal) -> bytes:
    """An error."""
    kind = "server_error" if refusal.status >= 500 else "invalid_request_error"
    error = {"message": refusal.message, "type": kind, "param": refusal.param, "code": refusal.status}
    return json_line({"error": error}).encode()


def _tokens(script: Script, wish: Wish) -> list[str]:
    """All that the model says: the label or the script's text, and more if it rambles."""
    yes, no = script.labels
    said = [yes if wish.p_yes >= 0.5 else no] if script.text is None else _PIECE.findall(script.text)
    missing = script.long_tokens - len(said) if wish.rambles else 0
    return [*said, *islice(cycle(_RAMBLE), max(0, missing))]


def _entries(tokens: Sequence[str], script: Script, wish: Wish) -> list[dict[str, Any]]:
    decision = _decision(script, wish.p_yes)
    decisive = {spelling for label in script.labels for spelling in (label, f" {label}")}
    found = []
    for token in tokens:
        alternatives = decision if token in decisive else _certain(token)
        own = dict(alternatives)[token]
        tops = [_entry(*alternative) for alternative in alternatives[: wish.top]]
        found.append({**_entry(token, own), "top_logprobs": tops})
    return found


def _decision(script: Script, p_yes: float) -> Alternatives:
    """Both spellings of both labels, what the model would rather say, and fillers; likeliest first."""
    yes, no = script.labels
    plain, spaced = PLAIN_SHARE * script.label_mass, (1 - PLAIN_SHARE) * script.label_mass
    masses = {
        **{yes: plain * p_yes, no: plain * (1 - p_yes)},
        **{f" {yes}": spaced * p_yes, f" {no}": spaced * (1 - p_yes)},
        **({_FILLERS[0]: 1 - script.label_mass} if script.label_mass < 1 else {}),
    }
    return _filled([(token, math.log(max(mass, _FLOOR))) for token, mass in masses.items()])


def _certain(token: str) -> Alternatives:
    """A token that the model has no doubt about."""
    return _filled([(token, -0.01)])


def _filled(likely: list[tuple[str, float]]) -> Alternatives:
    """Up to the most alternatives that may be asked for, with fillers at about one in 160,000 each."""
    taken = {token for token, _ in likely}
    fillers = [
        (token, _FILLER_LOGPROB - 0.01 * place) for place, token in enumerate(_FILLERS) if token not in taken
    ]
    return sorted(likely + fillers, key=lambda item: -item[1])[:MAX_TOP_LOGPROBS]


def _entry(token: str, logprob: float) -> dict[str, Any]:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode("utf-8", "surrogatepass"))}
