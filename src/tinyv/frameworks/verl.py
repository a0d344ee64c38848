"""The reward as functions for verl (0.9): `reward.custom_reward_function.path=pkg://tinyv.frameworks.verl`.

`compute_score` is for verl's reward loop, which is what its trainers use; `compute_score_sync` for what calls plain
functions, `compute_score_batch` for the legacy batch manager, `score_only` for what takes nothing but a number
(`verl.trainer.main_eval`, the legacy prime manager). Imports no verl.

Options are those of `RewardOptions`, in `+reward.custom_reward_function.reward_kwargs`, and `tinyv_sources`: whose rows
the model has a say in, `suffix` (data sources with `_tinyv` in their name, and HardVerify-Math), `all`, or names. The
rows of other sources are judged by the rules alone.

Every row has the same columns with the same types (`tinyv.frameworks.columns.Columns`), whatever happens. verl has no
word for "no reward": where something of ours failed (a server that is down) the score is what the rules said, 0.0
unless they accepted, and the columns `failed` and `undecided` are 1.0. With `on_error=none` the score is 0.0 there;
`raise` is refused. What raises is an option that does not exist or does not fit (ConfigError) and an extra that is not
installed (MissingExtraError), at the first call; the manager of `verl_manager.py` finds them before the first rollout.

In validation (`extra_info["split"]` is `test`, `val`, `valid` or `validation`) what only the model accepts earns 1,
whatever `weight` is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tinyv.frameworks.columns import Columns
from tinyv.frameworks.verl_rows import Row
from tinyv.frameworks.verl_scoring import awaited, scored, scored_together, scoring_of


async def compute_score(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **reward_kwargs: Any
) -> Columns:
    """The columns of one response, `score` among them; concurrent calls are judged together.

    The question is `extra_info["question"]` (or `problem`, `query`); without one, questions are not known here.
    Raises ConfigError and MissingExtraError, nothing for data or servers.
    """
    row = Row(data_source, solution_str, ground_truth, extra_info)
    return await awaited(scoring_of(reward_kwargs), row)


def compute_score_sync(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **reward_kwargs: Any
) -> Columns:
    """The same as a plain function, from any thread."""
    return scored(scoring_of(reward_kwargs), Row(data_source, solution_str, ground_truth, extra_info))


def compute_score_batch(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[Any],
    extra_infos: Sequence[Any] | None = None,
    **reward_kwargs: Any,
) -> list[Columns]:
    """The columns of a batch, in order; a repeated response is judged once."""
    extras = [None] * len(solution_strs) if extra_infos is None else extra_infos
    rows = [
        Row(source, response, truth, extra)
        for source, response, truth, extra in zip(
            data_sources, solution_strs, ground_truths, extras, strict=True
        )
    ]
    return scored_together(scoring_of(reward_kwargs), rows)


def score_only(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **reward_kwargs: Any
) -> float:
    """The score alone, for callers that take no columns: a failure cannot be told from a wrong answer there."""
    return compute_score_sync(data_source, solution_str, ground_truth, extra_info, **reward_kwargs)["score"]
