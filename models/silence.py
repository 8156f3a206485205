"""Keeps the libraries that run models from reporting to their makers. To be called before they are imported.

ONNX Runtime has sent events from Linux since 1.29 (its docs/Privacy.md), OpenVINO's package sends one when it is
imported, and the Hugging Face libraries count downloads.
"""

from __future__ import annotations

import os
import sys

_VARIABLES = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "TRANSFORMERS_OFFLINE": "1",
}
_OPENVINO_REPORTER = "openvino_telemetry"


def silence_libraries() -> None:
    """Has no effect on libraries that are imported already."""
    os.environ.update(_VARIABLES)
    # OpenVINO asks no variable; without this package it takes the stub that it brings for that case.
    sys.modules.setdefault(_OPENVINO_REPORTER, None)  # type: ignore[arg-type]
