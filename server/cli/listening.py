"""The socket that a server listens on, taken before anything that takes time."""

from __future__ import annotations

import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from server.errors import SpanhostError

_BACKLOG = 2048
_SOCKET_MODE = 0o660


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
    return _listening(_bound(host, port, shared=False), f"{host}, port {port}")


@contextmanager
def listen_on_path(path: Path) -> Iterator[socket.socket]:
    """A listening Unix socket at `path`, for its owner and group, as long as the block lasts.

    One that a server left behind that was killed is replaced. Raises `ListenError`.
    """
    _remove_abandoned(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(_SOCKET_MODE)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {path}: {error.strerror or error}") from error
    try:
        with _listening(listener, str(path)):
            yield listener
    finally:
        with suppress(OSError):
            path.unlink()


def _remove_abandoned(path: Path) -> None:
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ListenError(f"cannot listen on {path}: it is there, and no socket")
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
            try:
                probe.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()
                return
            except OSError as error:
                raise ListenError(f"cannot listen on {path}: {error.strerror}") from error
        raise ListenError(f"cannot listen on {path}: a server listens there")


def _listen_too(host: str, port: int) -> socket.socket:
    return _listening(_bound(host, port, shared=True), f"{host}, port {port}")


def _listening(listener: socket.socket, place: str) -> socket.socket:
    try:
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {place}: {error.strerror}") from error
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
