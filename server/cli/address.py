"""Where this machine reaches the server: an address over TCP, or a Unix socket, with TLS or without."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from server.settings import Settings

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, never listened on
_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Address:
    """host and port over TCP, or the path of a Unix socket. encrypted: whether it speaks TLS."""

    host: str
    port: int
    path: Path | None
    encrypted: bool

    @property
    def url(self) -> str:
        scheme = "https" if self.encrypted else "http"
        if self.path is not None:
            return f"{scheme}://localhost"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"

    @property
    def spoken(self) -> str:
        """For people."""
        return f"{self.url} (Unix socket {self.path})" if self.path is not None else self.url

    @property
    def curl(self) -> list[str]:
        """How `curl` is called to reach it."""
        command = ["curl", "-s"]
        if self.path is not None:
            command += ["--unix-socket", str(self.path)]
        return command

    def status(self, path: str) -> int | None:
        """The status of `GET path`, None where nobody answers."""
        connection = _Connection(self)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def takes_connections(self) -> bool:
        """Whether a process takes connections there, be it to turn away who shows it no certificate.

        A server that asks for one has made its side of the handshake before it looks (RFC 8446, section 2).
        """
        connection = _Connection(self)
        try:
            connection.connect()
        except OSError:
            return False
        finally:
            connection.close()
        return True


def address_of(settings: Settings, port: int) -> Address:
    """The address of a server with `settings`, which listens on `port` where it listens on a port."""
    host = _EVERY_ADDRESS.get(settings.host, settings.host)
    return Address(host, port, settings.unix_socket, settings.tls.certificate is not None)


class _Connection(http.client.HTTPConnection):
    """To an address of this machine, whose certificate is for the names that others know it by."""

    def __init__(self, address: Address) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._address = address

    def connect(self) -> None:
        if self._address.path is not None:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(_SECONDS)
            self.sock.connect(str(self._address.path))
        else:
            self.sock = socket.create_connection((self._address.host, self._address.port), _SECONDS)
        if self._address.encrypted:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.sock = context.wrap_socket(self.sock)
