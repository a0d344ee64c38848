"""A chat request as the scripted model reads it: the prompt, what it wishes, and why it may be refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinyv.bench.scripted.script import Script

LIMITS = ("max_tokens", "max_completion_tokens")
MAX_TOP_LOGPROBS = 20
_INSTEAD = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """All of a request that its reply depends on: equal wishes get the same bytes."""

    p_yes: float
    limit: int | None
    """Most tokens to return."""
    rambles: bool
    """The only limit was ignored, so the model goes on after its decision."""
    top: int | None
    """Alternatives for each token; None is a reply without log-probabilities."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request gets no reply."""

    status: int
    message: str
    param: str | None = None


LOCKED_OUT = Refusal(401, "Incorrect API key provided.")


def prompt_of(payload: Payload) -> str:
    """The text of the last user message; empty if there is none."""
    for message in reversed(messages_of(payload)):
        if message.get("role") == "user":
            return text_of(message.get("content"))
    return ""


def p_yes_of(prompt: str, script: Script) -> float:
    """What the script decides about the answer in a prompt."""
    return script.decisions.get(_answer(prompt), script.default)


def wish_of(payload: Payload, prompt: str, script: Script) -> Wish:
    """What `payload` asks for, less the keys that the script ignores."""
    limits = {key: payload[key] for key in LIMITS if isinstance(payload.get(key), int)}
    kept = [value for key, value in limits.items() if key not in script.ignore_params]
    return Wish(
        p_yes=p_yes_of(prompt, script),
        limit=None if script.ignores_max_tokens else min(kept, default=None),
        rambles=bool(limits) and not kept,
        top=_top(payload, script),
    )


def refusal(payload: Payload | None, authorization: str | None, script: Script) -> Refusal | None:
    """Why the script refuses the request, the key first; None if it does not. No payload is no JSON object."""
    if locked_out(authorization, script):
        return LOCKED_OUT
    if payload is None:
        return Refusal(400, "We could not parse the JSON body of your request.")
    if script.only_model and payload.get("model") != script.name:
        return Refusal(404, f"The model `{payload.get('model')}` does not exist.", "model")
    for key in script.reject_params:
        if key in payload:
            return Refusal(400, _unsupported(key), key)
    return _misuse(payload)


def locked_out(authorization: str | None, script: Script) -> bool:
    """True if the script wants a key and the Authorization header does not bear it."""
    return script.require_key is not None and authorization != f"Bearer {script.require_key}"


def messages_of(payload: Payload) -> list[Payload]:
    """The messages of a chat; empty if there are none."""
    messages = payload.get("messages")
    return (
        [message for message in messages if isinstance(message, dict)] if isinstance(messages, list) else []
    )


def text_of(content: object) -> str:
    """Content is a string, or a list of parts of which the text parts count."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _answer(prompt: str) -> str:
    """The text inside the last `<model_answer>...</model_answer>`, literal and stripped; empty if there is none."""
    inside, closed, _ = prompt.rpartition("</model_answer>")
    _, opened, answer = inside.rpartition("<model_answer>")
    return answer.strip() if closed and opened else ""


def _top(payload: Payload, script: Script) -> int | None:
    if payload.get("logprobs") is not True or "logprobs" in script.ignore_params:
        return None
    top = payload.get("top_logprobs")
    return top if isinstance(top, int) and "top_logprobs" not in script.ignore_params else 0


def _unsupported(key: str) -> str:
    instead = f" Use '{_INSTEAD[key]}' instead." if key in _INSTEAD else ""
    return f"Unsupported parameter: '{key}' is not supported with this model.{instead}"


def _misuse(payload: Payload) -> Refusal | None:
    """What a real server refuses whatever its script is."""
    if not messages_of(payload):
        return Refusal(400, "'messages' must be a list with at least one message.", "messages")
    for key, lowest, highest in (
        *((limit, 1, 10**9) for limit in LIMITS),
        ("top_logprobs", 0, MAX_TOP_LOGPROBS),
    ):
        value = payload.get(key)
        if value is not None and not (type(value) is int and lowest <= value <= highest):
            return Refusal(400, f"Invalid value for '{key}': {value!r} is not in {lowest}..{highest}.", key)
    return None
