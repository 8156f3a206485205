"""Several server processes on one port, each with models of its own; uvicorn starts, watches and replaces them."""

from __future__ import annotations

import ctypes
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from models.engines.threads import usable_threads
from server.access.audit import AuditLog
from server.access.keys import Keys
from server.app import create_app
from server.cli.address import Address, address_of
from server.cli.announcement import Announcement
from server.cli.confinement import confine
from server.cli.hosting import options_of
from server.cli.listening import SharedPort
from server.settings import Settings
from server.store.database import Database
from server.tasks.service import Service
from server.telemetry import configure_logging

_PR_SET_PDEATHSIG = 1
_QUESTIONS = 8
_HEALTH_SECONDS = 10
"""A worker that is silent for so long is replaced; importing an engine can hold its interpreter for a few seconds."""


def serve_workers(settings: Settings, port: SharedPort | socket.socket, announcement: Announcement) -> None:
    """Serve on `port` with `settings.workers` processes until SIGTERM or SIGINT.

    They share the cores evenly. Engines are measured and graphs exported once, before the first of them starts.
    """
    Database(settings.store_url).close()
    if settings.audit_log is not None:
        AuditLog(settings.audit_log).close()
    own = _share(settings)
    unusable = _prepare(own)
    config = uvicorn.Config(
        partial(worker_app, own.model_dump(mode="json")),
        factory=True,
        workers=settings.workers,
        timeout_worker_healthcheck=_HEALTH_SECONDS,
        **options_of(settings),
    )
    address = address_of(settings, port.port if isinstance(port, SharedPort) else 0)
    say = partial(_announce, announcement, address, unusable, settings)
    threading.Thread(target=say, name="announcement", daemon=True).start()
    # In each worker it is a socket by the time that uvicorn sees it.
    Multiprocess(config, sockets=[port]).run()  # type: ignore[list-item]


def worker_app(settings: Mapping[str, Any]) -> FastAPI:
    """The application of one worker, which is a process of its own.

    Its models are loaded before it takes its first connection, so that none is turned away while others would answer.
    """
    _end_with_parent()
    own = Settings(**settings)
    configure_logging(own.log_level)
    confine(core_dumps=own.core_dumps)
    service = Service(own)
    app = create_app(own, service)
    service.start()
    for model in own.models:
        service.registry.wait(model.id)
    return app


def _end_with_parent() -> None:
    """Let the kernel end this process when its parent is killed, where the kernel can: nobody would watch it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _share(settings: Settings) -> Settings:
    threads = settings.inference.threads or max(1, usable_threads() // settings.workers)
    return settings.model_copy(update={"inference": settings.inference.model_copy(update={"threads": threads})})


def _prepare(settings: Settings) -> list[str]:
    """Load every model once, so that what the workers find in the cache is whole; the ids that cannot be used."""
    service = Service(settings)
    service.start()
    try:
        statuses = [service.registry.wait(model.id) for model in settings.models]
    finally:
        service.stop()
    return [status.id for status in statuses if status.state != "ready"]


def _announce(announcement: Announcement, address: Address, unusable: list[str], settings: Settings) -> None:
    """Print, once the workers answer for all models, or answer at all where one is unusable."""
    path = "/health/live" if unusable else "/health/ready"

    def answers() -> bool:
        if settings.tls.client_ca is None:
            return address.status(path) == 200
        # It would turn this question away, but takes no connection before its models are loaded.
        return address.takes_connections()

    # Every question is a new connection, and may be another worker's.
    while not all(answers() for _ in range(_QUESTIONS * settings.workers)):
        time.sleep(0.05)
    if not settings.auth.enabled:
        print(announcement.text(address, unusable, None), flush=True)
        return
    with Database(settings.store_url) as database:
        print(announcement.text(address, unusable, Keys(database)), flush=True)
