"""The chat template of a vLLM server as text, and the ids of the decision's words: what raw scoring needs.

`/generative_scoring` takes raw text and token ids, so the caller applies the template. It is read off the server:
a message with a marker in it is tokenized as a chat and turned back into text; what stands around the marker is the
template. Nothing of that is trusted before a probe has compared the scores with the chat's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tinyv.llm.failure import Failed
from tinyv.llm.servers import Server
from tinyv.llm.style import Style
from tinyv.llm.transport import Transport

_MARKER = "zq7marker"


@dataclass(frozen=True, slots=True)
class Shell:
    """What goes before and after a prompt, and the ids of the two words."""

    before: str
    after: str
    yes: int
    no: int

    def around(self, prompt: str) -> str:
        """The prompt as the model sees it in a chat."""
        return f"{self.before}{prompt}{self.after}"


async def read_shell(server: Server, transport: Transport, model: str, style: Style, prompt: str) -> Shell:
    """The shell of this server's model, if its tokens are those of the chat. Raises Failed."""
    before, after = await _template(server, transport, model)
    yes = await _word(server, transport, model, style.card.yes[0])
    no = await _word(server, transport, model, style.card.no[0])
    shell = Shell(before, after, yes, no)
    chat = await _tokens(server, transport, {"model": model, "messages": _message(prompt)})
    text = {"model": model, "prompt": shell.around(prompt), "add_special_tokens": False}
    if await _tokens(server, transport, text) != chat:
        raise Failed(
            "bad_response", f"{server.url}: its chat template cannot be written as text", again=False
        )
    return shell


async def _template(server: Server, transport: Transport, model: str) -> tuple[str, str]:
    tokens = await _tokens(server, transport, {"model": model, "messages": _message(_MARKER)})
    value = await transport.post(f"{server.root}/detokenize", {"model": model, "tokens": tokens})
    text = value.get("prompt") if isinstance(value, dict) else None
    if not isinstance(text, str) or text.count(_MARKER) != 1:
        raise Failed("bad_response", f"{server.url}/detokenize does not give the text back", again=False)
    before, _, after = text.partition(_MARKER)
    return before, after


async def _word(server: Server, transport: Transport, model: str, word: str) -> int:
    tokens = await _tokens(server, transport, {"model": model, "prompt": word, "add_special_tokens": False})
    if len(tokens) != 1:
        raise Failed("bad_response", f"{word!r} is not one token of {model!r}", again=False)
    return tokens[0]


async def _tokens(server: Server, transport: Transport, payload: dict[str, Any]) -> list[int]:
    value = await transport.post(f"{server.root}/tokenize", payload)
    tokens = value.get("tokens") if isinstance(value, dict) else None
    if not isinstance(tokens, list) or not all(isinstance(token, int) for token in tokens):
        raise Failed("bad_response", f"{server.url}/tokenize gives no tokens", again=False)
    return tokens


def _message(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]
