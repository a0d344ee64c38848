r"""The reward as plain functions: what a trainer needs whose adapter is a few lines of your own.

    score("Solve $x^2=4$.", r"x=\pm 2", r"\boxed{-2, 2}")["score"]    # 1.0; ascore() in a loop
    scores(questions, ground_truths, responses, model="http://localhost:8000/v1")

A response is a string or a chat, a question a string, a chat or None, a reference a string, a number, a list with one
entry or a mapping that holds it (a worked solution is reduced to its final answer; what is not one reference is
UNDECIDED). Options are those of `RewardOptions`, and `config=` for a file. Each result has the keys of `Columns`. Where
something of ours fails (a server is down), `failed` and `undecided` are 1.0 and `score` is the rules' verdict; with
`on_error="raise"`, and with `"none"`, as columns hold numbers, ModelError is raised. What raises besides is ConfigError
for an option that does not fit, and DataError for columns of other lengths and for a reference of None.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tinyv.errors import DataError
from tinyv.frameworks.columns import Columns, columns_of
from tinyv.frameworks.options import CONFIG, ENVIRONMENT, RewardOptions, options_of, verifier_of
from tinyv.frameworks.texts import question_of, reference_of, text_of
from tinyv.io.shapes import final_answer
from tinyv.sample import Sample


def score(question: object, ground_truth: object, response: object, **options: Any) -> Columns:
    """The columns of one response."""
    return judge([sample_of(question, ground_truth, response)], options_of(options))[0]


async def ascore(question: object, ground_truth: object, response: object, **options: Any) -> Columns:
    """The same without blocking the loop; concurrent calls are judged together."""
    return (await ajudge([sample_of(question, ground_truth, response)], options_of(options)))[0]


def scores(
    questions: Sequence[object] | None,
    ground_truths: Sequence[object],
    responses: Sequence[object],
    **options: Any,
) -> list[Columns]:
    """The columns of each response, in order; `questions` may be None if there are none."""
    return judge(samples_of(questions, ground_truths, responses), options_of(options))


async def ascores(
    questions: Sequence[object] | None,
    ground_truths: Sequence[object],
    responses: Sequence[object],
    **options: Any,
) -> list[Columns]:
    """The same without blocking the loop."""
    return await ajudge(samples_of(questions, ground_truths, responses), options_of(options))


def sample_of(question: object, ground_truth: object, response: object) -> Sample:
    """A sample of what a trainer hands over. Raises DataError for a reference of None."""
    if ground_truth is None:
        raise DataError("a sample has no reference (None): which column of the data set holds it?")
    return Sample(question_of(question), final_answer(reference_of(ground_truth)), text_of(response))


def samples_of(
    questions: Sequence[object] | None, ground_truths: Sequence[object], responses: Sequence[object]
) -> list[Sample]:
    """Samples of columns. Raises DataError for columns of other lengths."""
    asked = [None] * len(responses) if questions is None else questions
    lengths = {len(asked), len(ground_truths), len(responses)}
    if len(lengths) > 1:
        found = f"{len(asked)} questions, {len(ground_truths)} references, {len(responses)} responses"
        raise DataError(f"columns must have one length, found {found}")
    return [sample_of(*row) for row in zip(asked, ground_truths, responses, strict=True)]


def options_with(defaults: dict[str, Any], given: dict[str, Any]) -> RewardOptions:
    """The options of keywords and file; `defaults` are an adapter's own, for what neither says. Raises ConfigError."""
    file = given.get(CONFIG) or os.environ.get(ENVIRONMENT)
    named: dict[str, Any] = {}
    if file and isinstance(file, (str, Path)):
        from tinyv.llm.config import read_toml_file  # here, so that keywords alone load nothing of it

        named = read_toml_file(Path(file), str(file))
    return options_of({**{name: value for name, value in defaults.items() if name not in named}, **given})


def numeric(options: RewardOptions) -> RewardOptions:
    """The options of a caller that can take numbers only: `on_error="none"` raises, as there is no word for it."""
    return replace(options, on_error="raise") if options.on_error == "none" else options


def judge(samples: Sequence[Sample], options: RewardOptions) -> list[Columns]:
    """The columns of samples. Raises ModelError unless `on_error` is `rules`."""
    verifier = verifier_of(numeric(options))
    verdicts = verifier.verify(samples)
    return [columns_of(*pair) for pair in zip(verdicts, verifier.rewards(samples, verdicts), strict=True)]


async def ajudge(samples: Sequence[Sample], options: RewardOptions) -> list[Columns]:
    """The same without blocking the loop."""
    verifier = verifier_of(numeric(options))
    verdicts = await verifier.averify(samples)
    return [columns_of(*pair) for pair in zip(verdicts, verifier.rewards(samples, verdicts), strict=True)]
