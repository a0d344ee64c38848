"""What a client needs to use a trained verifier: a ready configuration, and an entry like those of llm/models.toml."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from tinyv.llm.cards import Card, card_named
from tinyv.train.outcome import Outcome, shown_base
from tinyv.train.rows import NO, YES

CONFIG = "tinyv.toml"
ENTRY = "models.toml"
PROMPT = "prompt.txt"
URL = "http://localhost:8000/v1"
_THINK, _PLAIN = "generic-think", "generic"


def card_of(outcome: Outcome) -> Card:
    """The card of the trained model, by the kinds of cards that tinyv ships."""
    return Card(
        name=outcome.name,
        patterns=(re.sub(r"[_:\s]", "-", outcome.name.lower()) + "*",),
        yes=(YES,),
        no=(NO,),
        thinks=outcome.recipe.think,
        max_tokens=outcome.max_tokens,
        prompt=outcome.recipe.prompt_name,
        licence="that of its base",
        base=shown_base(outcome.recipe),
        marker=shipped_card(think=outcome.recipe.think).marker,
        threshold=outcome.threshold,
    )


def shipped_card(*, think: bool) -> Card:
    """The shipped card by which a trained model is asked and read."""
    return card_named(_THINK if think else _PLAIN)


def entry_text(card: Card) -> str:
    """The card as a table of llm/models.toml; keys that say nothing are left out."""
    key = re.sub(r"[^A-Za-z0-9_-]", "-", card.name.replace(".", "_"))
    values = {
        name: value for name, value in asdict(card).items() if name != "name" and value not in ("", None)
    }
    return "\n".join([f"[{key}]", *(f"{name} = {_toml(value)}" for name, value in values.items())]) + "\n"


def config_text(outcome: Outcome, prompt: str) -> str:
    """A file for `--model`: card, prompt, budget and threshold; the address is that of vLLM's default.

    `prompt` is a shipped prompt's name or the path of a text file.
    """
    card = shipped_card(think=outcome.recipe.think)
    values = {
        "base_url": URL,
        "card": card.name,
        "prompt": prompt,
        "with_question": None if outcome.recipe.with_question else False,
        "max_tokens": outcome.max_tokens,
        "threshold": outcome.threshold,
    }
    lines = [f"{name} = {_toml(value)}" for name, value in values.items() if value is not None]
    return "\n".join([*_heading(outcome), *lines]) + "\n"


def _heading(outcome: Outcome) -> list[str]:
    """Comments on top: how to use the file, and what the threshold is worth."""
    found = outcome.validation
    said = [f"# How tinyv asks {outcome.name}: tinyv score FILE --out OUT --model tinyv.toml"]
    said += [
        "# The model's name is the one that the server lists; transformers serve lists none: --model-name FOLDER."
    ]
    if outcome.threshold is not None:
        said += [
            f"# threshold: accepts {found.recall_at_fpr:.1%} of the right answers and at most {found.max_fpr:.1%} of "
            f"the wrong ones of {found.pairs} held-out pairs."
        ]
    return said


def _toml(value: object) -> str:
    """A TOML value: JSON's strings, numbers, booleans and lists of strings are TOML's, too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
