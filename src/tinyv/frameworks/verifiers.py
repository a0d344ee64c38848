"""verifiers 0.4 (`verifiers.v1`): a reward to plug into a task's configuration, `tinyv.frameworks.verifiers:reward`.

Where something of ours fails (a server is down), ModelError is raised: verifiers records a TaskError on the trace and
leaves its reward unscored (None), so that the failure is not scored against the policy. With `on_error = "rules"` in
the file that TINYV_REWARD names, the rules' verdict is the reward. Either way `trace.info["tinyv"]` has the verdict,
and the metrics `tinyv_undecided` and `tinyv_failed` are recorded. Nothing of verifiers is imported.
"""

from __future__ import annotations

from typing import Any

from tinyv.errors import DataError
from tinyv.frameworks.columns import columns_of
from tinyv.frameworks.options import verifier_of
from tinyv.frameworks.plain import numeric, options_with, sample_of
from tinyv.frameworks.texts import QUESTIONS, REFERENCES, first_of

INFO = "tinyv"


async def reward(task: Any, trace: Any) -> float:
    """The reward of a rollout: its last reply against the task's reference."""
    row = {name: getattr(task, name, None) for name in (*REFERENCES, *QUESTIONS)}
    reference = first_of(row, REFERENCES)
    if reference is None:
        raise DataError(f"the task has no reference: name one of its fields {', '.join(REFERENCES)}")
    question = first_of(row, QUESTIONS) or task.prompt_text
    sample = sample_of(question, reference, trace.last_reply)
    verifier = verifier_of(numeric(options_with({"on_error": "raise"}, {})))
    (verdict,) = await verifier.averify([sample])
    columns = columns_of(verdict, None)
    trace.info[INFO] = {"outcome": verdict.outcome.name, "answer": verdict.answer, **columns}
    trace.record_metrics({f"tinyv_{name}": columns[name] for name in ("undecided", "failed")})
    (earned,) = verifier.rewards([sample], [verdict])
    trace.info[INFO]["score"] = earned
    return float(earned)  # type: ignore[arg-type]  # a number: None was turned into ModelError
