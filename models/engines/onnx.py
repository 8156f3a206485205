"""ONNX Runtime on the CPU. The graph comes without weights; they are handed over from memory, shared, not copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from models.contract import FloatArray
from models.engines.engine import Engine
from models.engines.inputs import Inputs
from models.errors import EngineError

_ERRORS = 3
"""ONNX Runtime's severity: 2 is warnings, 3 is errors."""


class OnnxEngine(Engine):
    """A graph whose initialisers are external under their parameter names."""

    def __init__(
        self,
        graph: Path,
        needed: Sequence[str],
        weights: Mapping[str, NDArray[Any]],
        precision: str = "fp32",
        threads: int = 1,
    ) -> None:
        """`needed` names the graph's external initialisers, all of which must be in `weights`.

        precision: what the graph computes in, for information.
        """
        super().__init__("onnx", "cpu", precision)
        missing = [name for name in needed if name not in weights]
        if missing:
            raise EngineError(f"the graph {graph.name} needs weights that the checkpoint lacks: {missing[0]}")
        # The session reads these buffers for as long as it lives.
        self._weights = [np.ascontiguousarray(weights[name]) for name in needed]
        options = ort.SessionOptions()
        options.log_severity_level = _ERRORS
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Within a pass threads wait by turning, which saves wake-ups; between passes the cores belong to the server.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        options.add_external_initializers(
            list(needed), [ort.OrtValue.ortvalue_from_numpy(array) for array in self._weights]
        )
        try:
            self._session = ort.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime raises bare exceptions of its own
            raise EngineError(f"ONNX Runtime refuses {graph.name}: {error}") from error
        self._inputs = {node.name for node in self._session.get_inputs()}

    def run(self, inputs: Inputs) -> FloatArray:
        (output,) = self._outputs(inputs)
        return output

    def _outputs(self, inputs: Inputs) -> list[FloatArray]:
        feeds = {name: array for name, array in inputs.items() if name in self._inputs}
        return cast(list[FloatArray], self._session.run(None, feeds))
