"""What is written and told of each update; needs transformers."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from transformers import TrainerCallback

from tinyv.rl.held_out import HeldOut
from tinyv.rl.recording import RecordedReward
from tinyv.rl.summary import METRICS

_LOGGED = {
    "loss": "loss",
    "kl": "kl",
    "entropy": "entropy",
    "grad_norm": "grad_norm",
    "learning_rate": "learning_rate",
    "completions/mean_length": "response_tokens",
    "completions/clipped_ratio": "cut_off",
}
"""TRL's names and ours."""


class Lines(TrainerCallback):  # type: ignore[misc]
    """A line of `metrics.jsonl` and one on stderr for each entry of the log, with the reward's share of the time."""

    def __init__(self, reward: RecordedReward, out: Path) -> None:
        self._reward = reward
        self._path = out / METRICS
        self._began = perf_counter()
        self._seconds = 0.0
        self._graded = 0.0
        self._updates = 0

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
        """An update begins, with its rollouts if new ones are needed."""
        self._began = perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
        """An update is done."""
        self._seconds += perf_counter() - self._began
        self._updates += 1

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:  # noqa: ARG002
        """Write and tell."""
        if not state.is_world_process_zero or not logs or "loss" not in logs:
            return
        graded = self._reward.seconds - self._graded
        line = {
            "step": state.global_step,
            "updates": self._updates,
            **{ours: _number(logs[theirs]) for theirs, ours in _LOGGED.items() if theirs in logs},
            "seconds": self._seconds,
            "reward_seconds": graded,
            "reward_share": graded / self._seconds if self._seconds else None,
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        tell(f"step {state.global_step}/{state.max_steps}: {told(self._reward.last, line)}")
        self._graded, self._seconds, self._updates = self._reward.seconds, 0.0, 0


class Looks(TrainerCallback):  # type: ignore[misc]
    """Looks at the held-out rows at the beginning and every so many updates."""

    def __init__(self, held_out: HeldOut, tokenizer: Any, every: int) -> None:
        self._held_out = held_out
        self._tokenizer = tokenizer
        self._every = every

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:  # noqa: ARG002
        """Before the first update."""
        if state.global_step == 0:
            self.look(model, 0)

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:  # noqa: ARG002
        """After an update."""
        if self._every and state.global_step % self._every == 0:
            self.look(model, state.global_step)

    def look(self, model: Any, step: int) -> None:
        """Look, unless this step has been looked at."""
        if self._held_out.looked != step:
            line = self._held_out(model, self._tokenizer, step)
            oracle = f", oracle {line['oracle']:.3f}" if line.get("oracle") is not None else ""
            tell(f"step {step}: held out: reward {_shown(line['reward'])}{oracle}, {line['rows']} rows")


class Order(TrainerCallback):  # type: ignore[misc]
    """Rows come in the order in which they would have come in a run that was not stopped.

    TRL's sampler shuffles anew for each pass with one generator, which a run that goes on begins from its seed.
    """

    def on_train_begin(
        self,
        args: Any,
        state: Any,
        control: Any,  # noqa: ARG002 - the signature is the callback's
        train_dataloader: Any = None,
        **_: Any,
    ) -> None:
        """Shuffle as often as it was done before the checkpoint."""
        sampler: Any = getattr(getattr(train_dataloader, "batch_sampler", None), "sampler", None)
        if getattr(sampler, "generator", None) is None:
            return
        updates = max(1, len(train_dataloader) // args.gradient_accumulation_steps)
        for _epoch in range(state.global_step // updates):
            next(iter(sampler))


def told(batch: dict[str, Any], line: dict[str, Any]) -> str:
    """An update in words."""
    said = [f"reward {_shown(batch.get('reward'))}"]
    if batch.get("oracle") is not None:
        said.append(f"oracle {batch['oracle']:.3f}")
    said.append(f"groups without gradient {batch.get('groups_without_gradient') or 0:.0%}")
    if batch.get("recovered"):
        said.append(f"recovered by the model {batch['recovered']:.0%}")
    if batch.get("failed"):
        said.append(f"FAILED {batch['failed']:.0%}: something behind the reward gives no verdict")
    share = line["reward_share"]
    return ", ".join([*said, f"{line['seconds']:.1f} s (reward {0 if share is None else share:.0%})"])


def tell(line: str) -> None:
    """One line on stderr."""
    print(f"tinyv: {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress, as in cli/progress.py


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _number(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
