"""OpenVINO on the CPU, from the same exported graphs. Needs the openvino extra."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray
from models.engines.engine import Engine
from models.engines.inputs import Inputs
from models.engines.shape import Shape
from models.errors import EngineError
from models.quantisation import quantise_rows

try:
    import onnx
    import openvino as ov
    from openvino import opset13 as operators
except ImportError as error:
    raise EngineError(f"the openvino engine needs {error.name} (pip install 'spanhost[openvino]')") from error

_HINTS = {"fp32": "f32", "bf16": "bf16", "int8": "f32"}
_GROUP = 64
"""Activations that share a scale in dynamic quantisation."""


class OpenVinoEngine(Engine):
    """A graph compiled in fp32, bf16, or int8: int8 weights with a scale a row, activations quantised in groups."""

    def __init__(
        self, graph: Path, needed: Sequence[str], weights: Mapping[str, NDArray[Any]], precision: str, threads: int
    ) -> None:
        """`needed` names the graph's external initialisers, all of which must be in `weights`."""
        super().__init__("openvino", "cpu", precision)
        missing = [name for name in needed if name not in weights]
        if missing:
            raise EngineError(f"the graph {graph.name} needs weights that the checkpoint lacks: {missing[0]}")
        core = ov.Core()
        if precision == "bf16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise EngineError("this CPU computes no bf16")
        # OpenVINO writes nothing of what it sees, and asks nobody.
        properties = {
            "INFERENCE_PRECISION_HINT": _HINTS[precision],
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP if precision == "int8" else 0,
            # Pinned threads of two processes would share a core while another one idles.
            "ENABLE_CPU_PINNING": False,
        }
        try:
            model = core.read_model(_with_weights_as_inputs(graph))
            _put_in_weights(model, weights, precision)
            model.validate_nodes_and_infer_types()
            self._compiled = core.compile_model(model, "CPU", properties)
        except RuntimeError as error:
            raise EngineError(f"OpenVINO refuses {graph.name}: {str(error).strip().splitlines()[-1]}") from error
        self._request = self._compiled.create_infer_request()
        self._names = [sorted(port.get_names()) for port in self._compiled.inputs]

    def fitted(self, shape: Shape, tokens: int | None) -> Shape:
        # OpenVINO keeps compiled primitives for every shape it met: with fewer shapes that is a third of the memory,
        # and the padding costs less than the compiling did.
        return shape.aligned(16, words=16, labels=4).within(tokens)

    def run(self, inputs: Inputs) -> FloatArray:
        feeds = [next(inputs[name] for name in names if name in inputs) for names in self._names]
        (output,) = self._request.infer(feeds).values()
        # The request writes its next output over this one.
        return cast(FloatArray, np.array(output, np.float32))


def _with_weights_as_inputs(graph: Path) -> bytes:
    """The graph with its external initialisers turned into inputs: OpenVINO reads external weights from files alone."""
    model = onnx.load(graph, load_external_data=False)
    outside = [tensor for tensor in model.graph.initializer if tensor.external_data]
    inside = [tensor for tensor in model.graph.initializer if not tensor.external_data]
    for tensor in outside:
        model.graph.input.append(onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, list(tensor.dims)))
    del model.graph.initializer[:]
    model.graph.initializer.extend(inside)
    return bytes(model.SerializeToString())


def _put_in_weights(model: Any, weights: Mapping[str, NDArray[Any]], precision: str) -> None:
    """Constants in the place of the inputs that stand for weights; in int8 where a linear layer reads them."""
    stand_ins = [parameter for parameter in model.get_parameters() if parameter.get_friendly_name() in weights]
    varying = _varying(model, {parameter.get_friendly_name() for parameter in stand_ins})
    for parameter in stand_ins:
        weight = weights[parameter.get_friendly_name()]
        constant = operators.constant(weight)
        compressed = _int8(weight) if precision == "int8" and weight.ndim == 2 else None
        for target in parameter.output(0).get_target_inputs():
            linear = _multiplies_activations(target.get_node(), varying)
            source = compressed if linear and compressed is not None else constant
            target.replace_source_output(source.output(0))
        model.remove_parameter(parameter)


def _varying(model: Any, weights: Collection[str]) -> set[str]:
    """Names of the nodes that depend on what a pass is given; the others are constants of the checkpoint."""
    varying: set[str] = set()
    for node in model.get_ordered_ops():
        name = node.get_friendly_name()
        if node.get_type_name() == "Parameter":
            if name not in weights:
                varying.add(name)
        elif any(source.get_source_output().get_node().get_friendly_name() in varying for source in node.inputs()):
            varying.add(name)
    return varying


def _multiplies_activations(node: Any, varying: Collection[str]) -> bool:
    """Whether `node` transposes a weight for products with what varies, and for nothing else."""
    products = [target.get_node() for target in node.output(0).get_target_inputs()]
    return node.get_type_name() == "Transpose" and all(
        product.get_type_name() == "MatMul" and product.input_value(0).get_node().get_friendly_name() in varying
        for product in products
    )


def _int8(matrix: NDArray[Any]) -> Any:
    """A constant in the form that the CPU plug-in knows as compressed weights: int8, converted and scaled by rows."""
    rows, scale = quantise_rows(matrix)
    converted = operators.convert(operators.constant(rows), "f32")
    return operators.multiply(converted, operators.constant(scale[:, None]))
