"""Memory that ran out: how the engines say so, and what can be freed. Knows engines by their words, imports none."""

from __future__ import annotations

import gc
import sys

_KINDS = ("MemoryError", "OutOfMemoryError")
# PyTorch's CPU and CUDA allocators, cuBLAS, ONNX Runtime's arena and operators, the C++ library.
_WORDS = (
    "out of memory",
    "can't allocate memory",
    "cublas_status_alloc_failed",
    "failed to allocate memory",
    "smaller than requested bytes",
    "bad_alloc",
    "bad allocation",
)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` says that there was not enough memory, on the host or on a device."""
    if any(kind.__name__ in _KINDS for kind in type(error).__mro__):
        return True
    message = str(error).lower()
    return any(words in message for words in _WORDS)


def free_memory() -> None:
    """Give back what nothing refers to any more. No exception that holds frames of a failed pass may be alive."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
