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

from tinyv.errors import DataError
from tinyv.frameworks.columns import Columns, columns_of
from tinyv.frameworks.options import RewardOptions, options_of, verifier_of
from tinyv.frameworks.plain import numeric, samples_of
from tinyv.frameworks.rendered import question_in, response_in
from tinyv.verdict import Outcome, Verdict

LOGGED = ("acc", "p_correct", "undecided", "failed", "seconds")
UNMATCHED = Verdict(Outcome.UNDECIDED, None, "extract", "failed")
BODY = ("query", "prompts", "labels")


def reward_func(
    queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any], **_: Any
) -> dict[str, Any]:
    """Rewards, scores (0..1) and numeric extra_logs as tensors of the batch's length."""
    import torch  # here, as the trainer has it and a server around `respond` needs none

    answer = _rewarded(queries, prompts, labels, options_of({}))
    logs = {name: torch.tensor(values) for name, values in answer["extra_logs"].items()}
    return {name: torch.tensor(answer[name]) for name in ("rewards", "scores")} | {"extra_logs": logs}


def respond(body: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """What OpenRLHF's remote reward server answers to a request. Raises DataError for a body that is none.

    `{"query": [...], "prompts": [...], "labels": [...]}` gives `{"rewards": [...], "scores": [...], "extra_logs":
    {name: [...]}}`. A server answers 400 to DataError, and 503 to ModelError (`on_error="raise"`).
    """
    if not isinstance(body, Mapping):
        raise DataError(f"a request must be an object with {', '.join(BODY)}, found {type(body).__name__}")
    for name in BODY:
        if not isinstance(body.get(name), list):
            raise DataError(f"{name} must be a list, found {body.get(name)!r:.60}")
    return _rewarded(body["query"], body["prompts"], body["labels"], options_of(options))


def _rewarded(
    queries: Sequence[Any], prompts: Sequence[Any], labels: Sequence[Any], options: RewardOptions
) -> dict[str, Any]:
    for name, texts in (("query", queries), ("prompts", prompts)):
        if len(texts) != len(labels):
            raise DataError(f"{name} must hold {len(labels)} texts, as labels do, found {len(texts)}")
        for text in texts:
            if not isinstance(text, str):
                raise DataError(f"{name} must hold texts, found {text!r:.60}")
    responses = [response_in(query, prompt) for query, prompt in zip(queries, prompts, strict=True)]
    rows = _columns([question_in(prompt) for prompt in prompts], labels, responses, options)
    rewards = [row["score"] for row in rows]
    logs: dict[str, list[float]] = {f"tinyv_{name}": [row[name] for row in rows] for name in LOGGED}  # type: ignore[literal-required]
    logs["tinyv_unmatched"] = [float(response is None) for response in responses]
    return {
        "rewards": rewards,
        "scores": [min(max(reward, 0.0), 1.0) for reward in rewards],
        "extra_logs": logs,
    }


def _columns(
    questions: Sequence[str], labels: Sequence[Any], responses: Sequence[str | None], options: RewardOptions
) -> list[Columns]:
    verifier = verifier_of(numeric(options))
    samples = samples_of(questions, labels, [response or "" for response in responses])
    pairs = zip(verifier.verify(samples), responses, strict=True)
    verdicts = [UNMATCHED if response is None else verdict for verdict, response in pairs]
    return [columns_of(*pair) for pair in zip(verdicts, verifier.rewards(samples, verdicts), strict=True)]


if (
    __name__ == "reward_func"
):  # the name under which OpenRLHF executes this file: wrong options end the run here
    options_of({})
