"""OpenRLHF's batches: queries, prompts and labels to samples, verdicts to the answer; for a file and for a server.

Errors tell places and types, never what was found there: a service answers with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tinyv.errors import DataError
from tinyv.frameworks.columns import columns_of
from tinyv.frameworks.plain import samples_of
from tinyv.frameworks.rendered import question_in, response_in
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

LOGGED = ("acc", "p_correct", "undecided", "failed", "seconds")
UNMATCHED = Verdict(Outcome.UNDECIDED, None, "extract", "failed")
BODY = ("query", "prompts", "labels")


class Rewarder(Protocol):
    """What gives rewards to verdicts: a verifier, here or behind a service."""

    def rewards(self, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
        """A reward for each verdict, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """A request of OpenRLHF: a sample for each query; a response is None where its prompt is not found in it."""

    samples: list[Sample]
    responses: list[str | None]


def read_body(body: object) -> Read:
    """The samples of a request. Raises DataError for a body that is none."""
    if not isinstance(body, Mapping):
        raise DataError(f"a request must be an object with {', '.join(BODY)}, found {type(body).__name__}")
    for name in BODY:
        if not isinstance(body.get(name), list):
            raise DataError(f"{name} must be a list, found {type(body.get(name)).__name__}")
    return read_columns(body["query"], body["prompts"], body["labels"])


def answer_of(read: Read, verifier: Rewarder, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The answer to a request whose samples have been judged. Raises ModelError unless `on_error` is `rules`."""
    pairs = zip(verdicts, read.responses, strict=True)
    told = [UNMATCHED if response is None else verdict for verdict, response in pairs]
    rows = [columns_of(*pair) for pair in zip(told, verifier.rewards(read.samples, told), strict=True)]
    rewards = [row["score"] for row in rows]
    logs: dict[str, list[float]] = {f"tinyv_{name}": [row[name] for row in rows] for name in LOGGED}  # type: ignore[literal-required]
    logs["tinyv_unmatched"] = [float(response is None) for response in read.responses]
    return {
        "rewards": rewards,
        "scores": [min(max(reward, 0.0), 1.0) for reward in rewards],
        "extra_logs": logs,
    }


def read_columns(queries: Sequence[Any], prompts: Sequence[Any], labels: Sequence[Any]) -> Read:
    """The samples of a batch. Raises DataError for columns that do not fit."""
    for name, texts in (("query", queries), ("prompts", prompts)):
        if len(texts) != len(labels):
            raise DataError(f"{name} must hold {len(labels)} texts, as labels do, found {len(texts)}")
        for index, text in enumerate(texts):
            if not isinstance(text, str):
                raise DataError(f"{name}[{index}] must be a text, found {type(text).__name__}")
    responses = [response_in(query, prompt) for query, prompt in zip(queries, prompts, strict=True)]
    questions = [question_in(prompt) for prompt in prompts]
    return Read(samples_of(questions, labels, [response or "" for response in responses]), responses)
