"""What a process of the server has given up, seen from inside one."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, logging, resource, sys, threading
from server.cli.confinement import confine
from server.telemetry import configure_logging
configure_logging("info")
confine(core_dumps=%s)
print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE)[0] == 0)
def fail():
    raise ValueError("what was sent")
thread = threading.Thread(target=fail)
thread.start(); thread.join()
class Falling:
    def __del__(self):
        fail()
Falling()
try:
    fail()
except ValueError:
    logging.getLogger("server").exception("in a library")
logging.getLogger("server").error("%%d", "what was sent")
fail()
"""


def run(core_dumps: bool) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT % core_dumps]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such call")
def test_a_server_cannot_be_dumped_unless_its_operator_wants_that() -> None:
    assert run(core_dumps=False).stdout == "0 True\n"
    assert run(core_dumps=True).stdout.startswith("1 ")


def test_no_error_that_nothing_catches_shows_its_message() -> None:
    done = run(core_dumps=False)
    assert done.returncode == 1
    assert done.stderr.count("ValueError at <string>") == 4
    assert "could not be written: TypeError at" in done.stderr
    assert "what was sent" not in done.stderr
    assert "Traceback" not in done.stderr
