"""What a server process gives up before it sees a text: dumps of its memory, and tracebacks with messages."""

from __future__ import annotations

import ctypes
import resource
import sys

from server.telemetry import contain_errors

_PR_SET_DUMPABLE = 4


def confine(*, core_dumps: bool) -> None:
    """To be called by each server process at its start. core_dumps: whether a crash may leave one."""
    contain_errors()
    if not core_dumps:
        _forbid_core_dumps()


def _forbid_core_dumps() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The limit does not hold where the kernel hands dumps to a program (core(5)); a process that cannot be dumped has
    # none there either, and cannot be read by a debugger of the same user.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
