"""Inspect AI: real evaluations with its mock model, offline."""

# the library is looked for before what is in it
from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from adapters import OPEN, QUESTION, REFERENCE, RIGHT, WRONG, block, dead_model

from tinyv.errors import ConfigError

pytest.importorskip("inspect_ai", reason="make test-frameworks")
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.solver import generate

from tinyv.frameworks.inspect_ai import tinyv

pytestmark = [pytest.mark.frameworks, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(autouse=True)
def tidied() -> Iterator[None]:
    """What Inspect leaves open is closed here, and not in the next test, which allows no warnings."""
    yield
    gc.collect()


def output(text: str) -> ModelOutput:
    made = ModelOutput.from_content("mockllm/model", text)
    made.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return made


def evaluated(
    folder: Path, *responses: str, target: str | list[str] = REFERENCE, **options: Any
) -> tuple[Any, list[Any]]:
    """The log's results and the scores of the responses, in order."""
    samples = [Sample(id=index, input=QUESTION, target=target) for index in range(len(responses))]
    task = Task(dataset=samples, solver=[generate()], scorer=tinyv(**options))
    model = get_model("mockllm/model", custom_outputs=[output(text) for text in responses])
    (log,) = eval(task, model=model, log_dir=str(folder), display="none", max_samples=1, max_connections=1)
    assert log.status == "success", log.error
    assert log.results is not None and log.samples is not None
    scores = [(sample.scores or {})["tinyv"] for sample in sorted(log.samples, key=lambda one: int(one.id))]
    return log.results.scores[0], scores


def test_right_and_wrong_answers_are_averaged(tmp_path: Path) -> None:
    results, scores = evaluated(tmp_path, RIGHT, WRONG, model="none")
    assert [score.value for score in scores] == ["C", "I"]
    assert results.metrics["accuracy"].value == 0.5
    assert (results.scored_samples, results.unscored_samples) == (2, 0)
    right = scores[0]
    assert (right.answer, right.explanation) == ("2/6", "engine: same_number")
    assert (right.metadata["acc"], right.metadata["outcome"]) == (1.0, "CORRECT")


def test_what_nobody_decided_is_unscored_or_counted_as_told(tmp_path: Path) -> None:
    results, (_, left_open) = evaluated(tmp_path, RIGHT, OPEN, model="none")
    assert math.isnan(left_open.value) and left_open.reason == "scoring_failed"
    assert results.metrics["accuracy"].value == 1.0
    assert (results.scored_samples, results.unscored_samples) == (1, 1)
    _, (_, counted) = evaluated(tmp_path, RIGHT, OPEN, model="none", undecided="zero")
    assert counted.value == "I"


def test_a_policy_cannot_leave_the_average_by_what_it_writes(tmp_path: Path) -> None:
    results, scores = evaluated(tmp_path, "", r"\boxed{foo or bar}", target="x^2", model="none")
    assert [score.value for score in scores] == ["I", "I"]
    assert results.unscored_samples == 0


def test_a_server_that_is_down_leaves_the_sample_unscored(tmp_path: Path) -> None:
    model = dead_model(tmp_path)
    results, (_, failed) = evaluated(tmp_path, RIGHT, OPEN, model=model)
    assert math.isnan(failed.value) and failed.reason == "grader_failed"
    assert failed.metadata["failed"] == 1.0
    assert results.metrics["accuracy"].value == 1.0
    assert results.unscored_samples == 1
    _, (_, ruled) = evaluated(tmp_path, RIGHT, OPEN, model=model, on_error="rules")
    assert (ruled.value, ruled.metadata["failed"]) == ("I", 1.0)


def test_a_failure_can_be_an_error_of_the_sample(tmp_path: Path) -> None:
    task = Task(
        dataset=[Sample(input=QUESTION, target=REFERENCE)],
        solver=[generate()],
        scorer=tinyv(model=dead_model(tmp_path), on_error="raise"),
    )
    model = get_model("mockllm/model", custom_outputs=[output(OPEN)])
    (log,) = eval(task, model=model, log_dir=str(tmp_path), display="none", fail_on_error=False)
    assert log.samples is not None and log.samples[0].error is not None
    assert "ModelError" in log.samples[0].error.traceback


def test_one_of_several_targets_is_enough(tmp_path: Path) -> None:
    _, scores = evaluated(tmp_path, RIGHT, r"\boxed{7}", WRONG, target=[REFERENCE, "7"], model="none")
    assert [score.value for score in scores] == ["C", "C", "I"]


def test_the_pages_task_is_evaluated(tmp_path: Path) -> None:
    space: dict[str, Any] = {}
    exec(block("inspect_ai.md", "scorer=tinyv"), space)  # noqa: S102 - our own page
    model = get_model("mockllm/model", custom_outputs=[output(RIGHT)])
    (log,) = eval(space["task"], model=model, log_dir=str(tmp_path), display="none")
    assert log.results is not None and log.results.scores[0].metrics["accuracy"].value == 1.0


def test_a_wrong_option_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="undecided"):
        tinyv(undecided="maybe")
    with pytest.raises(ConfigError, match="modle"):
        tinyv(modle="none")
