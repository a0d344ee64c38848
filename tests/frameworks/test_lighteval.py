"""lighteval: the page's task, run by its pipeline on a local data set, offline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from adapters import OPEN, QUESTION, REFERENCE, RIGHT, WRONG, block, dead_model

from tinyv.errors import ConfigError, DataError, ModelError

pytest.importorskip("lighteval", reason="make test-frameworks")
from lighteval.logging.evaluation_tracker import EvaluationTracker
from lighteval.models.dummy.dummy_model import DummyModel, DummyModelConfig
from lighteval.models.model_output import ModelResponse
from lighteval.pipeline import ParallelismManager, Pipeline, PipelineParameters
from lighteval.tasks.registry import Registry
from lighteval.tasks.requests import Doc

from tinyv.frameworks.lighteval import METRICS, tinyv_metric

pytestmark = [pytest.mark.frameworks, pytest.mark.filterwarnings("ignore")]


def doc(*golds: str, **fields: Any) -> Any:
    made = Doc(query=QUESTION, choices=list(golds), gold_index=list(range(len(golds))), **fields)
    made.id = "7"
    return made


def computed(of: Any, *texts: str, **options: Any) -> dict[str, float]:
    metric = tinyv_metric(**({"model": "none"} | options))
    found: dict[str, float] = metric.compute_sample(doc=of, model_response=ModelResponse(text=list(texts)))
    return found


@pytest.mark.parametrize(("text", "score"), [(RIGHT, 1.0), (WRONG, 0.0), (OPEN, 0.0)])
def test_a_document_gives_all_figures(text: str, score: float) -> None:
    found = computed(doc(REFERENCE), text)
    assert list(found) == list(METRICS)
    assert (found["tinyv"], found["tinyv_undecided"], found["tinyv_failed"]) == (
        score,
        float(text == OPEN),
        0,
    )


def test_one_of_several_golds_is_enough_and_completions_are_averaged() -> None:
    assert computed(doc("7", REFERENCE), RIGHT)["tinyv"] == 1.0
    assert computed(doc("7", REFERENCE), RIGHT, WRONG)["tinyv"] == 0.5


def test_a_document_may_hold_its_bare_question() -> None:
    assert computed(doc(REFERENCE, specific={"question": QUESTION}), RIGHT)["tinyv"] == 1.0


def test_a_document_without_golds_and_a_wrong_option_are_refused() -> None:
    with pytest.raises(DataError, match="0 golds"):
        computed(doc(), RIGHT)
    with pytest.raises(ConfigError, match="modle"):
        tinyv_metric(modle="none")


def test_a_server_that_is_down_leaves_the_rules_verdict_and_a_flag(tmp_path: Path) -> None:
    model = dead_model(tmp_path)
    found = computed(doc(REFERENCE), OPEN, model=model)
    assert (found["tinyv"], found["tinyv_failed"]) == (0.0, 1.0)
    assert computed(doc(REFERENCE), RIGHT, model=model)["tinyv_failed"] == 0.0
    for on_error in ("raise", "none"):
        with pytest.raises(ModelError):
            computed(doc(REFERENCE), OPEN, model=model, on_error=on_error)


class Listed(DummyModel):  # type: ignore[misc,unused-ignore]
    """Answers from a list."""

    said = (RIGHT, WRONG, OPEN, RIGHT)

    def greedy_until(self, docs: Sequence[Any]) -> list[Any]:
        return [
            ModelResponse(text=[text], input=one.query) for one, text in zip(docs, self.said, strict=True)
        ]


def test_the_pipeline_runs_the_pages_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    data = tmp_path / "data"
    data.mkdir()
    rows = [{"question": f"{QUESTION} ({index})", "answer": REFERENCE} for index in range(4)]
    (data / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    code = (
        block("lighteval.md", "TASKS_TABLE")
        .replace("FOLDER", str(data))
        .replace('model="nano"', 'model="none"')
    )
    for loader in (
        "_load_from_files",
        "_load_from_subdirs",
    ):  # lighteval's own tasks: one downloads on import
        monkeypatch.setattr(Registry, loader, lambda *_: {})
    module = ModuleType("my_tasks")
    exec(code, module.__dict__)  # noqa: S102 - our own page
    pipeline = Pipeline(
        tasks="my_math|0",
        pipeline_parameters=PipelineParameters(
            launcher_type=ParallelismManager.NONE, custom_tasks_directory=module, bootstrap_iters=0
        ),
        evaluation_tracker=EvaluationTracker(output_dir=str(tmp_path / "out"), save_details=False),
        model=Listed(DummyModelConfig(cache_dir=str(tmp_path / "cache"))),
    )
    pipeline.evaluate()
    (results,) = [
        row for name, row in pipeline.get_results()["results"].items() if name.startswith("my_math")
    ]
    assert {name: results[name] for name in METRICS} == {
        "tinyv": 0.5,
        "tinyv_acc": 0.5,
        "tinyv_undecided": 0.25,
        "tinyv_failed": 0.0,
    }
