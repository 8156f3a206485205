from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import closing

import pytest

from server.privacy.processes import family, foreign_peers, told_to_all, unlinked_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no /proc")

IN_A_NETWORK_OF_ITS_OWN = """
import socket, sys
from server.privacy.isolation import isolate
from server.privacy.processes import unanswered, unroutable
if (reason := isolate()) is not None:
    sys.exit(f"skip: {reason}")
before = unroutable(), unanswered()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    one.sendto(b".", ("127.0.0.1", 53))
    try:
        one.sendto(b".", ("192.0.2.1", 53))
    except OSError:
        pass
print(unroutable() - before[0], unanswered() - before[1])
"""


def test_loopback_is_no_foreign_address() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with closing(listener), closing(socket.create_connection(listener.getsockname())):
        assert foreign_peers([os.getpid()]) == set()


def test_an_address_outside_is_seen() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as one:
        try:
            # Connecting a datagram socket sends nothing.
            one.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no way out")
        assert foreign_peers([os.getpid()]) == {"udp 192.0.2.1:9"}


def test_children_belong_to_the_family() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        try:
            assert child.pid in family(os.getpid())
            assert any(b"input()" in content for _, content in told_to_all([child.pid]))
        finally:
            child.kill()


def test_a_file_without_a_name_is_seen() -> None:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"nameless")
        assert b"nameless" in [content for _, content in unlinked_files([os.getpid()])]


def test_a_network_of_its_own_counts_what_tries_to_leave_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_NETWORK_OF_ITS_OWN], capture_output=True, text=True, timeout=60, check=False
    )
    if done.stderr.startswith("skip"):
        pytest.skip(done.stderr)
    assert (done.stdout, done.stderr) == ("1 1\n", "")
