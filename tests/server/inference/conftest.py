"""Makes the garbage collections of a simulated lack of memory as quick as in a process that holds only a server."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _test_process_is_not_searched() -> Iterator[None]:
    """What pytest, torch and other tests hold is set aside: a full collection over it takes a fifth of a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
