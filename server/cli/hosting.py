"""One uvicorn server in this process: the application, and what is printed when it is ready."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI

from server.access.audit import AuditLog
from server.api.state import Wiring
from server.app import create_app
from server.cli.address import Address, address_of
from server.cli.announcement import Announcement
from server.cli.protocol import Patience, PatientProtocol
from server.cli.tls import tls_options
from server.settings import HttpSettings, Settings
from server.store.database import Database
from server.store.errors import StoreError
from server.tasks.service import Service

logger = logging.getLogger(__name__)


def serve_until_told(settings: Settings, service: Service, listener: socket.socket, announcement: Announcement) -> None:
    """Serve on `listener` until SIGTERM or SIGINT. Raises `SpanhostError` for what keeps the server from starting."""
    app = create_app(settings, service)
    # The application opens the store as well, but deep inside uvicorn, where a failure is a page of traceback.
    Database(settings.store_url).close()
    if settings.audit_log is not None:
        AuditLog(settings.audit_log).close()
    config = uvicorn.Config(app, **options_of(settings))
    address = address_of(settings, 0 if settings.unix_socket else listener.getsockname()[1])
    _Server(config, partial(_announce, app, announcement, address)).run(sockets=[listener])


def options_of(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves, with one process or several."""
    return {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "lifespan": "on",
        "timeout_graceful_shutdown": settings.inference.drain_seconds,
        "timeout_keep_alive": settings.http.keep_alive_seconds,
        "http": partial(PatientProtocol, patience=_patience(settings.http)),
        "ws": "none",
        **tls_options(settings.tls),
    }


def _patience(settings: HttpSettings) -> Patience:
    return Patience(
        head=settings.header_seconds,
        head_bytes=settings.header_bytes,
        body=settings.body_seconds,
        body_rate=settings.body_bytes_per_second,
        send=settings.send_seconds,
    )


class _Server(uvicorn.Server):
    """Calls `announce` on a thread of its own once the application has started; it can ask whether that is ending."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[Callable[[], bool]], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        threading.Thread(
            target=self._announce, args=(lambda: self.should_exit,), name="announcement", daemon=True
        ).start()


def _announce(app: FastAPI, announcement: Announcement, address: Address, is_ending: Callable[[], bool]) -> None:
    """Print, once every model is ready or has failed; a server that is ending by then is not announced."""
    parts: Wiring = app.state.wiring
    statuses = [parts.service.registry.wait(model.id) for model in parts.settings.models]
    if is_ending():
        return
    unusable = [status.id for status in statuses if status.state != "ready"]
    try:
        print(announcement.text(address, unusable, None if parts.access is None else parts.access.keys), flush=True)
    except StoreError as error:
        logger.error("the keys could not be read: %s", error)
