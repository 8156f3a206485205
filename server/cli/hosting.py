"""One uvicorn server in this process: the socket, the application, and what is printed when it is ready."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from functools import partial

import uvicorn
from fastapi import FastAPI

from server.api.state import Wiring
from server.app import create_app
from server.cli.announcement import Announcement
from server.errors import SpanhostError
from server.settings import Settings
from server.store.database import Database
from server.store.errors import StoreError
from server.telemetry import configure_logging

logger = logging.getLogger(__name__)

_BACKLOG = 2048
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, never listened on


class ListenError(SpanhostError):
    """The address cannot be listened on; the message says why."""


def serve_until_told(settings: Settings, announcement: Announcement) -> None:
    """Serve until SIGTERM or SIGINT. Raises `SpanhostError` for what keeps the server from starting."""
    configure_logging(settings.log_level)
    app = create_app(settings)
    # The application opens the store as well, but deep inside uvicorn, where a failure is a page of traceback.
    Database(settings.store_url).close()
    with _listen(settings.host, settings.port) as listener:
        url = _url(settings.host, listener.getsockname()[1])
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=settings.inference.drain_seconds,
        )
        _Server(config, partial(_announce, app, announcement, url)).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Calls `announce` on a thread of its own once the application has started."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        threading.Thread(target=self._announce, name="announcement", daemon=True).start()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Listening at once, not at the end of the start, shows a taken port before models load."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(f"cannot listen on {host}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {host}, port {port}: {error.strerror}") from error
    return listener


def _url(host: str, port: int) -> str:
    """Where this machine reaches a server that listens on `host` and `port`."""
    reached = _EVERY_ADDRESS.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _announce(app: FastAPI, announcement: Announcement, url: str) -> None:
    """Print, once every model is ready or has failed."""
    parts: Wiring = app.state.wiring
    statuses = [parts.service.registry.wait(model.id) for model in parts.settings.models]
    unusable = [status.id for status in statuses if status.state != "ready"]
    try:
        print(announcement.text(url, unusable, parts.keys), flush=True)
    except StoreError as error:
        logger.error("the keys could not be read: %s", error)
