"""Boosted trees over the features, and the same trees as one network of ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import lightgbm as lgb
import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from tinyv.nano.features import NAMES
from tinyv.nano.runtime import INPUT, OUTPUT
from tinyv.nano.training.calibration import Calibration

SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
OPSET, TREES_OPSET, IR_VERSION = 18, 3, 9
_NODE = ("featureids", "modes", "values", "truenodeids", "falsenodeids", "missing_value_tracks_true")
_LEAF = (0, "LEAF", 0.0, 0, 0, 0)


def grow(
    rows: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    monotone: Sequence[int],
    *,
    rounds: int,
    seed: int,
    threads: int,
) -> lgb.Booster:
    """Trees that give log-odds; `monotone` holds 1, 0 or -1 for each feature."""
    settings = {**SETTINGS, "seed": seed, "num_threads": threads, "monotone_constraints": list(monotone)}
    return lgb.train(settings, lgb.Dataset(rows, labels, weight=weights), num_boost_round=rounds)


def log_odds(boosters: Sequence[lgb.Booster], rows: np.ndarray) -> np.ndarray:
    """The mean over the boosters."""
    return np.asarray(np.mean([booster.predict(rows, raw_score=True) for booster in boosters], axis=0))


def as_network(boosters: Sequence[lgb.Booster], calibration: Calibration) -> ModelProto:
    """features (B x F, float32) to p_correct (B x 1, float32)."""
    constants = {
        "slope": np.array([calibration.slope], np.float32),
        "offset": np.array([calibration.offset], np.float32),
    }
    nodes = [
        _trees(boosters, INPUT, "log_odds"),
        helper.make_node("Mul", ["log_odds", "slope"], ["scaled"]),
        helper.make_node("Add", ["scaled", "offset"], ["shifted"]),
        helper.make_node("Sigmoid", ["shifted"], [OUTPUT]),
    ]
    graph = helper.make_graph(
        nodes,
        "nano",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["pairs", len(NAMES)])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["pairs", 1])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", TREES_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="tinyv")
    checker.check_model(model)
    return model


def _trees(boosters: Sequence[lgb.Booster], given: str, found: str) -> NodeProto:
    columns: dict[str, list[Any]] = {f"nodes_{name}": [] for name in ("treeids", "nodeids", *_NODE)}
    leaves: dict[str, list[Any]] = {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}
    numbers = count()
    for booster in boosters:
        for tree in booster.dump_model()["tree_info"]:
            _add(next(numbers), tree["tree_structure"], columns, leaves, 1 / len(boosters))
    attributes = {**columns, **leaves, "n_targets": 1, "aggregate_function": "SUM", "post_transform": "NONE"}
    return helper.make_node("TreeEnsembleRegressor", [given], [found], domain="ai.onnx.ml", **attributes)


def _add(
    tree: int, root: dict[str, Any], columns: dict[str, list[Any]], leaves: dict[str, list[Any]], share: float
) -> None:
    """One tree: its nodes numbered in the order in which they are met, the root first."""
    numbers = count()

    def visit(node: dict[str, Any]) -> int:
        number, place = next(numbers), len(columns["nodes_treeids"])
        leaf = "leaf_value" in node
        values = _LEAF if leaf else _split(node)
        for name, value in zip(("treeids", "nodeids", *_NODE), (tree, number, *values), strict=True):
            columns[f"nodes_{name}"].append(value)
        if leaf:
            found = (tree, number, 0, share * float(node["leaf_value"]))
            for column, value in zip(leaves.values(), found, strict=True):
                column.append(value)
            return number
        columns["nodes_truenodeids"][place] = visit(node["left_child"])
        columns["nodes_falsenodeids"][place] = visit(node["right_child"])
        return number

    visit(root)


def _split(node: dict[str, Any]) -> tuple[Any, ...]:
    if node["decision_type"] != "<=":
        raise ValueError(f"only numerical splits are exported, found {node['decision_type']!r}")
    return node["split_feature"], "BRANCH_LEQ", _single(node["threshold"]), 0, 0, int(node["default_left"])


def _single(value: float) -> float:
    """The greatest number of single precision that is not above the threshold: it parts the same float32 values."""
    rounded = np.float32(value)
    return float(np.nextafter(rounded, np.float32(-np.inf)) if float(rounded) > value else rounded)
