"""The folder that a run leaves: weights and tokenizer for servers, card, figures, plots, and files for clients."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from tinyv.errors import OutputError
from tinyv.io.text import json_line
from tinyv.llm.prompt import load, shipped_names
from tinyv.train.entry import CONFIG, ENTRY, PROMPT, card_of, config_text, entry_text
from tinyv.train.job import TOKEN
from tinyv.train.metrics import Scores, reliability
from tinyv.train.model_card import LOSS_PLOT, RELIABILITY_PLOT, card_text
from tinyv.train.outcome import Outcome
from tinyv.train.plots import loss_curve, reliability_plot
from tinyv.train.rows import Part
from tinyv.train.state import CHECKPOINTS, MADE_FROM

METRICS = "metrics.json"
SCORES = "validation.scores.jsonl"
_DRAFT = "draft"
_LAST = "config.json"
"""Moved after all others: without it no server takes the folder for a model."""


def write_folder(out: Path, outcome: Outcome, model: Any, tokenizer: Any, scored: str) -> None:
    """Write all files beside each other, then move them into place. Raises OutputError.

    `scored` is the text of the file with the score of each held-out pair.
    """
    draft = out / CHECKPOINTS / _DRAFT
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        model.save_pretrained(draft)
        tokenizer.save_pretrained(draft)
        _write_texts(draft, out, outcome)
        (draft / SCORES).write_text(scored, "ascii")
        for path in sorted(draft.iterdir(), key=lambda path: path.name == _LAST):
            path.replace(out / path.name)
        draft.rmdir()
    except OSError as exc:
        raise OutputError(
            f"cannot write {exc.filename or out}: {exc.strerror or exc}: --resume ends the run"
        ) from exc


def _write_texts(draft: Path, out: Path, outcome: Outcome) -> None:
    prompt = outcome.recipe.prompt_name
    shipped = prompt in shipped_names()
    named = prompt if shipped else str((out / PROMPT).resolve())
    texts = {
        "README.md": card_text(outcome),
        METRICS: json.dumps(outcome.as_dict(), indent=1) + "\n",
        CONFIG: config_text(outcome, named),
        ENTRY: entry_text(card_of(outcome)),
        **({} if shipped else {PROMPT: load(prompt).text + "\n"}),
    }
    for name, text in texts.items():
        (draft / name).write_text(text, "utf-8")


def add_plots(out: Path, outcome: Outcome, scores: Scores, part: Part) -> None:
    """The loss over the steps, and how well p_correct of the held-out pairs is calibrated."""
    looks = [(int(look["step"]), look["recall_at_fpr"]) for look in outcome.looks]
    loss_curve(outcome.losses, out / LOSS_PLOT, looks)
    reliability_plot(reliability(scores, [one.label for one in part.examples]), out / RELIABILITY_PLOT)


def scores_text(scores: Scores, part: Part) -> str:
    """One line for each held-out pair, in the order of its file."""
    rows = zip(scores, part.examples, strict=True)
    return "".join(json_line({"label": one.label, "p_correct": score}) for score, one in rows)


def push(out: Path, repository: str) -> None:
    """Send the finished folder, without checkpoints, to a hub; a new repository is private. Raises OutputError."""
    from huggingface_hub import HfApi

    try:
        api = HfApi(token=os.environ[TOKEN])
        api.create_repo(repository, private=True, exist_ok=True)
        hidden = [f"{CHECKPOINTS}/*", MADE_FROM]
        api.upload_folder(repo_id=repository, folder_path=out, ignore_patterns=hidden)
    except Exception as exc:  # a boundary: the hub's library raises errors of several libraries
        told = " ".join(str(exc).split())[:200]
        raise OutputError(
            f"{out} is complete, but was not pushed to {repository!r} (--resume tries again): {told}"
        ) from exc
