"""PostgreSQL and Redis for tests: started on a free port of loopback, in a directory of their own, ended with it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

REQUIRED = "TEST_SERVICES_REQUIRED"
"""The variable that makes a missing service a failure rather than a skip."""

_START_SECONDS = 30


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty database. Skips the test where PostgreSQL is not installed."""
    programs = _programs("initdb", "postgres", under="/usr/lib/postgresql")
    with _directory() as directory:
        port, data = _free_port(), directory / "data"
        initdb = [programs["initdb"], "-D", str(data), "-U", "spanhost", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=directory, **_unprivileged())
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": directory, "fsync": "off"}
        command = [programs["postgres"], "-D", str(data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with _running(command, directory, port):
            yield f"postgresql://spanhost@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """The URL of an empty Redis. Skips the test where it is not installed."""
    programs = _programs("redis-server")
    with _directory() as directory:
        port = _free_port()
        command = [programs["redis-server"], "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        with _running(command, directory, port):
            yield f"redis://127.0.0.1:{port}/0"


def _programs(*names: str, under: str | None = None) -> dict[str, str]:
    folders = sorted(map(str, Path(under).glob("*/bin")), reverse=True) if under else []
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
    found = {name: shutil.which(name, path=path) for name in names}
    missing = [name for name, place in found.items() if place is None]
    if missing and os.environ.get(REQUIRED):
        pytest.fail(f"{missing[0]} is not installed")
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    return {name: place for name, place in found.items() if place is not None}


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def _directory() -> Iterator[Path]:
    """Not below pytest's, which are closed to other users."""
    with tempfile.TemporaryDirectory(prefix="spanhost-test-") as name:
        if os.geteuid() == 0:
            os.chown(name, pwd.getpwnam("nobody").pw_uid, -1)
        yield Path(name)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port


@contextmanager
def _running(command: list[str], directory: Path, port: int) -> Iterator[None]:
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=directory, **_unprivileged())
    try:
        _wait(process, port, log)
        yield
    finally:
        # SIGINT ends PostgreSQL although clients are connected, and Redis as well.
        process.send_signal(2)
        process.wait(timeout=_START_SECONDS)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"did not start: {log.read_text()}")
