"""The reward as a manager of verl's reward loop (imports verl; extra `verl`).

    reward.reward_manager.source=importlib
    reward.reward_manager.name=TinyvRewardManager
    reward.reward_manager.module.path=pkg://tinyv.frameworks.verl_manager

Beside the function of `verl.py` it knows the question of rows that state none in extra_info (from raw_prompt), knows
validation where verl says so, and finds wrong options before the first rollout. Options and policy are the
function's, in the same place: `+reward.custom_reward_function.reward_kwargs`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from verl import DataProto
from verl.experimental.reward_loop.reward_manager.base import RewardManagerBase

from tinyv.errors import ConfigError
from tinyv.frameworks.verl_rows import Row
from tinyv.frameworks.verl_scoring import awaited, failed, scoring_of

_OURS = ("pkg://tinyv.frameworks.", "pkg://tinyv/frameworks/")


class TinyvRewardManager(RewardManagerBase):  # type: ignore[misc]  # verl has no types
    """Scores trajectories; those that come at the same time are judged together.

    Raises ConfigError, MissingExtraError or RuleVerifierError when it is made. A run never raises for data or servers:
    such a row has failed=1.0.
    """

    def __init__(
        self,
        config: Any,
        tokenizer: Any,
        compute_score: Any = None,
        reward_router_address: str | None = None,  # noqa: ARG002 - verl's signature
        reward_model_tokenizer: Any = None,  # noqa: ARG002 - verl's signature
    ) -> None:
        super().__init__(config, tokenizer, compute_score)
        self.scoring = scoring_of(_reward_kwargs(config))
        self.scoring.open()

    async def run_single(self, data: DataProto) -> dict[str, Any]:
        """The score of the last trajectory of `data`, and its columns."""
        try:
            row = await asyncio.to_thread(self._row, data[-1:])
        except Exception as exc:  # noqa: BLE001 - verl has no guard: one exception would end the run
            columns = failed(exc)
        else:
            columns = await awaited(self.scoring, row)
        return {"reward_score": columns["score"], "reward_extra_info": dict(columns)}

    def _row(self, data: DataProto) -> Row:
        item = data[0]
        columns = item.non_tensor_batch
        return Row(
            data_source=columns.get("data_source", ""),
            response=self.tokenizer.decode(_response_ids(item), skip_special_tokens=True),
            ground_truth=(columns.get("reward_model") or {}).get("ground_truth"),
            extra_info=columns.get("extra_info"),
            prompt=columns.get("raw_prompt"),
            validate=data.meta_info.get("validate", False),
        )


def _response_ids(item: Any) -> Any:
    """The response's tokens without the padding at their end."""
    ids = item.batch["responses"]
    return ids[: int(item.batch["attention_mask"][-ids.shape[-1] :].sum())]


def _reward_kwargs(config: Any) -> dict[str, Any]:
    function = config.reward.get("custom_reward_function") or {}
    path = function.get("path")
    if path is not None and not str(path).startswith(_OURS):
        raise ConfigError(
            f"TinyvRewardManager scores by itself, but reward.custom_reward_function.path is {path!r}: "
            "leave one of them out"
        )
    return dict(function.get("reward_kwargs") or {})
