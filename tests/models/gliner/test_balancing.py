from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from models.bundled import bundled_checkpoint, bundled_graphs
from models.gliner.balancing import WatchingEngine, balanced
from models.gliner.graphs import INT8
from models.gliner.int8 import external, int8_inputs
from models.graph_engine import graph_engine
from models.quantisation import INPUT_SCALE
from models.selection.candidates import Candidate
from models.weights import shared_weights

TEXTS = np.random.default_rng(0).standard_normal((2, 4, 3)).astype(np.float32)
WEIGHTS = {name: np.random.default_rng(1).standard_normal((3, 3)).astype(np.float32) for name in ("first", "second")}


def _two_layers() -> onnx.ModelProto:
    nodes = [
        helper.make_node("Transpose", ["first"], ["first_t"], perm=[1, 0]),
        helper.make_node("Transpose", ["second"], ["second_t"], perm=[1, 0]),
        helper.make_node("MatMul", ["texts", "first_t"], ["hidden"]),
        helper.make_node("MatMul", ["hidden", "second_t"], ["output"]),
    ]
    axes: list[str | int | None] = ["batch", "tokens", 3]
    graph = helper.make_graph(
        nodes,
        "layers",
        [helper.make_tensor_value_info("texts", TensorProto.FLOAT, axes)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, axes)],
        [external(name, TensorProto.FLOAT, (3, 3)) for name in WEIGHTS],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_an_engine_remembers_how_large_the_watched_values_were(tmp_path: Path) -> None:
    engine = WatchingEngine(_two_layers(), ["texts", "hidden"], list(WEIGHTS), WEIGHTS, tmp_path / "watched.onnx")
    output = engine.run({"texts": TEXTS})
    engine.run({"texts": TEXTS / 2})
    hidden = TEXTS @ WEIGHTS["first"].T
    np.testing.assert_allclose(output, hidden @ WEIGHTS["second"].T, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(engine.largest["texts"], np.abs(TEXTS).max((0, 1)))
    np.testing.assert_allclose(engine.largest["hidden"], np.abs(hidden).max((0, 1)), rtol=1e-5)


def test_int8_layers_are_named_by_the_values_that_they_take() -> None:
    assert int8_inputs(_two_layers(), list(WEIGHTS)) == {"texts": ["first"], "hidden": ["second"]}


def test_weights_that_share_a_value_and_values_that_share_a_weight_have_the_same_scales() -> None:
    largest = {name: np.arange(1, 4, dtype=np.float32) * factor for name, factor in (("a", 1), ("b", 2), ("c", 3))}
    weights = {**WEIGHTS, "third": np.ones((2, 3), np.float32)}
    scales = balanced(largest, {"a": ["first"], "b": ["first", "second"], "c": ["third"]}, weights)
    assert scales.keys() == {name + INPUT_SCALE for name in weights}
    np.testing.assert_array_equal(scales["first" + INPUT_SCALE], scales["second" + INPUT_SCALE])
    assert not np.allclose(scales["first" + INPUT_SCALE], scales["third" + INPUT_SCALE])


@pytest.mark.parametrize(("name", "graph"), [("bundled/span", "text"), ("bundled/cross_encoder", "pairs")])
def test_every_int8_layer_of_a_bundled_graph_has_the_scales_of_its_inputs(name: str, graph: str) -> None:
    graphs = bundled_graphs(name)
    candidate = Candidate("onnx", "int8")
    engine = graph_engine(graphs, graph, shared_weights(bundled_checkpoint(name)), candidate, 1)
    assert engine.precision == "int8"
    scales = graphs.input_scales()
    assert all(np.all(values > 0) for values in scales.values())
    assert any(needed in scales for needed in graphs.weights[graph + INT8])
