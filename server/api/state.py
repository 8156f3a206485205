"""What the routes work with, wired once at start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request

from server.access.audit import AuditLog
from server.access.endpoints import Endpoints
from server.access.keys import Keys
from server.access.last_use import LastUse
from server.access.limits import RateLimits
from server.access.plans import plans
from server.settings import Settings
from server.store.database import Database
from server.tasks.service import Service


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask, and how much."""

    keys: Keys
    last_use: LastUse
    limits: RateLimits


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts behind the routes. access: None where no key is asked for."""

    settings: Settings
    service: Service
    access: Access | None
    endpoints: Endpoints
    audit: AuditLog | None = None


@asynccontextmanager
async def open_access(settings: Settings, database: Database) -> AsyncIterator[Access]:
    """The keys and limits of `database`, as long as the block lasts. Raises `ConfigurationError`."""
    limits = RateLimits(settings.rate_limits, database)
    last_use = LastUse(database)
    try:
        yield Access(Keys(database, plans(settings.rate_limits).keys()), last_use, limits)
    finally:
        await asyncio.to_thread(last_use.close)
        await limits.close()


async def wiring(request: Request) -> Wiring:
    """The parts of the application that `request` came to. A coroutine, because others are run on another thread."""
    found = request.app.state.wiring
    assert isinstance(found, Wiring)
    return found
