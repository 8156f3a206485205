"""A network of its own for this process and those that it starts: loopback, and nothing else."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1


def isolate() -> str | None:
    """Move this process, which must have one thread, to a network namespace with loopback only.

    None, or why the system does not let it: one line. Nothing has changed then.
    """
    if sys.platform != "linux":
        return "network namespaces exist on Linux only"
    user, group = os.getuid(), os.getgid()
    # Whoever may, does without a user namespace, in which other users' files would belong to nobody.
    refusal = _unshare(_CLONE_NEWNET)
    if refusal is not None:
        refusal = _unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        if refusal is not None:
            return refusal
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))
    return None


def _unshare(namespaces: int) -> str | None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(namespaces) == 0:
        return None
    return f"the system refuses a network namespace ({os.strerror(ctypes.get_errno())})"
