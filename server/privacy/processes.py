"""What the kernel tells about processes: their children, what they hold open, whom they are connected to (proc(5))."""

from __future__ import annotations

import ipaddress
import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_TABLES = ("tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6")
_SOCKET = re.compile(r"socket:\[(\d+)\]")
_DELETED = " (deleted)"


def family(pid: int) -> list[int]:
    """`pid` and every process below it."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, ()))
    return found


def foreign_peers(pids: Iterable[int]) -> set[str]:
    """Addresses outside this machine that sockets of `pids` are connected to, as `protocol address:port`."""
    pids = list(pids)
    inodes = {found[1] for pid in pids for _, link in _links(pid) if (found := _SOCKET.fullmatch(link))}
    foreign = set()
    for table in _TABLES:
        with suppress(OSError):
            lines = (_PROC / str(pids[0]) / "net" / table).read_text().splitlines()[1:]
            for fields in (line.split() for line in lines):
                address, port = _address(fields[2])
                if fields[9] in inodes and not (address.is_loopback or address.is_unspecified):
                    foreign.add(f"{table} {address}:{port}")
    return foreign


def unlinked_files(pids: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    """Files that `pids` hold open and no directory names any more, with their contents."""
    for pid in pids:
        for descriptor, link in _links(pid):
            if link.endswith(_DELETED) and link.startswith("/"):
                with suppress(OSError):
                    yield link, (_PROC / str(pid) / "fd" / descriptor).read_bytes()


def told_to_all(pids: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    """What other processes may see of `pids`: command lines, environments, names of threads."""
    for pid in pids:
        for name in ("cmdline", "environ", "comm"):
            with suppress(OSError):
                yield f"/proc/{pid}/{name}", (_PROC / str(pid) / name).read_bytes()
        for thread in (_PROC / str(pid) / "task").glob("*/comm"):
            with suppress(OSError):
                yield str(thread), thread.read_bytes()


def unroutable() -> int:
    """Attempts to send that had no way out, since this process's network was made."""
    return _counter(_PROC / "net" / "snmp", "Ip", "OutNoRoutes") + _counter6("Ip6OutNoRoutes")


def unanswered() -> int:
    """Datagrams, such as questions for a name, to a port of this network where nobody listens."""
    return _counter(_PROC / "net" / "snmp", "Udp", "NoPorts") + _counter6("Udp6NoPorts")


def _links(pid: int) -> Iterator[tuple[str, str]]:
    with suppress(OSError):
        for descriptor in (_PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                yield descriptor.name, str(descriptor.readlink())


def _address(written: str) -> tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]:
    host, _, port = written.partition(":")
    # The kernel writes an address as 32-bit words in its own byte order.
    words = struct.unpack(f">{len(host) // 8}I", bytes.fromhex(host))
    address = ipaddress.ip_address(struct.pack(f"={len(words)}I", *words))
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address, int(port, 16)


def _counter(path: Path, protocol: str, name: str) -> int:
    names, values = (line.split() for line in path.read_text().splitlines() if line.startswith(f"{protocol}: "))
    return int(values[names.index(name)])


def _counter6(name: str) -> int:
    with suppress(OSError):
        for line in (_PROC / "net" / "snmp6").read_text().splitlines():
            if line.startswith(f"{name} "):
                return int(line.split()[1])
    return 0
