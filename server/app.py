"""Wires the server once: settings in, an ASGI application out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from server.access.audit import AuditLog
from server.access.endpoints import Endpoints
from server.api import docs, endpoints, health, keys, metrics, models, restore, run
from server.api.failures import install
from server.api.key_schemas import KeyChange, KeyRequest
from server.api.openapi import document
from server.api.restore import RestoreRequest
from server.api.schemas import RunRequest
from server.api.security import SecurityHeaders
from server.api.state import Wiring, open_access
from server.settings import Settings, unknown_environment
from server.store.database import Database
from server.tasks.definition import EndpointDefinition
from server.tasks.service import Service
from server.telemetry import note_unforeseen

logger = logging.getLogger(__name__)

_NO_TELEMETRY = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application. Opens the database and starts its service when it starts, and drains it when it stops.

    service: what answers requests, started or not; without it one of `settings`. Raises `ConfigurationError`.
    """
    service = service or Service(settings)
    # Left alone, recent FastAPI exports what it sees of requests wherever the environment tells it to.
    options: dict[str, Any] = {"telemetry": _NO_TELEMETRY}
    app = FastAPI(
        title="Spanhost",
        version=_version(),
        description="Finds entities and personal data in text, on your own machine.",
        lifespan=partial(_lifespan, settings=settings, service=service),
        openapi_url=None,
        **options,
    )
    for surface in (run, restore, models, endpoints, health):
        app.include_router(surface.router)
    if settings.auth.enabled:
        app.include_router(keys.router)
    if settings.metrics.enabled:
        app.include_router(metrics.router(public=settings.metrics.public))
    if settings.docs.enabled:
        docs.install(app, public=settings.docs.public)
    app.add_middleware(metrics.MeasuredRequests, metrics=service.metrics)
    install(app)
    if settings.http.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.http.cors_origins,
            allow_methods=("DELETE", "GET", "PATCH", "POST", "PUT"),
            allow_headers=("Authorization", "Content-Type", "If-Match", "x-api-key"),
            expose_headers=("ETag", "RateLimit", "RateLimit-Policy", "Retry-After"),
        )
    app.add_middleware(
        SecurityHeaders,
        encrypted=settings.tls.certificate is not None,
        cross_origin=bool(settings.http.cors_origins),
    )
    bodies = (RunRequest, RestoreRequest, EndpointDefinition, KeyRequest, KeyChange)
    app.openapi = cache(partial(document, app, *bodies))  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI, settings: Settings, service: Service) -> AsyncIterator[None]:
    for name in unknown_environment():
        logger.warning("the environment variable %s is no setting and has no effect", name)
    asyncio.get_running_loop().set_exception_handler(note_unforeseen)
    async with AsyncExitStack() as stack:
        access = None
        database = stack.enter_context(Database(settings.store_url))
        if settings.auth.enabled:
            access = await stack.enter_async_context(open_access(settings, database))
        else:
            logger.warning("authentication is off: whoever reaches %s can use this server", settings.host)
        audit = None
        if settings.audit_log is not None:
            audit = stack.enter_context(closing(AuditLog(settings.audit_log)))
        app.state.wiring = Wiring(settings, service, access, Endpoints(database), audit)
        service.start()
        try:
            yield
        finally:
            await asyncio.to_thread(service.stop)


def _version() -> str:
    try:
        return version("spanhost")
    except PackageNotFoundError:
        return "0"
