"""OpenRLHF: `--reward.remote_url` takes this file (`tinyv.frameworks.openrlhf.__file__`), or a server around `respond`.

OpenRLHF turns an exception into reward None and one INFO line, so nothing is raised for a sample: where something of
ours fails (a server is down), the reward is the rules' verdict and `tinyv_failed` is 1.0 in extra_logs. So it is, with
reward 0.0, where the prompt cannot be found in the query (`tinyv_unmatched`), as what the policy wrote is not known
then. `on_error="raise"` and `"none"` ask for OpenRLHF's None: ModelError. Options are those of the file that
TINYV_REWARD names; OpenRLHF's own keywords are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tinyv.frameworks.openrlhf_body import answer_of, read_body, read_columns
from tinyv.frameworks.options import options_of, verifier_of
from tinyv.frameworks.plain import numeric


def reward_func(
    queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any], **_: Any
) -> dict[str, Any]:
    """Rewards, scores (0..1) and numeric extra_logs as tensors of the batch's length."""
    import torch  # here, as the trainer has it and a server around `respond` needs none

    read = read_columns(queries, prompts, labels)
    verifier = verifier_of(numeric(options_of({})))
    answer = answer_of(read, verifier, verifier.verify(read.samples))
    logs = {name: torch.tensor(values) for name, values in answer["extra_logs"].items()}
    return {name: torch.tensor(answer[name]) for name in ("rewards", "scores")} | {"extra_logs": logs}


def respond(body: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """What OpenRLHF's remote reward server answers to a request. Raises DataError for a body that is none.

    `{"query": [...], "prompts": [...], "labels": [...]}` gives `{"rewards": [...], "scores": [...], "extra_logs":
    {name: [...]}}`. A server answers 400 to DataError, and 503 to ModelError (`on_error="raise"`).
    """
    read = read_body(body)
    verifier = verifier_of(numeric(options_of(options)))
    return answer_of(read, verifier, verifier.verify(read.samples))


if (
    __name__ == "reward_func"
):  # the name under which OpenRLHF executes this file: wrong options end the run here
    options_of({})
