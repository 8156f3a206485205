"""A log of who asked which model when: counts and types, never a text. Every line is chained to the one before it.

A line is a JSON object that ends with `previous`, the hash of the line before, and `hash`, SHA-256 (FIPS 180-4) over
the object without it. Changing, leaving out or moving a line breaks the chain from there on. Cutting lines off its end
does not; that shows against a hash that was noted down earlier.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ORIGIN = "0" * 64
"""What the first line has for the hash of the one before."""
_TAIL_BYTES = 4096


class AuditError(OSError):
    """The log cannot be written, or what is there is no audit log."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to `/run`. key: its id, empty where none is asked for or none that is valid was sent.

    status: 499 where the client was gone before its answer. entities: how many of each type were found.
    """

    key: str
    model: str
    status: int
    inputs: int
    failed: int
    entities: Mapping[str, int]


class AuditLog:
    """Appends to one file, which several processes may share. Safe from several threads."""

    def __init__(self, path: Path) -> None:
        """Makes the file, for its owner alone. Raises `AuditError`."""
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._last()
        except (OSError, ValueError, KeyError) as error:
            raise AuditError(f"the audit log {path} cannot be used ({type(error).__name__})") from error

    def append(self, call: Call) -> None:
        """Write a line, whole or not at all, behind whatever other processes wrote. Raises `AuditError`."""
        with self._lock:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX)
                try:
                    number, previous = self._last()
                    self._write(_line(number + 1, previous, call))
                finally:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
            except (OSError, ValueError, KeyError) as error:
                raise AuditError(f"the audit log cannot be written ({type(error).__name__})") from error

    def close(self) -> None:
        with self._lock:
            os.close(self._file)
            # The number may soon be another file's, and a request that was cut off may still be noted.
            self._file = -1

    def _write(self, line: bytes) -> None:
        size = os.fstat(self._file).st_size
        if os.write(self._file, line) != len(line):
            # Nothing could be chained to half a line.
            os.ftruncate(self._file, size)
            raise OSError("there is no room for the line")

    def _last(self) -> tuple[int, str]:
        """Number and hash of the last line."""
        size, taken = os.fstat(self._file).st_size, _TAIL_BYTES
        if not size:
            return 0, ORIGIN
        while True:
            tail = os.pread(self._file, min(size, taken), max(size - taken, 0)).rstrip(b"\n")
            if b"\n" in tail or taken >= size:
                entry = json.loads(tail.rpartition(b"\n")[2])
                return int(entry["number"]), str(entry["hash"])
            taken *= 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a log is worth. lines: how many are sound, from the first on. head: the hash of the last of them.

    fault: what is wrong with the line after them; None where all are sound. seen: whether a hash that was asked for is
    among them.
    """

    lines: int
    head: str
    fault: str | None
    seen: bool


def verify(lines: Iterable[bytes], wanted: str | None = None) -> Verdict:
    """Follow the chain through `lines`. wanted: a hash that was noted down earlier."""
    number, previous = 0, ORIGIN
    seen = wanted in (None, ORIGIN)
    for line, fault in _faults(lines):
        entry = {} if fault else json.loads(line)
        if not fault and (entry["number"], entry["previous"]) != (number + 1, previous):
            fault = "does not follow the line before it"
        if fault:
            return Verdict(number, previous, f"line {number + 1} {fault}", seen)
        number, previous = number + 1, entry["hash"]
        seen = seen or previous == wanted
    return Verdict(number, previous, None, seen)


def _faults(lines: Iterable[bytes]) -> Iterator[tuple[bytes, str | None]]:
    """Each line, with what is wrong with it by itself."""
    for line in lines:
        try:
            entry = json.loads(line)
            told = entry.pop("hash")
            sound = isinstance(entry["number"], int) and "previous" in entry and told == _digest(entry)
            fault = None if sound and line == _bytes({**entry, "hash": told}) else "was changed"
        except (ValueError, KeyError, TypeError, AttributeError):
            fault = "is no line of an audit log"
        yield line, fault


def _line(number: int, previous: str, call: Call) -> bytes:
    entry: dict[str, Any] = {
        "number": number,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "key": call.key,
        "model": call.model,
        "status": call.status,
        "inputs": call.inputs,
        "failed": call.failed,
        "entities": dict(sorted(call.entities.items())),
        "previous": previous,
    }
    return _bytes({**entry, "hash": _digest(entry)})


def _digest(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(_bytes(entry)).hexdigest()


def _bytes(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"
