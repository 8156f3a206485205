from __future__ import annotations

import pytest

from server.inference.memory import free_memory, is_out_of_memory


class OutOfMemoryError(RuntimeError):
    """Named as PyTorch names its own."""


class CardOutOfMemoryError(OutOfMemoryError):
    pass


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OutOfMemoryError(),
        CardOutOfMemoryError(),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] . DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        Exception(
            "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Failed to allocate memory for requested buffer of size 9"
        ),
        Exception("Available memory of 1 is smaller than requested bytes of 2"),
        RuntimeError("std::bad_alloc"),
    ],
)
def test_engines_say_in_many_ways_that_memory_ran_out(error: Exception) -> None:
    assert is_out_of_memory(error)


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), ValueError(), SystemExit(1)])
def test_other_failures_are_not_taken_for_it(error: BaseException) -> None:
    assert not is_out_of_memory(error)


def test_freeing_works_without_a_card() -> None:
    free_memory()
