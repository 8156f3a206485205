"""Whether the process runs, and whether `/run` would answer. Needs no key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from server.api.schemas import Live, ModelHealth, Readiness
from server.api.state import Wiring, wiring

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> Live:
    """200 while the process runs."""
    return Live()


@router.get("/ready", responses={503: {"model": Readiness, "description": "At least one model cannot answer."}})
async def ready(response: Response, parts: Annotated[Wiring, Depends(wiring)]) -> Readiness:
    """200 when every configured model has answered its warm-up and its executor responds; otherwise 503 and why."""
    models = [
        ModelHealth(id=status.id, status=status.state, reason=status.reason)
        for status in parts.service.registry.statuses()
    ]
    if all(model.status == "ready" for model in models):
        return Readiness(status="ready", models=models)
    response.status_code = 503
    return Readiness(status="not_ready", models=models)
