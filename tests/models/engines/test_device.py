from __future__ import annotations

import pytest
import torch

from models.engines.device import choose_device
from models.errors import EngineError

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
needs_none = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")


def test_a_cpu_asked_for_is_a_cpu() -> None:
    assert choose_device("cpu").device == "cpu"


@needs_none
def test_auto_without_cuda_is_the_cpu_and_says_why() -> None:
    choice = choose_device("auto")
    assert choice.device == "cpu"
    assert choice.reason


@needs_none
@pytest.mark.parametrize("name", ["cuda", "cuda:3"])
def test_a_cuda_device_asked_for_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(EngineError, match=f"device {name} cannot be used"):
        choose_device(name)


@needs_cuda
def test_auto_with_cuda_is_cuda() -> None:
    assert choose_device("auto").device == "cuda:0"


@needs_cuda
def test_a_device_beyond_the_last_is_refused() -> None:
    with pytest.raises(EngineError, match="counted from 0"):
        choose_device(f"cuda:{torch.cuda.device_count()}")
