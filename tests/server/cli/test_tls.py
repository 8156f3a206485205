"""TLS and Unix sockets, with a server process and the certificates of an authority that the test makes."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from server.cli.address import address_of
from server.cli.hosting import options_of
from server.cli.listening import ListenError, listen_on_path
from server.settings import load_settings
from tests.server.cli.conftest import Spanhost
from tests.server.cli.test_serve import Serve, serve, workers_of

__all__ = ["serve"]

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with server.pem and server.key, for localhost."""
    directory = tmp_path_factory.mktemp("certificates")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", "server.key", "-out", "server.pem"),
        ],
        cwd=directory,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return directory


def tls(certificates: Path) -> dict[str, str]:
    return {
        "SPANHOST_TLS__CERTIFICATE": str(certificates / "server.pem"),
        "SPANHOST_TLS__KEY": str(certificates / "server.key"),
    }


@needs_openssl
def test_a_server_with_a_certificate_speaks_tls_and_asks_clients_for_theirs(serve: Serve, certificates: Path) -> None:
    authority = {"SPANHOST_TLS__CLIENT_CA": str(certificates / "server.pem")}
    with serve(**tls(certificates), **authority) as served:
        assert "Spanhost is ready on https://127.0.0.1:" in served.stdout
        context = ssl.create_default_context(cafile=certificates / "server.pem")
        with pytest.raises((OSError, http.client.HTTPException)):
            urllib.request.urlopen(f"{served.url}/health/live", context=context, timeout=60)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        with urllib.request.urlopen(f"{served.url}/health/live", context=context, timeout=60) as answer:
            assert answer.status == 200
            assert answer.headers["Strict-Transport-Security"]
        with pytest.raises((OSError, http.client.HTTPException)):
            urllib.request.urlopen(served.url.replace("https", "http"), timeout=60)


@needs_openssl
def test_a_server_that_turns_a_question_away_is_known_to_take_connections(certificates: Path, tmp_path: Path) -> None:
    files = {
        "certificate": certificates / "server.pem",
        "key": certificates / "server.key",
        "client_ca": certificates / "server.pem",
    }
    settings = load_settings(overrides={"data_dir": tmp_path, "tls": files})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = address_of(settings, listener.getsockname()[1])
        assert not address.takes_connections(), "the port is there, and nobody behind it"
        server = uvicorn.Server(uvicorn.Config(FastAPI(), **options_of(settings)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                thread.join(0.05)
            assert address.takes_connections()
            assert address.status("/") is None
        finally:
            server.should_exit = True
            thread.join(60)
    assert not address.takes_connections()


@pytest.mark.slow
@needs_openssl
def test_workers_that_ask_clients_for_a_certificate_are_announced_with_the_first_key(
    serve: Serve, certificates: Path
) -> None:
    place = {
        **tls(certificates),
        "SPANHOST_TLS__CLIENT_CA": str(certificates / "server.pem"),
        "SPANHOST_METRICS__ENABLED": "false",
        "SPANHOST_RATE_LIMITS__STORAGE": "database",
    }
    with serve("--create-first-key", "--workers", "2", **place) as served:
        assert "Spanhost is ready on https://127.0.0.1:" in served.stdout
        assert "The first API key, shown now and never again:" in served.stdout
        context = ssl.create_default_context(cafile=certificates / "server.pem")
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        with urllib.request.urlopen(f"{served.url}/health/ready", context=context, timeout=60) as answer:
            assert answer.status == 200


@needs_openssl
@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SPANHOST_TLS__CERTIFICATE": "{}/none.pem"}, "spanhost: tls.certificate: {}/none.pem cannot be read"),
        (
            {"SPANHOST_TLS__CERTIFICATE": "{}/server.key"},
            "spanhost: tls.certificate, tls.key: are not a PEM certificate",
        ),
        ({"SPANHOST_TLS__KEY": "{}/server.key"}, "configs/default.yaml, environment or command line: tls: key and"),
    ],
)
def test_files_that_are_no_certificate_are_one_line(
    spanhost: Spanhost, certificates: Path, variables: dict[str, str], message: str
) -> None:
    named = {name: value.format(certificates) for name, value in variables.items()}
    done = spanhost("serve", "--port", "0", **named)
    assert done.returncode == 1
    assert message.format(certificates) in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@needs_curl
@needs_openssl
def test_a_unix_socket_is_for_owner_and_group_and_goes_with_its_server(
    serve: Serve, spanhost: Spanhost, certificates: Path, tmp_path: Path
) -> None:
    path = tmp_path / "socket"
    place = {"SPANHOST_UNIX_SOCKET": str(path), **tls(certificates)}
    assert spanhost("health", **place).returncode == 1
    with serve("--create-first-key", **place) as served:
        assert path.stat().st_mode & 0o777 == 0o660
        (line,) = [line for line in served.stdout.splitlines() if line.startswith("curl ")]
        line = line.replace("curl -s", f"curl -s --cacert {certificates / 'server.pem'}")
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=True)
        assert '"status":"success"' in done.stdout
        assert spanhost("health", **place).stdout.endswith(": ready\n")
        taken = spanhost("serve", **place)
        assert (taken.returncode, taken.stderr) == (1, f"spanhost: cannot listen on {path}: a server listens there\n")
        assert served.stop().count("Traceback") == 0
    assert served.process.returncode == 0
    assert not path.exists()


@pytest.mark.slow
@needs_curl
def test_workers_share_a_unix_socket(serve: Serve, tmp_path: Path) -> None:
    place = {
        "SPANHOST_UNIX_SOCKET": str(tmp_path / "socket"),
        "SPANHOST_METRICS__ENABLED": "false",
        "SPANHOST_RATE_LIMITS__STORAGE": "database",
    }
    with serve("--create-first-key", "--workers", "2", **place) as served:
        assert len(workers_of(served.process.pid)) == 2
        line = served.stdout.splitlines()[-1]
        for _ in range(4):
            done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=True)
            assert '"status":"success"' in done.stdout
        served.stop()
    assert served.process.returncode == 0
    assert not (tmp_path / "socket").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sockets")
def test_an_abandoned_socket_is_replaced_and_a_file_is_not(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    abandoned = socket.socket(socket.AF_UNIX)
    abandoned.bind(str(path))
    abandoned.close()
    with listen_on_path(path), pytest.raises(ListenError, match="a server listens there"), listen_on_path(path):
        pass
    path.write_text("a file")
    with pytest.raises(ListenError, match="no socket"), listen_on_path(path):
        pass
    assert path.read_text() == "a file"
