"""How large the inputs of a graph's int8 layers are on the built-in texts, and the scales that bring them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto

from models.contract import FloatArray
from models.engines.inputs import Inputs
from models.engines.onnx import OnnxEngine
from models.quantisation import INPUT_SCALE, input_scales
from models.weights import Weights


class WatchingEngine(OnnxEngine):
    """ONNX Runtime in fp32 that remembers how large some values of the graph have been.

    largest: for each watched value (in,) float32, the largest magnitude of each place of its last axis so far.
    """

    def __init__(
        self, model: ModelProto, watched: Sequence[str], needed: Sequence[str], weights: Weights, place: Path
    ) -> None:
        """watched: names of values in `model`. place: a file that is written over."""
        shown = ModelProto()
        shown.CopyFrom(model)
        shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in watched)
        place.write_bytes(shown.SerializeToString())
        super().__init__(place, needed, weights)
        self._watched = list(watched)
        self.largest: dict[str, FloatArray] = {}

    def run(self, inputs: Inputs) -> FloatArray:
        output, *values = self._outputs(inputs)
        for name, value in zip(self._watched, values, strict=True):
            most = np.abs(value).reshape(-1, value.shape[-1]).max(axis=0)
            self.largest[name] = np.maximum(most, self.largest.get(name, most))
        return output


def balanced(
    largest: Mapping[str, FloatArray], taken: Mapping[str, Sequence[str]], weights: Weights
) -> dict[str, NDArray[Any]]:
    """`W.int8_input_scale` of every weight in `taken`.

    largest: of every value in `taken`, as `WatchingEngine` has it. taken: for a value the weights of the layers that
    take it. Weights that share a value, and values that share a weight, have the same scales.
    """
    scales: dict[str, NDArray[Any]] = {}
    for values, names in _groups(taken):
        inputs = np.max([largest[value] for value in values], axis=0)
        shared = input_scales(inputs, [weights[name] for name in names])
        scales |= {name + INPUT_SCALE: shared for name in names}
    return scales


def _groups(taken: Mapping[str, Sequence[str]]) -> list[tuple[set[str], set[str]]]:
    groups: list[tuple[set[str], set[str]]] = []
    for value, names in taken.items():
        joined: tuple[set[str], set[str]] = {value}, set(names)
        apart = []
        for group in groups:
            if group[1] & joined[1]:
                joined = joined[0] | group[0], joined[1] | group[1]
            else:
                apart.append(group)
        groups = [*apart, joined]
    return groups
