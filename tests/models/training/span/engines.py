"""An engine with threads of its own, as a process has them that served a model before it trains one."""

from __future__ import annotations

import numpy as np
import onnxruntime
from onnxruntime.datasets import get_example


def drop_an_engine() -> None:
    """Leave an engine behind that nobody holds and that only the garbage collector can end."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 4
    # A thread that looks for work all the time waits for nobody.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(get_example("sigmoid.onnx"), options)
    session.run(None, {"x": np.zeros((3, 4, 5), np.float32)})
    circle = [session]
    circle.append(circle)
