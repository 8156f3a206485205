"""The socket that a server listens on, taken before anything that takes time."""

from __future__ import annotations

import socket
from collections.abc import Callable

from server.errors import SpanhostError

_BACKLOG = 2048


class ListenError(SpanhostError):
    """The address cannot be listened on; the message says why."""


class SharedPort:
    """A port that is held for several processes, each of which listens on it with a socket of its own.

    The kernel spreads new connections over those evenly, which it does not over processes that share one socket. An
    instance that is sent to another process arrives there as a listening socket.
    """

    def __init__(self, host: str, port: int) -> None:
        # A port that anybody listens on already is refused here; sockets that may share one are not refused.
        with listen(host, port) as probe:
            self.port: int = probe.getsockname()[1]
        self._host = host
        self._held = _bound(host, self.port, shared=True)

    def __reduce__(self) -> tuple[Callable[[str, int], socket.socket], tuple[str, int]]:
        return _listen_too, (self._host, self.port)

    def close(self) -> None:
        self._held.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Listening at once, not at the end of the start, shows a taken port before models load."""
    return _listening(_bound(host, port, shared=False), host, port)


def _listen_too(host: str, port: int) -> socket.socket:
    return _listening(_bound(host, port, shared=True), host, port)


def _listening(listener: socket.socket, host: str, port: int) -> socket.socket:
    try:
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {host}, port {port}: {error.strerror}") from error
    return listener


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(f"cannot listen on {host}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {host}, port {port}: {error.strerror}") from error
    return listener
