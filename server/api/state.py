"""What the routes work with, wired once at start."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from server.access.endpoints import Endpoints
from server.access.keys import Keys
from server.settings import Settings
from server.tasks.service import Service


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts behind the routes. keys: None where no key is asked for."""

    settings: Settings
    service: Service
    keys: Keys | None
    endpoints: Endpoints


async def wiring(request: Request) -> Wiring:
    """The parts of the application that `request` came to. A coroutine, because others are run on another thread."""
    found = request.app.state.wiring
    assert isinstance(found, Wiring)
    return found
