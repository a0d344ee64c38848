"""OpenRLHF's own client against a real `tinyv serve`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from adapters import RIGHT, WRONG
from test_openrlhf import LOGS, PROMPT, executor, rollout

from serving import Served

__all__ = ["executor"]


@pytest.mark.frameworks
def test_openrlhf_gets_its_rewards_from_the_service(executor: Callable[[str], Any]) -> None:
    pytest.importorskip("prometheus_client")
    with Served("--model", "none", workers=1) as served:
        url = f"{served.url}/get_reward"
        for response, reward in ((RIGHT, 1.0), (WRONG, 0.0)):
            found = asyncio.run(rollout(executor(url), f"{response}<|im_end|>"))
            assert (found["reward"], found["scores"]) == ([reward], [reward])
            assert set(found["extra_logs"]) == LOGS
        assert PROMPT not in served.log_text()
