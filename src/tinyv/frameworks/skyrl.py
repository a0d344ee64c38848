"""SkyRL: an environment of one turn, `register(id="tinyv", entry_point="tinyv.frameworks.skyrl:TinyvEnv")`.

Where something of ours fails (a server is down), the reward is the rules' verdict, as a step must give a number, and
`failed` is 1.0 in the step's metadata and in the environment's metrics. `on_error = "raise"` raises ModelError out of
`step`, and so does `"none"`, which a step cannot say. A row needs `reward_spec.ground_truth`; the question is its
`question`, else the prompt's last user message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from tinyv.errors import DataError
from tinyv.frameworks.options import options_of
from tinyv.frameworks.plain import judge, sample_of
from tinyv.frameworks.texts import QUESTIONS, first_of, question_of


class TinyvEnv(BaseTextEnv):  # type: ignore[misc,unused-ignore]
    """Judges the policy's one action; `env_config` holds options of `RewardOptions`, if any."""

    def __init__(self, env_config: Any = None, extras: Mapping[str, Any] | None = None) -> None:
        """Raises DataError for a row without a reference, ConfigError for a wrong option."""
        super().__init__()
        row = extras or {}
        spec = row.get("reward_spec")
        self.ground_truth = spec.get("ground_truth") if isinstance(spec, Mapping) else None
        if self.ground_truth is None:
            raise DataError("a row needs reward_spec.ground_truth, found none")
        info = row.get("extra_info")
        self.question = first_of(row, QUESTIONS) or first_of(
            info if isinstance(info, Mapping) else {}, QUESTIONS
        )
        self.options = options_of(dict(env_config) if isinstance(env_config, Mapping) else {})
        self._metrics: dict[str, float] = {}

    def init(self, prompt: list[dict[str, str]]) -> tuple[list[dict[str, str]], dict[str, Any]]:
        """The prompt as it is; its last user message is the question if the row has none."""
        if self.question is None:
            self.question = question_of(prompt)
        return prompt, {}

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """The reward of the action; the columns of the verdict are the metadata."""
        sample = sample_of(self.question, self.ground_truth, action)
        (columns,) = judge([sample], self.options)
        numbers: Any = {name: value for name, value in columns.items() if isinstance(value, float)}
        self._metrics = numbers
        return BaseTextEnvStepOutput(
            observations=[], reward=columns["score"], done=True, metadata=dict(columns)
        )

    def get_metrics(self) -> dict[str, float]:
        """The numbers of the last step."""
        return dict(self._metrics)
