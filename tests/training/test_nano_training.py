"""nano is trained for real: from the shipped examples to a model that decides, twice the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.train
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tinyv.data import BuildOptions, build

    out = tmp_path_factory.mktemp("nano") / "set"
    options = BuildOptions(
        also_write=True, parts={"train": 0.6, "validation": 0.1, "test": 0.3}, excess=1000.0
    )
    build([EXAMPLES / "references.jsonl", EXAMPLES / "labelled.jsonl"], out, options, processes=1)
    return out


@pytest.fixture(scope="module")
def trained(small_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tinyv.cli.main import main

    out = tmp_path_factory.mktemp("nano") / "model"
    assert main(["train", str(small_set), "--base", "nano", "--out", str(out)]) == 0
    return out


def test_one_command_trains_a_nano_that_decides(trained: Path) -> None:
    import tinyv

    card = json.loads((trained / "nano.json").read_text())
    assert 0.5 <= card["threshold"] <= 1
    assert card["rows"]["programs"] > 100 < (trained / "nano.onnx").stat().st_size
    assert (trained / "reliability.png").read_bytes().startswith(b"\x89PNG")
    assert "parity with the trees" in (trained / "train.log").read_text()
    samples = [
        tinyv.Sample("Which metal is liquid at room temperature?", "mercury", answer=f"The metal is {name}.")
        for name in ("mercury", "copper")
    ]
    right, wrong = tinyv.verify(samples, model=f"nano:{trained}", setup="tinyv_only")
    assert right.p_correct > wrong.p_correct  # type: ignore[operator]
    assert right.stages[-1].model == card["name"]


def test_the_same_seed_gives_the_same_network(small_set: Path, trained: Path, tmp_path: Path) -> None:
    from tinyv.cli.main import main

    assert main(["train", str(small_set), "--base", "nano", "--out", str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "nano.onnx").read_bytes() == (trained / "nano.onnx").read_bytes()


def test_options_of_language_models_and_a_folder_in_use_are_refused(
    small_set: Path, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tinyv.cli.main import main

    words = ["train", str(small_set), "--base", "nano", "--out"]
    assert main([*words, str(trained)]) == 2
    assert "holds a nano already" in capsys.readouterr().err
    assert main([*words, str(trained), "--overwrite", "--epochs", "3"]) == 2
    assert "--epochs has no meaning for --base nano" in capsys.readouterr().err
    assert main([*words, str(trained), "--resume"]) == 2
    assert "--resume has no meaning" in capsys.readouterr().err


def test_trees_and_their_network_agree_at_the_very_thresholds() -> None:
    import numpy as np

    from tinyv.nano.features import NAMES
    from tinyv.nano.runtime import INPUT, OUTPUT, session_of
    from tinyv.nano.training.calibration import Calibration
    from tinyv.nano.training.monotone import constraints
    from tinyv.nano.training.trees import as_network, grow, log_odds

    rng = np.random.default_rng(0)
    rows = rng.integers(0, 4, (400, len(NAMES))).astype(np.float32) / np.float32(3)
    labels = (rows[:, 0] + rows[:, 60] > 1).astype(float)
    trees = [
        grow(rows, labels, np.ones(400), constraints(), rounds=20, seed=seed, threads=1) for seed in (1, 2)
    ]
    splits = [
        node["threshold"]
        for tree in trees[0].dump_model()["tree_info"]
        for node in _nodes(tree["tree_structure"])
    ]
    edges = np.array(splits, np.float32)
    tried = np.concatenate([rows, *(np.full((1, len(NAMES)), edge, np.float32) for edge in edges)])
    calibration = Calibration(0.9, 0.1)
    session = session_of(as_network(trees, calibration).SerializeToString())
    [found] = session.run([OUTPUT], {INPUT: tried})
    assert np.abs(found.reshape(-1) - calibration(log_odds(trees, tried))).max() < 1e-5


def _nodes(node: dict[str, object]) -> list[dict[str, object]]:
    if "leaf_value" in node:
        return []
    return [node, *_nodes(node["left_child"]), *_nodes(node["right_child"])]  # type: ignore[arg-type]
