"""The server under examination: a process of its own, whose every directory is a new one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.errors import SpanhostError
from server.privacy.processes import family

_COMMAND = (sys.executable, "-m", "server.cli")
_PLACE = Path(__file__).parents[2]
_URL = re.compile(r"https?://[^\s/,:]+:(\d+)")
_KEY = re.compile(r"spanhost_\w+")
_START_SECONDS = 300
_STOP_SECONDS = 90


class SubjectError(SpanhostError):
    """The server did not start or stop as it should; the message says how."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """Directories that one examination makes and removes."""

    root: Path

    def __post_init__(self) -> None:
        for directory in (self.data, self.temporary, self.home, self.working, self.logs):
            directory.mkdir(parents=True, exist_ok=True)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def working(self) -> Path:
        return self.root / "working"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """The environment of this process with these directories, and with `settings`, SPANHOST_ variables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SPANHOST_CONFIG"))}
        return {
            **kept,
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": os.pathsep.join(filter(None, (str(_PLACE), os.environ.get("PYTHONPATH")))),
            **settings,
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """A server that is ready on `port` of the loopback address."""

    process: subprocess.Popen[bytes]
    port: int

    def pids(self) -> list[int]:
        return family(self.process.pid)

    def stop(self) -> int:
        """End it in order; its exit status."""
        self.process.terminate()
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise SubjectError(f"the server did not end within {_STOP_SECONDS} s of SIGTERM") from None

    def crash(self) -> bool:
        """Let it end as a fault in a library would end it; whether the kernel wrote a dump of its memory."""
        for pid in reversed(self.pids()):
            os.kill(pid, signal.SIGABRT)
        _, status = os.waitpid(self.process.pid, 0)
        self.process.returncode = -signal.SIGABRT
        return os.WCOREDUMP(status)


def make_key(scratch: Scratch, settings: Mapping[str, str], *options: str) -> str:
    """The secret of a new key of the server with these settings."""
    done = subprocess.run(  # noqa: S603 - this program itself
        [*_COMMAND, "keys", "create", "--quiet", *options],
        env=scratch.environment(settings),
        cwd=scratch.working,
        capture_output=True,
        text=True,
        timeout=_START_SECONDS,
        check=False,
    )
    found = _KEY.search(done.stdout)
    if done.returncode or found is None:
        raise SubjectError(f"no key could be made: {done.stderr.strip()}")
    return found[0]


def dumps_another(scratch: Scratch) -> bool:
    """Whether the kernel writes a dump of a process that is no server, and ends in the same way."""
    command = [sys.executable, "-c", "import os; os.abort()"]
    process = subprocess.Popen(command, cwd=scratch.working, stderr=subprocess.DEVNULL)  # noqa: S603 - as written
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -signal.SIGABRT
    return os.WCOREDUMP(status)


@contextmanager
def running(scratch: Scratch, settings: Mapping[str, str], name: str) -> Iterator[Subject]:
    """A server, as long as the block lasts. name: of the files that take what it prints. Raises `SubjectError`."""
    printed, errors = scratch.logs / f"{name}.stdout", scratch.logs / f"{name}.stderr"
    with printed.open("wb") as stdout, errors.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - this program itself
            [*_COMMAND, "serve", "--host", "127.0.0.1", "--port", "0"],
            env=scratch.environment(settings),
            cwd=scratch.working,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    try:
        yield Subject(process, _port(process, printed, errors))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[bytes], printed: Path, errors: Path) -> int:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if found := _URL.search(printed.read_text("utf-8", "replace")):
            return int(found[1])
        if process.poll() is not None:
            last = errors.read_text("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise SubjectError(f"the server did not start: {last[0]}")
        time.sleep(0.1)
    raise SubjectError(f"the server was not ready within {_START_SECONDS} s")
