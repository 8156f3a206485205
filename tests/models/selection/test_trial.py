from __future__ import annotations

import pytest

from models.errors import EngineError
from models.selection.trial import _is_passing


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("Failed to allocate memory for requested buffer of size 64"),
    ],
)
def test_a_lack_of_memory_may_pass(error: Exception) -> None:
    assert _is_passing(error)


@pytest.mark.parametrize("error", [EngineError("cuda:0 does not compute bf16"), NotImplementedError(), ValueError("x")])
def test_what_an_engine_cannot_do_does_not_pass(error: Exception) -> None:
    assert not _is_passing(error)
