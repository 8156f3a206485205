"""A graph whose linear layers run in int8: weights row by row ahead of time, activations anew in every pass.

The scheme is ONNX Runtime's dynamic quantisation: activations to uint8 with one scale and zero point a tensor
(`DynamicQuantizeLinear`), products in int32, rescaled to float32 together with the bias (`MatMulIntegerToFloat`, a
contributed operator of ONNX Runtime). Before that the inputs are brought nearer to each other, see
`models.quantisation.input_scales`. Rewriting needs the onnx package; running the graph does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper

from models.quantisation import INPUT_SCALE, INT8, SCALE

_DOMAIN = "com.microsoft"


@dataclass(frozen=True, slots=True)
class _Linear:
    """A product with a transposed parameter, and the addition of a bias where one follows at once."""

    product: NodeProto
    weight: str
    addition: NodeProto | None
    bias: str

    @property
    def output(self) -> str:
        return str((self.addition or self.product).output[0])


def int8_inputs(model: ModelProto, parameters: Collection[str]) -> dict[str, list[str]]:
    """Which values `with_int8_layers` makes int8, and the weights of the layers that take them."""
    taken: dict[str, list[str]] = {}
    for layer in _int8_layers(model.graph, parameters):
        taken.setdefault(layer.product.input[0], []).append(layer.weight)
    return taken


def with_int8_layers(model: ModelProto, parameters: Collection[str]) -> ModelProto:
    """A copy of `model` in which products of activations with transposed `parameters` are int8.

    A parameter `W` that only such products use is replaced by the external initialisers `W.int8` (in, out) int8 and
    `W.int8_scale` (out,) float32; of those that share their inputs one has `W.int8_input_scale` (in,) float32 too.
    """
    rewritten = ModelProto()
    rewritten.CopyFrom(model)
    graph = rewritten.graph
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    layers = _int8_layers(graph, parameters)
    by_output = {layer.output: layer for layer in layers}
    replaced = {id(node) for layer in layers for node in (layer.product, layer.addition) if node is not None}
    quantised: dict[str, str] = {}
    nodes: list[NodeProto] = []
    for node in graph.node:
        if id(node) not in replaced:
            nodes.append(node)
        elif layer := by_output.get(node.output[0]):
            source = layer.product.input[0]
            if source not in quantised:
                quantised[source] = source + "/uint8"
                nodes += _quantiser(source, layer.weight + INPUT_SCALE, quantised[source])
                graph.initializer.append(
                    external(layer.weight + INPUT_SCALE, TensorProto.FLOAT, (shapes[layer.weight][1],))
                )
            nodes.append(_integer_product(layer, quantised[source]))
    del graph.node[:]
    graph.node.extend(nodes)
    for weight in sorted({layer.weight for layer in layers}):
        rows, columns = shapes[weight]
        graph.initializer.append(external(weight + INT8, TensorProto.INT8, (columns, rows)))
        graph.initializer.append(external(weight + SCALE, TensorProto.FLOAT, (rows,)))
    _drop_unused(graph)
    rewritten.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    return rewritten


def external(name: str, kind: int, shape: tuple[int, ...]) -> TensorProto:
    """An initialiser whose values the runtime is given from outside."""
    tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
    location = tensor.external_data.add()
    location.key, location.value = "location", "checkpoint"
    return tensor


def _int8_layers(graph: onnx.GraphProto, parameters: Collection[str]) -> list[_Linear]:
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    return [layer for layer in _linear_layers(graph, parameters) if not _narrows(*shapes[layer.weight])]


def _linear_layers(graph: onnx.GraphProto, parameters: Collection[str]) -> list[_Linear]:
    transposed = {
        node.output[0]: node.input[0]
        for node in graph.node
        if node.op_type == "Transpose" and node.input[0] in parameters
    }
    varying = _varying(graph)
    consumers: dict[str, list[NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    outputs = {output.name for output in graph.output}
    return [
        _linear(node, transposed[node.input[1]], consumers, parameters, outputs)
        for node in graph.node
        if node.op_type == "MatMul" and node.input[1] in transposed and node.input[0] in varying
    ]


def _narrows(outputs: int, inputs: int) -> bool:
    """Whether a layer sums up many more values than it gives: the second one of a feed-forward block.

    Few of its inputs, which come out of the activation function, are far larger than the rest, and one scale for all of
    them loses the others: on the bundled model their int8 is a third of the drift from fp32.
    """
    return inputs > 2 * outputs


def _linear(
    product: NodeProto,
    weight: str,
    consumers: Mapping[str, list[NodeProto]],
    parameters: Collection[str],
    outputs: Collection[str],
) -> _Linear:
    following = consumers.get(product.output[0], [])
    if len(following) == 1 and following[0].op_type == "Add" and product.output[0] not in outputs:
        for name in following[0].input:
            if name in parameters:
                return _Linear(product, weight, following[0], name)
    return _Linear(product, weight, None, "")


def _varying(graph: onnx.GraphProto) -> set[str]:
    """Values that depend on the graph's inputs; the others are constants of the checkpoint."""
    varying = {value.name for value in graph.input}
    for node in graph.node:
        if varying.intersection(node.input):
            varying.update(node.output)
    return varying


def _quantiser(source: str, scale: str, prefix: str) -> list[NodeProto]:
    outputs = [prefix, prefix + "_scale", prefix + "_zero"]
    return [
        helper.make_node("Mul", [source, scale], [prefix + "_input"], name=prefix + "_input"),
        helper.make_node("DynamicQuantizeLinear", [prefix + "_input"], outputs, name=prefix),
    ]


def _integer_product(layer: _Linear, prefix: str) -> NodeProto:
    inputs = [prefix, layer.weight + INT8, prefix + "_scale", layer.weight + SCALE, prefix + "_zero", "", layer.bias]
    name = layer.product.name + "/int8"
    return helper.make_node("MatMulIntegerToFloat", inputs, [layer.output], name=name, domain=_DOMAIN)


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove nodes and initialisers that nothing reads any more."""
    while True:
        used = Counter(name for node in graph.node for name in node.input)
        used.update(output.name for output in graph.output)
        kept = [node for node in graph.node if any(used[name] for name in node.output)]
        if len(kept) == len(graph.node):
            break
        del graph.node[:]
        graph.node.extend(kept)
    initializers = [tensor for tensor in graph.initializer if used[tensor.name]]
    del graph.initializer[:]
    graph.initializer.extend(initializers)
