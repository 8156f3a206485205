"""The engines that run exported graphs on the CPU, made from a checkpoint's graphs and weights."""

from __future__ import annotations

import platform

from models.engines.engine import Engine
from models.gliner.graphs import INT8, GraphSet
from models.quantisation import exact_steps, int8_operands
from models.selection.candidates import Candidate, cpu_flags
from models.weights import Weights


def graph_engine(graphs: GraphSet, graph: str, weights: Weights, candidate: Candidate, threads: int) -> Engine:
    """The graph called `graph` on OpenVINO or ONNX Runtime. Raises `EngineError` when the engine cannot."""
    if candidate.engine == "openvino":
        from models.engines.openvino import OpenVinoEngine

        return OpenVinoEngine(graphs.path(graph), graphs.weights[graph], weights, candidate.precision, threads)
    from models.engines.onnx import OnnxEngine

    name, operands = graph, weights
    if candidate.precision == "int8":
        name = graph + INT8
        known = {**weights, **graphs.input_scales()}
        operands = int8_operands(known, graphs.weights[name], exact_steps(platform.machine(), cpu_flags()))
    return OnnxEngine(graphs.path(name), graphs.weights[name], operands, candidate.precision, threads)
