"""What an engine takes: arrays by the names that the graph gives its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

Inputs = Mapping[str, NDArray[Any]]
